// Each law of messages broken on purpose, once, and noticed.
#include "models/service/messaging/message_audit.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

std::vector<CompiledQueue> one_queue(std::optional<std::uint32_t> partitions = {}) {
  MessageQueue queue;
  queue.name = "q";
  queue.partitions = partitions;
  queue.deliveries = 2;
  queue.depth = 1;
  return {CompiledQueue(queue)};
}
/// A plane that holds so many messages, so many of them in line.
Messaging holding(const CompiledQueue& spec, std::uint32_t messages, std::uint32_t waiting) {
  Messaging plane;
  plane.queues.push_back(Messaging::Queue{QueueState(spec), {}, {}, {}, sim::never, no_alarm});
  for (std::uint32_t m = 0; m < messages; ++m) plane.messages.allocate();
  for (std::uint32_t m = 0; m < waiting; ++m) plane.queues[0].state.add(0, m);
  return plane;
}
using Told = std::vector<std::string>;

TEST(MessageAudit, SaysNothingWhereAllIsWell) {
  const auto queues = one_queue(2);
  MessageAudit audit(queues);
  audit.published(0, 0, 0, sim::Time{1s});
  audit.handed_out(0, 0, sim::Time{1s});
  audit.put_off(0, 0, sim::Time{2s});
  audit.back_in_line(0, 0, sim::Time{3s});
  audit.handed_out(0, 0, sim::Time{3s});
  audit.published(0, 1, 0, sim::Time{3s});
  audit.acknowledged(0, 0, sim::Time{4s});
  audit.inspect(holding(queues[0], 1, 1), sim::Time{5s});
  EXPECT_EQ(audit.take_violations(), Told{});
}

TEST(MessageAudit, ALostMessageIsMissed) {
  const auto queues = one_queue();
  MessageAudit audit(queues);
  audit.published(0, 0, 0, sim::Time{1s});
  audit.inspect(holding(queues[0], 0, 0), sim::Time{2s});
  EXPECT_EQ(audit.take_violations(), (Told{"queue q: 0 wait by its count, 1 in truth", "0 messages are held, but 1 exist"}));
}

TEST(MessageAudit, NothingIsAcknowledgedTwice) {
  const auto queues = one_queue();
  MessageAudit audit(queues);
  audit.published(0, 0, 0, sim::Time{1s});
  audit.handed_out(0, 0, sim::Time{1s});
  audit.acknowledged(0, 0, sim::Time{2s});
  audit.acknowledged(0, 0, sim::Time{2s});
  EXPECT_EQ(audit.take_violations(), Told{"queue q: message 0 is acknowledged while it is in no queue, not out"});
}

TEST(MessageAudit, NothingIsHandedOutTooOften) {
  const auto queues = one_queue();
  MessageAudit audit(queues);
  audit.published(0, 0, 0, sim::Time{1s});
  for (int i = 0; i < 2; ++i) {
    audit.handed_out(0, 0, sim::Time{2s});
    audit.put_off(0, 0, sim::Time{2s});
    audit.back_in_line(0, 0, sim::Time{3s});
  }
  audit.handed_out(0, 0, sim::Time{4s});
  EXPECT_EQ(audit.take_violations(), Told{"queue q: message 0 is handed out too often"});
}

TEST(MessageAudit, OrderIsKeptWithinAPartition) {
  const auto queues = one_queue(1);
  MessageAudit audit(queues);
  for (std::uint32_t m = 0; m < 2; ++m) audit.published(0, m, 0, sim::Time{1s});
  audit.handed_out(0, 1, sim::Time{1s});
  audit.handed_out(0, 0, sim::Time{1s});
  EXPECT_EQ(audit.take_violations(), (Told{"queue q: message 0 is handed out before message 1 of its partition is done with",
                                           "queue q: message 0 is handed out in another order than published"}));
}

TEST(MessageAudit, ADepthIsKept) {
  const auto queues = one_queue();
  MessageAudit audit(queues);
  for (std::uint32_t m = 0; m < 2; ++m) audit.published(0, m, 0, sim::Time{1s});
  audit.inspect(holding(queues[0], 2, 2), sim::Time{1s});
  EXPECT_EQ(audit.take_violations(), Told{"queue q: 2 wait where fewer may"});
}

}  // namespace
}  // namespace sandtable::models
