#include "sim/event_queue.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace sandtable::sim {

Time at(std::int64_t ns) { return Time{Duration{ns}}; }

TEST(EventQueue, OrdersByTimeThenPhaseThenSequence) {
  EventQueue<int> queue;
  queue.push(at(5), Phase::arrival, 0);
  queue.push(at(5), Phase::timer, 1);
  queue.push(at(5), Phase::completion, 2);
  queue.push(at(4), Phase::arrival, 3);
  queue.push(at(5), Phase::completion, 4);
  std::vector<int> order;
  while (!queue.empty()) order.push_back(queue.pop().payload);
  EXPECT_EQ(order, (std::vector<int>{3, 2, 4, 1, 0}));
}

TEST(EventQueue, TagsComeBackAndHaveNoSayInTheOrder) {
  EventQueue<int> queue;
  queue.push(at(5), Phase::timer, 0, 15);
  queue.push(at(5), Phase::timer, 1, 0);
  queue.push(at(5), Phase::timer, 2, 7);
  for (const auto& [payload, tag] : {std::pair{0, 15U}, std::pair{1, 0U}, std::pair{2, 7U}}) {
    const auto event = queue.pop();
    EXPECT_EQ(event.payload, payload);
    EXPECT_EQ(event.tag(), tag);
  }
}

TEST(EventQueue, EmptyHasNoNextAndRefusesPop) {
  EventQueue<int> queue;
  EXPECT_EQ(queue.next_time(), never);
  EXPECT_THROW(queue.pop(), ContractError);
  queue.push(at(1), Phase::timer, 0);
  queue.pop();
  EXPECT_EQ(queue.next_time(), never);
  EXPECT_THROW(queue.pop(), ContractError);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(EventQueue, RefusesTimeBeforeTheRun) {
  EventQueue<int> queue;
  EXPECT_THROW(queue.push(at(-1), Phase::timer, 0), ContractError);
}

using Key = std::tuple<std::int64_t, int, int>;  // time, phase, sequence

/// Any mix of pushes, pops and removals gives what a sorted list gives.
RC_GTEST_PROP(EventQueueProperty, BehavesLikeASortedList,
              (const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& steps)) {
  EventQueue<int> queue;
  std::vector<Key> model;
  int sequence = 0;
  for (const auto& [action, time, phase] : steps) {
    if (action % 8 < 5) {
      queue.push(at(time), static_cast<Phase>(phase % 3), sequence);
      model.emplace_back(time, phase % 3, sequence++);
    } else if (action % 8 < 7) {
      if (model.empty()) continue;
      const auto least = std::min_element(model.begin(), model.end());
      RC_ASSERT(queue.next_time() == at(std::get<0>(*least)));
      RC_ASSERT(queue.pop().payload == std::get<2>(*least));
      model.erase(least);
    } else {
      queue.remove_if([](std::uint32_t, int payload) { return payload % 3 == 0; });
      std::erase_if(model, [](const Key& key) { return std::get<2>(key) % 3 == 0; });
    }
    RC_ASSERT(queue.size() == model.size());
  }
  std::sort(model.begin(), model.end());
  for (const auto& key : model) RC_ASSERT(queue.pop().payload == std::get<2>(key));
}

/// As many events as it takes to send the far ones away and bring them back, their times spread in several ways: in order all the
/// same, whatever is removed in between, and each foreseen before it comes.
class ManyEvents : public testing::TestWithParam<std::int64_t (*)(std::uint64_t)> {};

TEST_P(ManyEvents, ComeInOrder) {
  std::uint64_t state = 1;
  const auto random = [&state] { return state = state * 6364136223846793005ULL + 1442695040888963407ULL, state >> 20; };
  EventQueue<std::uint32_t> queue;
  std::vector<Key> model;  // a heap by itself
  const auto later = [](const Key& a, const Key& b) { return a > b; };
  std::int64_t now = 0;
  std::uint32_t pushed = 0, popped = 0;
  const auto push = [&] {
    const std::int64_t time = now + GetParam()(random());
    const int phase = static_cast<int>(random() % 3);
    queue.push(at(time), static_cast<Phase>(phase), pushed);
    model.emplace_back(time, phase, static_cast<int>(pushed++));
    std::push_heap(model.begin(), model.end(), later);
  };
  const auto pop = [&] {
    std::pop_heap(model.begin(), model.end(), later);
    const auto [time, phase, sequence] = model.back();
    model.pop_back();
    ASSERT_EQ(queue.next_time(), at(time)) << popped;
    ASSERT_EQ(queue.pop().payload, static_cast<std::uint32_t>(sequence)) << popped;
    now = time;
    ++popped;
  };
  for (int i = 0; i < 20000; ++i) push();
  for (int i = 0; i < 60000 && !HasFatalFailure(); ++i) {
    pop();
    push();
  }
  queue.remove_if([](std::uint32_t, std::uint32_t payload) { return payload % 3 == 0; });
  std::erase_if(model, [](const Key& key) { return std::get<2>(key) % 3 == 0; });
  std::make_heap(model.begin(), model.end(), later);
  for (int i = 0; i < 3000; ++i) push();
  ASSERT_EQ(queue.size(), model.size());
  while (!model.empty() && !HasFatalFailure()) pop();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.next_time(), never);
}

INSTANTIATE_TEST_SUITE_P(EventQueue, ManyEvents,
                         testing::Values(
                             +[](std::uint64_t u) { return static_cast<std::int64_t>(u % 1000000); },  // evenly
                             +[](std::uint64_t u) { return std::int64_t{1} << (u % 50); },             // over fifteen decades
                             +[](std::uint64_t u) { return static_cast<std::int64_t>(u % 2); },        // all but at once
                             +[](std::uint64_t u) {
                               return u % 100 == 0 ? std::int64_t{1} << 61 : std::int64_t{7};
                             },                                                                                 // a few for ever
                             +[](std::uint64_t u) { return static_cast<std::int64_t>(u % 8) * 1000000000; }));  // in lumps

struct Notes {
  std::vector<bool> foreseen = std::vector<bool>(5000);
  std::vector<Time> times = std::vector<Time>(5000);
  void turn() {}
  void operator()(Time time, int payload, std::uint32_t) {
    foreseen[static_cast<std::size_t>(payload)] = true;
    times[static_cast<std::size_t>(payload)] = time;
  }
};

TEST(EventQueue, ForeseesWhatIsFarOffBeforeItComes) {
  EventQueue<int> queue;
  for (int i = 0; i < 5000; ++i) queue.push(at(1000 * i), Phase::completion, i);
  Notes notes;
  int unforeseen = 0;
  while (queue.next_time(notes) != never) {
    const auto event = queue.pop_next();
    const auto index = static_cast<std::size_t>(event.payload);
    if (notes.foreseen[index]) EXPECT_EQ(notes.times[index], event.time);
    else ++unforeseen;
  }
  EXPECT_LT(unforeseen, 1000);  // those of each year's first buckets, which are not far off when it begins, and the last few
}

TEST(EventQueue, KeepsAPlaceThatWasGivenOutEarlier) {
  EventQueue<int> queue;
  const auto early = queue.next_order(Phase::timer);
  queue.push(at(5), Phase::timer, 1);
  queue.push(at(5), early, 0);
  EXPECT_EQ(queue.pop().payload, 0);
  EXPECT_EQ(queue.pop().payload, 1);
}

}  // namespace sandtable::sim
