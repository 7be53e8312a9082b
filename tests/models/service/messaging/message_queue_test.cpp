#include "models/service/messaging/message_queue.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace sandtable::models {
namespace {

CompiledQueue spec(std::uint32_t prefetch, std::optional<std::uint32_t> partitions = {}) {
  MessageQueue queue;
  queue.partitions = partitions;
  queue.consumer = QueueConsumer{{}, prefetch};
  return CompiledQueue(queue);
}
/// message@consumer, as they are handed out.
std::string handed_out(QueueState& queue) {
  std::string text;
  while (const auto next = queue.next())
    text += (text.empty() ? "" : " ") + std::to_string(next->message) + "@" + std::to_string(next->consumer);
  return text;
}

TEST(QueueState, ConsumersTakeInTurnAsLongAsTheyHaveCredit) {
  const auto two = spec(2);
  QueueState queue(two);
  for (std::uint32_t m = 0; m < 7; ++m) queue.add(0, m);
  EXPECT_EQ(handed_out(queue), "");
  queue.consumer_comes(10);
  queue.consumer_comes(11);
  EXPECT_EQ(handed_out(queue), "0@10 1@11 2@10 3@11");
  EXPECT_EQ(queue.waiting(), 3U);
  queue.delivery_ended(11);
  EXPECT_EQ(handed_out(queue), "4@11");
  queue.consumer_goes(11);
  queue.delivery_ended(11);
  queue.delivery_ended(10);
  queue.put_back(0, 1);
  EXPECT_EQ(handed_out(queue), "1@10");
}

TEST(QueueState, APartitionGoesOnWhenItsMessageIsDoneWith) {
  const auto two = spec(5, 2);
  QueueState queue(two);
  queue.consumer_comes(7);
  queue.share_out_partitions();
  for (std::uint32_t m = 0; m < 4; ++m) queue.add(m % 2, m);
  EXPECT_EQ(handed_out(queue), "0@7 1@7");
  queue.delivery_ended(7);
  EXPECT_EQ(handed_out(queue), "");  // whoever has ended it: it is not done with
  queue.go_on(1);
  EXPECT_EQ(handed_out(queue), "3@7");
  queue.put_back(0, 0);
  queue.go_on(0);
  EXPECT_EQ(handed_out(queue), "0@7");
}

// One at a time in a consumer with three partitions: they take turns.
TEST(QueueState, PartitionsOfABusyConsumerTakeTurns) {
  const auto three = spec(1, 3);
  QueueState queue(three);
  queue.consumer_comes(7);
  queue.share_out_partitions();
  for (std::uint32_t m = 0; m < 6; ++m) queue.add(m % 3, m);
  std::string all;
  for (std::uint32_t m = 0; m < 6; ++m) {
    const auto next = queue.next();
    ASSERT_TRUE(next.has_value());
    EXPECT_FALSE(queue.next().has_value());
    all += std::to_string(next->message);
    queue.delivery_ended(7);
    queue.go_on(next->partition);
  }
  EXPECT_EQ(all, "012345");
}

TEST(QueueState, NothingIsHandedOutInAPause) {
  const auto two = spec(1, 2);
  QueueState queue(two);
  queue.consumer_comes(7);
  queue.share_out_partitions();
  queue.add(0, 0);
  queue.consumer_comes(8);
  queue.pause();
  queue.add(1, 1);
  EXPECT_EQ(handed_out(queue), "");
  queue.share_out_partitions();
  EXPECT_EQ(handed_out(queue), "0@7 1@8");
}

RC_GTEST_PROP(ShareOut, IsEven, ()) {
  const auto partitions = *rc::gen::inRange<std::uint32_t>(1, 100);
  const auto consumers = *rc::gen::inRange<std::uint32_t>(1, 20);
  std::vector<std::uint32_t> ids;
  for (std::uint32_t c = 0; c < consumers; ++c) ids.push_back(3 * c + 1);
  const auto owners = share_out(partitions, ids);
  std::uint32_t least = partitions, most = 0;
  for (const auto id : ids) {
    const auto has = static_cast<std::uint32_t>(std::count(owners.begin(), owners.end(), id));
    least = std::min(least, has);
    most = std::max(most, has);
  }
  RC_ASSERT(owners.size() == partitions);
  RC_ASSERT(most - least <= 1);
}

RC_GTEST_PROP(PartitionOf, IsInRangeAndSpread, (std::uint64_t key)) {
  std::vector<int> hits(8);
  for (std::uint64_t i = 0; i < 8000; ++i) ++hits.at(partition_of(key + i, 8));
  for (const int hit : hits) RC_ASSERT(std::abs(hit - 1000) < 200);  // six standard deviations
}

// Whatever happens to consumers and messages: no partition hands out twice at once, nobody gets more than it may, all get through.
RC_GTEST_PROP(QueueState, HandsOutEveryMessageOnceAndInOrder, (std::uint64_t seed)) {
  std::mt19937_64 random(seed);
  const std::uint32_t partitions = 1 + random() % 5, prefetch = 1 + random() % 3;
  const auto described = spec(prefetch, partitions);
  QueueState queue(described);
  std::vector<QueueState::Handout> out;
  std::set<std::uint32_t> ready;
  std::vector<std::uint32_t> last(partitions, 0);
  std::uint32_t messages = 0, done = 0, consumers = 0;
  const auto end = [&](std::size_t which) {
    queue.delivery_ended(out[which].consumer);
    queue.go_on(out[which].partition);
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(which));
    ++done;
  };
  const auto hand_out = [&] {
    while (const auto next = queue.next()) {
      RC_ASSERT(ready.contains(next->consumer));
      for (const auto& other : out) RC_ASSERT(other.partition != next->partition);
      RC_ASSERT(next->message >= last[next->partition]);
      last[next->partition] = next->message + 1;
      out.push_back(*next);
      RC_ASSERT(static_cast<std::uint32_t>(std::count_if(out.begin(), out.end(),
                                                         [&](const auto& o) { return o.consumer == next->consumer; })) <= prefetch);
    }
  };
  for (int i = 0; i < 400; ++i) {
    switch (random() % 6) {
      case 0:
      case 1:
        queue.add(random() % partitions, messages++);
        break;
      case 2:
        queue.consumer_comes(consumers);
        ready.insert(consumers++);
        queue.share_out_partitions();
        break;
      case 3:
        if (ready.size() > 1) {
          const auto goes = *std::next(ready.begin(), static_cast<std::ptrdiff_t>(random() % ready.size()));
          ready.erase(goes);
          queue.consumer_goes(goes);
          queue.share_out_partitions();
        }
        break;
      default:
        if (!out.empty()) end(random() % out.size());
    }
    hand_out();
  }
  if (ready.empty()) {
    queue.consumer_comes(consumers);
    ready.insert(consumers);
    queue.share_out_partitions();
  }
  for (hand_out(); !out.empty(); hand_out()) end(0);
  RC_ASSERT(done == messages);
}

}  // namespace
}  // namespace sandtable::models
