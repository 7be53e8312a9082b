#include "models/service/resilience/bulkhead.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sandtable::models {
namespace {

TEST(Bulkhead, LetsSoManyThroughAndSoManyWaitInOrder) {
  Bulkhead bulkhead({2, 2});
  EXPECT_EQ(bulkhead.ask({1, 1}), Bulkhead::Answer::go);
  EXPECT_EQ(bulkhead.ask({2, 1}), Bulkhead::Answer::go);
  EXPECT_EQ(bulkhead.ask({3, 1}), Bulkhead::Answer::wait);
  EXPECT_EQ(bulkhead.ask({4, 1}), Bulkhead::Answer::wait);
  EXPECT_EQ(bulkhead.ask({5, 1}), Bulkhead::Answer::refused);
  EXPECT_EQ(bulkhead.ended({1, 1}), (Bulkhead::Call{3, 1}));
  EXPECT_EQ(bulkhead.ended({4, 1}), std::nullopt);  // gives up waiting
  EXPECT_EQ(bulkhead.ended({2, 1}), std::nullopt);
  EXPECT_EQ(bulkhead.active(), 1U);
}

RC_GTEST_PROP(Bulkhead, NeverLetsMoreThroughAndForgetsNobody, (const std::vector<bool>& arrivals)) {
  const auto calls = *rc::gen::inRange<std::uint32_t>(1, 5);
  const auto queue = *rc::gen::inRange<std::uint32_t>(0, 5);
  Bulkhead bulkhead({calls, queue});
  std::deque<Bulkhead::Call> active, waiting;
  std::uint32_t next = 0;
  for (const bool arrival : arrivals) {
    if (arrival) {
      const Bulkhead::Call call{next++, 1};
      const bool full = active.size() == calls && waiting.size() == queue;
      const auto answer = bulkhead.ask(call);
      if (answer == Bulkhead::Answer::go) active.push_back(call);
      if (answer == Bulkhead::Answer::wait) waiting.push_back(call);
      RC_ASSERT((answer == Bulkhead::Answer::refused) == full);
    } else if (!active.empty()) {
      const auto promoted = bulkhead.ended(active.front());
      active.pop_front();
      RC_ASSERT(promoted.has_value() == !waiting.empty());
      if (promoted) {
        RC_ASSERT(*promoted == waiting.front());
        waiting.pop_front();
        active.push_back(*promoted);
      }
    }
    RC_ASSERT(bulkhead.active() == active.size());
    RC_ASSERT(active.size() <= calls);
    RC_ASSERT(bulkhead.waiting() == waiting.size());
    RC_ASSERT(waiting.size() <= queue);
  }
}

}  // namespace
}  // namespace sandtable::models
