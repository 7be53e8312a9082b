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
    EXPECT_EQ(event.tag, tag);
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

}  // namespace sandtable::sim
