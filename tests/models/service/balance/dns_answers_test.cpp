#include "models/service/balance/dns_answers.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

using models::DnsAnswers;
using models::DnsPick;

TEST(DnsAnswers, AreKeptForTheirTtl) {
  DnsAnswers answers(30s, DnsPick::round_robin);
  const auto ask = [&](std::uint64_t client, std::vector<std::uint32_t> ready, double at) {
    return answers.choose(client, ready, sim::at_seconds(at));
  };
  EXPECT_EQ(ask(1, {0, 1, 2}, 5), 0U);  // first lookup: 0 1 2, until 35
  EXPECT_EQ(ask(2, {0, 1, 2}, 6), 1U);  // second: 1 2 0, until 36
  EXPECT_EQ(ask(1, {1, 2, 3}, 7), 1U);
  EXPECT_EQ(ask(1, {1, 2, 3}, 8), 2U);
  EXPECT_EQ(ask(1, {1, 2, 3}, 34.9), 0U);  // long gone
  EXPECT_EQ(ask(1, {1, 2, 3}, 35), 3U);    // third lookup: 3 1 2
  EXPECT_EQ(ask(2, {1, 2, 3}, 35), 2U);
}

TEST(DnsAnswers, TheFirstIsTheFirst) {
  DnsAnswers answers(30s, DnsPick::first);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answers.choose(1, {4, 5}, sim::at_seconds(i)), 4U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answers.choose(2, {4, 5}, sim::at_seconds(i)), 5U);
}

TEST(DnsAnswers, AnEmptyOneIsNotKept) {
  DnsAnswers answers(30s, DnsPick::round_robin);
  EXPECT_EQ(answers.choose(1, {}, sim::at_seconds(0)), DnsAnswers::none);
  EXPECT_EQ(answers.choose(1, {7}, sim::at_seconds(0.1)), 7U);
}

// Requests at 1, 2, …, 20 s. The first looks up, for 10 s. The only replica crashes at 3.5 s, another is ready at 4.5 s: those of 4
// to 10 s still try the old one, that of 11 s looks up again. 7 of 20 fail.
TEST(DnsAnswers, StaleOnesReachReplicasThatAreGone) {
  auto only = service("s", {work(constant(0.1))});
  only.balance = models::Balance::dns;
  only.balance.ttl = 10s;
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 20500ms));
  stage.plane.advance_to(sim::at_seconds(3.5));
  stage.plane.crash_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(4.5));
  stage.plane.add_replica({0}, {});
  EXPECT_EQ(stage.plane.ready_replicas({0}), 1U);
  const auto result = stage.run();
  EXPECT_DOUBLE_EQ(kpi(result, "service.s.errors.unavailable"), 7 / 20.0);
}

// Two calling replicas, each with its own answer: they begin at different addresses, so with `first` each keeps to one of the two
// callees, of which one is slow. As one client (open traffic) they would all go to the same.
TEST(DnsAnswers, EachCallingReplicaIsAClient) {
  auto back = service("back", {cpu(constant(0.01))}, 0);
  back.balance = models::Balance::dns;
  back.balance.pick = DnsPick::first;
  back.balance.ttl = 1h;
  auto front = service("front", {call("back")}, 2);
  front.balance = models::Balance::round_robin;
  auto made = scenario({front, back}, {deterministic("t", "front", 1)}, 100500ms);
  made.nodes = {{"fast", "a", 1, models::Cores{1}, models::Bytes{1e9}, {}},
                {"slow", "a", 1, models::Cores{0.5}, models::Bytes{1e9}, {}}};
  Stage calls(made);
  for (std::uint32_t node = 0; node < 2; ++node) calls.plane.add_replica({1}, models::NodeId{node});
  EXPECT_NEAR(kpi(calls.run(), "service.front.latency.mean"), 0.015, 1e-9);

  made.traffic = {deterministic("t", "back", 1)};
  Stage users(made);
  for (std::uint32_t node = 0; node < 2; ++node) users.plane.add_replica({1}, models::NodeId{node});
  EXPECT_NEAR(kpi(users.run(), "service.back.latency.max"), 0.01, 1e-9);
}

}  // namespace sandtable::test
