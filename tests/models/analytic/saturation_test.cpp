#include "models/analytic/saturation.hpp"

#include <gtest/gtest.h>

#include "tests/models/analytic/worlds.hpp"

namespace sandtable::models::analytic {
namespace {

using testing::call;
using testing::cpu;
using testing::open;
using testing::service;
using testing::work;
using testing::World;

std::optional<Saturation> of(const Scenario& scenario) {
  const World world(scenario);
  return saturation(world.network, world.network.present(), world.demand());
}

Scenario one(double rate) {
  Scenario made;
  made.name = "one";
  made.services = {service("web", {work(0.01)})};
  made.services[0].concurrency = 2;
  made.traffic = {open("web", rate)};
  return made;
}

// Two slots of 10 ms carry 200/s.
TEST(Saturation, OfSlotsIsTheUtilizationLaw) {
  for (double rate : {20.0, 146.0, 190.0, 199.9, 250.0}) {
    const auto found = of(one(rate));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->resource, "service.web.slots");
    EXPECT_NEAR(found->at, 200 / rate, 1e-6);
    EXPECT_NEAR(found->utilization, rate / 200, 1e-9);
    EXPECT_NEAR(found->headroom(), 1 - rate / 200, 1e-6);
    EXPECT_NEAR(found->load[0].second, 200, 1e-4);
    EXPECT_FALSE(found->metastable);
  }
}

TEST(Saturation, OfCpuComesFirstWhereItIsShort) {
  auto scenario = one(30);
  scenario.services[0] = service("web", {cpu(0.01)});
  scenario.services[0].cpu.limit = Cores{0.5};
  scenario.services[0].concurrency = 8;
  const auto found = of(scenario);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->resource, "service.web.cpu");
  EXPECT_NEAR(found->at, 50.0 / 30, 1e-6);
}

// A full callee keeps its callers' slots: the callee is named.
TEST(Saturation, NamesTheOneFurthestDown) {
  Scenario scenario;
  scenario.name = "chain";
  scenario.services = {service("front", {call("back")}), service("back", {work(0.01)})};
  scenario.services[0].concurrency = 1000;
  scenario.services[1].concurrency = 1;
  scenario.services[1].queue = 5000;
  scenario.traffic = {open("front", 50)};
  const auto found = of(scenario);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->resource, "service.back.slots");
  EXPECT_NEAR(found->at, 2, 0.01);
}

// A group alone gives its name; of several, which of them is short can't be told, and all are one pool.
TEST(Saturation, OfNodesIsThatOfAllTheirCores) {
  auto scenario = one(30);
  scenario.services[0] = service("web", {cpu(0.01)});
  scenario.services[0].replicas = 10;
  NodeGroup group;
  group.name = "n";
  group.cpu = Cores{2};
  scenario.nodes = {group};
  const auto found = of(scenario);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->resource, "nodes.n.cores");
  EXPECT_NEAR(found->at, 200.0 / 30, 1e-5);
  group.name = "more";
  scenario.nodes.push_back(group);
  const auto pooled = of(scenario);
  ASSERT_TRUE(pooled);
  EXPECT_EQ(pooled->resource, "nodes.cores");
  EXPECT_NEAR(pooled->at, 400.0 / 30, 1e-5);
}

// Four slots and no room reject 1 % at a = 0.8694 (Erlang B), long before the slots are full.
TEST(Saturation, OfAQueueIsWhereItRejectsAPercent) {
  auto scenario = one(20);
  scenario.services[0].concurrency = 4;
  scenario.services[0].queue = 0;
  const auto found = of(scenario);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->resource, "service.web.queue");
  EXPECT_NEAR(found->load[0].second, 86.94, 0.02);
}

TEST(Saturation, IsNothingWhereNothingIsLimited) {
  auto scenario = one(20);
  scenario.services[0].concurrency.reset();
  EXPECT_FALSE(of(scenario));
}

// N clients fill c servers of time S with think Z at the knee N* = c·(Z + S)/S.
TEST(Saturation, OfAClosedLoopIsTheKnee) {
  auto scenario = one(1);
  scenario.traffic[0].source = ClosedLoop{10, {sim::Distribution{sim::Exponential{0.19}}, {}}};
  const auto found = of(scenario);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->at, 2 * 0.2 / 0.01 / 10, 1e-5);
}

// How many requests users in sessions make depends on how they are answered.
TEST(Saturation, OfSessionsIsNotKnown) {
  auto scenario = one(20);
  scenario.traffic[0].session = UserSession{CountLaw{FixedCount{3}}, {}, {sim::Distribution{sim::Exponential{1}}, {}}, {}};
  EXPECT_FALSE(of(scenario));
}

TEST(Saturation, ScalesWithTheLoad) {
  const double at = of(one(40))->at;
  for (double k : {0.25, 2.0, 3.0}) EXPECT_NEAR(of(one(40 * k))->at, at / k, 1e-6);
}

// Two slots of 50 ms carry 40/s; 25/s come, each trying up to four times with 150 ms of patience. Empty, nearly all answers are in
// time and the load stays near 25/s; congested, every attempt is late and the load is 100/s: both hold themselves up.
Scenario metastable_world(std::uint32_t retries) {
  Scenario scenario;
  scenario.name = "retry";
  CallStep impatient;
  impatient.to = {"back", "get"};
  impatient.timeout = std::chrono::milliseconds(400);
  impatient.retries = retries;
  scenario.services = {service("front", {{impatient}}), service("back", {work(0.05)})};
  scenario.services[1].concurrency = 2;
  scenario.traffic = {open("front", 25)};
  return scenario;
}

TEST(Metastable, RetriesHoldACongestionUp) {
  const World world(metastable_world(3));
  const auto calm = world.solve(Start::empty), stuck = world.solve(Start::congested);
  EXPECT_GT(calm.endpoints[0].success, 0.99);
  EXPECT_LT(calm.endpoints[1].rate, 30);
  EXPECT_LT(stuck.endpoints[0].success, 0.01);
  EXPECT_NEAR(stuck.endpoints[1].rate, 100, 1);
  EXPECT_TRUE(of(world.scenario)->metastable);
}

TEST(Metastable, FewerRetriesDoNot) {
  const auto found = of(metastable_world(0));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->metastable);
}

}  // namespace
}  // namespace sandtable::models::analytic
