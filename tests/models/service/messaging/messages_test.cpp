// Messages through a run: what is published comes to be handled, whatever happens in between. All under audit.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::MessageQueue;
using models::QueueConsumer;
using models::WhenFull;

Step publish(std::string queue) { return {models::PublishStep{std::move(queue)}}; }
MessageQueue queue(std::string name, std::string consumer, std::uint32_t prefetch = 1) {
  MessageQueue made;
  made.name = std::move(name);
  if (!consumer.empty()) made.consumer = QueueConsumer{{std::move(consumer), "do"}, prefetch};
  return made;
}
/// A user's request at 1 s, 2 s, … is a message for the worker.
Scenario mailing(MessageQueue between, Service worker, sim::Duration duration, double rate = 1) {
  auto made = scenario({service("front", {publish("q")}), std::move(worker)}, {deterministic("t", "front", rate)}, duration);
  made.queues = {std::move(between)};
  return made;
}
class Watched : public Stage {
 public:
  explicit Watched(const Scenario& described) : Stage(described) { plane.audit(); }
  double at(double seconds, const std::string& name) {
    plane.advance_to(sim::at_seconds(seconds));
    EXPECT_EQ(plane.violations(), std::vector<std::string>{});
    return kpi(plane.result(), name);
  }
};
double count(Watched& stage, double seconds, const std::string& rate) { return std::round(stage.at(seconds, rate) * seconds); }

// Published at 1, 2, 3, …; handled for 1.5 s each, the network takes 0.1 s each way: acknowledged 1.7 s after it is handed out.
TEST(Messages, LagIsFromPublishingToAcknowledgement) {
  auto described = mailing(queue("q", "worker"), service("worker", {work(constant(1.5))}), 100s);
  described.network.latency = {100ms};
  Watched stage(described);
  // Users' requests take 0.1 s to come: handed out at 1.1, 2.8, 4.5.
  EXPECT_NEAR(stage.at(2.75, "queue.q.acked"), 0, 0);
  EXPECT_NEAR(count(stage, 6.5, "queue.q.acked"), 3, 0);
  EXPECT_NEAR(kpi(stage.plane.result(), "queue.q.lag.mean"), (1.7 + 2.4 + 3.1) / 3, 1e-9);
  EXPECT_NEAR(kpi(stage.plane.result(), "queue.q.wait.mean"), (0 + 0.7 + 1.4 + 2.1) / 4, 1e-9);
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.latency.max"), 0.2);  // publishing takes no time
}

// A crash in the middle of handling: handed out once more, once only, to whoever is there then.
TEST(Messages, ACrashHandsOutOnceMore) {
  auto waits = queue("q", "worker");
  waits.redelivery = 2s;
  auto described = mailing(waits, service("worker", {work(constant(10))}, 1), 100s, 1.0 / 60);
  Watched stage(described);
  stage.at(65, "queue.q.acked");
  stage.plane.crash_replica(stage.replicas[1]);
  EXPECT_EQ(count(stage, 66, "queue.q.redelivered"), 0);
  stage.plane.add_replica({1}, {});
  EXPECT_EQ(stage.at(66.9, "queue.q.redelivered"), 0);
  EXPECT_EQ(stage.at(67, "queue.q.redelivered"), 1);  // 65 + 2
  EXPECT_EQ(count(stage, 77, "queue.q.acked"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "queue.q.redelivered"), 1);
  EXPECT_DOUBLE_EQ(kpi(stage.plane.result(), "queue.q.lag.mean"), 17);
}

// Whoever handles it takes longer than it may: handed out again each second, to the other consumer first; the first to end for
// which the queue still waits acknowledges. The first two handlings end in vain, at 3.5 and 4.5.
TEST(Messages, WhatIsNotAcknowledgedInTimeIsHandedOutAgain) {
  auto hurried = queue("q", "worker", 10);
  hurried.visibility = 1s;
  auto described = mailing(hurried, service("worker", {choice({{1, {work(constant(2.5))}}})}, 2), 4s);
  described.traffic[0].source = models::Arrivals{models::DeterministicArrivals{models::Rate{0.5}}};
  Watched stage(described);
  EXPECT_EQ(stage.at(2.5, "queue.q.redelivered"), 0);
  EXPECT_EQ(stage.at(3.5, "queue.q.redelivered"), 1);
  EXPECT_EQ(stage.at(4.0, "queue.q.redelivered"), 2);
  EXPECT_EQ(kpi(stage.plane.result(), "queue.q.acked"), 0);
}

TEST(Messages, AfterSoManyDeliveriesItIsADeadLetter) {
  auto strict = queue("q", "worker");
  strict.redelivery = 100ms;
  strict.deliveries = 3;
  strict.dead_letters = "dead";
  auto described = mailing(strict, service("worker", {call("away")}), 100s);
  described.services.push_back(service("away", {}, 0));
  described.queues.push_back(queue("dead", ""));
  Watched stage(described);
  EXPECT_EQ(stage.at(10.5, "queue.q.dead_letters"), 10);
  EXPECT_EQ(kpi(stage.plane.result(), "queue.q.redelivered"), 20);
  EXPECT_EQ(kpi(stage.plane.result(), "queue.dead.depth.max"), 10);
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.availability"), 1);
}

TEST(Messages, AFullQueueTurnsAway) {
  auto small = queue("q", "worker");
  small.depth = 2;
  Watched stage(mailing(small, service("worker", {work(constant(100))}), 50s));
  EXPECT_EQ(stage.at(10.5, "queue.q.rejected"), 7);  // one is out, two wait
  EXPECT_DOUBLE_EQ(kpi(stage.plane.result(), "service.front.errors.rejected"), 0.7);
}

TEST(Messages, AFullQueueForgetsItsOldest) {
  auto small = queue("q", "worker");
  small.depth = 2;
  small.full = WhenFull::drop_oldest;
  Watched stage(mailing(small, service("worker", {work(constant(10))}), 50s));
  EXPECT_EQ(stage.at(10.5, "queue.q.dropped"), 7);
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.availability"), 1);
  // The first is acknowledged at 11, as the eleventh comes (after it, in order of phases, or before): the one handed out next is of
  // 9 or 10, and whoever it is, it has waited no longer than two others' coming.
  EXPECT_LE(stage.at(11.5, "queue.q.wait.mean"), 1.0);
}

// Each waits, with its slot, until there is room: served two at a time in the front, one every 2 s behind.
TEST(Messages, AFullQueueLetsItsSendersWait) {
  auto small = queue("q", "worker");
  small.depth = 1;
  small.full = WhenFull::block;
  auto described = mailing(small, service("worker", {work(constant(2))}), 100s, 4);
  described.services[0].concurrency = 3;
  described.services[0].queue = 0;
  Watched stage(described);
  EXPECT_EQ(stage.at(1.8, "queue.q.rejected"), 0);
  EXPECT_EQ(stage.plane.in_flight({0}), 3U);  // of 0.25 and 0.5 one is out and one in line
  EXPECT_GT(kpi(stage.plane.result(), "service.front.errors.rejected"), 0);
  EXPECT_EQ(count(stage, 2.3, "queue.q.published"), 3);  // the next is in at 2.25
  EXPECT_NEAR(stage.at(90, "queue.q.published"), 0.5, 0.03);
}

// Senders that wait go with their replica.
TEST(Messages, ASenderThatIsGonePublishesNothing) {
  auto small = queue("q", "worker");
  small.depth = 1;
  small.full = WhenFull::block;
  Watched stage(mailing(small, service("worker", {work(constant(20))}), 100s));
  EXPECT_EQ(count(stage, 9.5, "queue.q.published"), 2);
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(count(stage, 60, "queue.q.published"), 2);
  EXPECT_EQ(stage.at(60, "queue.q.depth.max"), 1);
}

// In each partition one at a time, so with four of them no more than four are out, whatever the consumers could take.
TEST(Messages, APartitionIsHandledOneByOne) {
  auto log = queue("q", "worker", 100);
  log.partitions = 4;
  Watched stage(mailing(log, service("worker", {work(exponential(1))}, 3), 300s, 10));
  EXPECT_GT(stage.at(300, "queue.q.unacked.mean"), 3.9);
  EXPECT_LE(kpi(stage.plane.result(), "queue.q.unacked.mean"), 4);
}

// A user's messages fall on one partition.
TEST(Messages, AKeyIsAPartition) {
  auto log = queue("q", "worker", 100);
  log.partitions = 50;
  log.key = models::MessageKey::user;
  auto described = mailing(log, service("worker", {work(constant(3))}), 100s);
  described.traffic = {clients("t", "front", 1, constant(0.5))};
  Watched stage(described);
  EXPECT_DOUBLE_EQ(stage.at(100, "queue.q.unacked.mean"), (100 - 0.5) / 100);
}

// Nothing is handed out for 5 s after a consumer has come; what is being handled ends.
TEST(Messages, ARebalanceTakesItsTime) {
  auto log = queue("q", "worker");
  log.partitions = 2;
  log.rebalance = 5s;
  Watched stage(mailing(log, service("worker", {work(constant(0.1))}), 100s, 10));
  const double before = count(stage, 20.05, "queue.q.acked");
  EXPECT_NEAR(before, 199, 2);
  stage.plane.add_replica({1}, {});
  EXPECT_NEAR(count(stage, 25, "queue.q.acked"), before + 1, 1);
  EXPECT_GT(count(stage, 26, "queue.q.acked"), before + 15);
}

TEST(Messages, WithoutConsumersTheyWait) {
  Watched stage(mailing(queue("q", "worker"), service("worker", {}, 0), 100s));
  EXPECT_EQ(stage.at(10.5, "queue.q.depth.max"), 10);
  stage.plane.add_replica({1}, {});
  EXPECT_EQ(count(stage, 10.6, "queue.q.acked"), 10);
}

// A full replica turns deliveries away, at once and without end, but each message only once a second.
TEST(Messages, WhatAConsumerTurnsAwayComesLater) {
  auto worker = service("worker", {work(constant(1000))});
  worker.concurrency = 1;
  worker.queue = 0;
  Watched stage(mailing(queue("q", "worker", 50), worker, 100s));
  EXPECT_EQ(stage.at(11.5, "queue.q.acked"), 0);
  EXPECT_EQ(kpi(stage.plane.result(), "queue.q.redelivered"), 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1 + 0);
}

}  // namespace
}  // namespace sandtable::test
