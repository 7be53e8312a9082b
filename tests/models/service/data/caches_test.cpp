#include <gtest/gtest.h>

#include "models/measure/kpi_names.hpp"
#include "models/scenario/exact_only.hpp"
#include "tests/models/service/data/data_worlds.hpp"

namespace sandtable::test {
namespace {

using models::CacheScope;

/// One key, filled in for 0.45 s, good for 1 s; a look-up at 0.1, 0.2, … s.
Service hot(bool coalesce) {
  auto made = service("s", {look_up("c", {work(constant(0.45))})});
  made.caches = {cache("c")};
  made.caches[0].ttl = constant(1);
  made.caches[0].coalesce = coalesce;
  return made;
}
double kpi_of(const models::ReplicationResult& result, const std::string& name) { return kpi(result, "service.s.cache.c." + name); }

// A stampede: with λ = 10/s and a fill time of d = 0.45 s, who misses first is followed by ⌊λ·d⌋ = 4 more before the entry is
// there: at 0.1 … 0.5. The last of them fills it in at 0.95, until 1.95, so the next miss is that of 2.0, and four more; hits are
// 0.6 … 1.9 and from 2.5 on.
TEST(Caches, AStampedeOfTheRateTimesTheFillTime) {
  const auto result = Stage(scenario({hot(false)}, {deterministic("t", "s", 10)}, 2980ms)).run();
  EXPECT_EQ(kpi_of(result, "fills"), 10);
  EXPECT_DOUBLE_EQ(kpi_of(result, "hit_ratio"), (14 + 5) / 29.0);
  EXPECT_TRUE(std::isnan(kpi_of(result, "wait.mean")));
  EXPECT_NEAR(kpi_of(result, "entries"), (2.98 - 0.55) / 2.98, 1e-9);
}

// One fill at 0.1 … 0.55, good until 1.55; those of 0.2 … 0.5 wait for it. The next is that of 1.6 … 2.05, until 3.05.
TEST(Caches, CoalescedMissesWaitForOneFill) {
  const auto result = Stage(scenario({hot(true)}, {deterministic("t", "s", 10)}, 2980ms)).run();
  EXPECT_EQ(kpi_of(result, "fills"), 2);
  EXPECT_NEAR(kpi_of(result, "wait.mean"), (0.35 + 0.25 + 0.15 + 0.05) / 4, 1e-9);
  EXPECT_DOUBLE_EQ(kpi_of(result, "hit_ratio"), (10 + 9) / 29.0);
  EXPECT_NEAR(kpi(result, "service.s.latency.max"), 0.45, 0.01);
}

// The first entry is good until 1.55; then 1.6 fills in anew, and 1.7 … 2.0 are served what is stale. After a stampede it is good
// until 1.95, and only 2.0 misses.
TEST(Caches, StaleEntriesAreServedWhileOneFillsIn) {
  for (const bool coalesce : {true, false}) {
    auto only = hot(coalesce);
    only.caches[0].stale = 1s;
    only.endpoints[0].steps = {look_up("c", {work(constant(0.45))}, {work(constant(0.001))})};
    Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 2040ms, 1060ms));
    const auto result = stage.run();
    EXPECT_DOUBLE_EQ(kpi_of(result, "hit_ratio"), 9 / 10.0);
    EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  }
}

// An entry that nobody fills in is not served when its time is over, nor is any after `stale`: look-ups are 1 s apart.
TEST(Caches, NotStaleForEver) {
  auto only = hot(true);
  only.caches[0].ttl = constant(0.1);
  only.caches[0].stale = 400ms;
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 1)}, 9500ms)).run();
  EXPECT_EQ(kpi_of(result, "hit_ratio"), 0);
  EXPECT_EQ(kpi_of(result, "fills"), 9);
}

// Who fills in fails after 0.45 s, and with it those that wait; the next one tries again. Nothing is ever kept.
TEST(Caches, AFailureIsSharedByThoseThatWait) {
  auto only = hot(true);
  only.endpoints[0].steps = {look_up("c", {work(constant(0.45)), call("none")})};
  Stage stage(scenario({only, service("none", {}, 0)}, {deterministic("t", "s", 10)}, 1s));
  stage.plane.advance_to(sim::at_seconds(0.52));
  EXPECT_EQ(stage.plane.in_flight({0}), 5U);
  stage.plane.advance_to(sim::at_seconds(0.56));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  const auto result = stage.run();
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
  EXPECT_EQ(kpi_of(result, "fills"), 0);
  EXPECT_EQ(kpi_of(result, "entries"), 0);
}

// The first of those that wait goes on in the place of one who fills in and vanishes, by a crash or cancelled: requests alternate
// between two replicas, and share the cache.
TEST(Caches, AnotherOneFillsInForOneWhoVanishes) {
  auto only = hot(true);
  only.replicas = 2;
  only.balance = models::Balance::round_robin;
  only.caches[0].scope = CacheScope::service;
  only.caches[0].ttl.reset();
  Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 1s));
  stage.plane.advance_to(sim::at_seconds(0.35));  // 0.1 fills in, 0.2 and 0.3 wait
  ASSERT_EQ(stage.plane.in_flight({0}), 3U);
  stage.plane.crash_replica(stage.replicas[0]);
  ASSERT_EQ(stage.plane.in_flight({0}), 1U);  // that of 0.2 fills in from 0.35 on
  stage.plane.advance_to(sim::at_seconds(0.795));
  EXPECT_EQ(stage.plane.in_flight({0}), 5U);  // those of 0.4 … 0.7 wait
  stage.plane.advance_to(sim::at_seconds(0.805));
  const auto result = stage.run();
  EXPECT_EQ(kpi_of(result, "fills"), 1);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
}

TEST(Caches, AnotherOneFillsInForOneWhoIsCancelled) {
  auto back = hot(true);
  models::CallStep patient{{"s", "do"}, {}}, hasty{{"s", "do"}, 250ms};
  hasty.cancel = true;
  auto first = deterministic("first", "hasty", 10), second = deterministic("second", "patient", 5);
  Stage stage(scenario({back, service("hasty", {{hasty}}), service("patient", {{patient}})}, {first, second}, 2s));
  stage.plane.advance_to(sim::at_seconds(0.34));  // 0.1 fills in; 0.2 (twice) and 0.3 wait
  EXPECT_EQ(stage.plane.in_flight({0}), 4U);
  stage.plane.advance_to(sim::at_seconds(0.36));
  EXPECT_EQ(stage.plane.in_flight({0}), 3U);
  const auto before = kpi_of(stage.plane.result(), "fills");
  stage.plane.advance_to(sim::at_seconds(2));
  EXPECT_EQ(before, 0);
  EXPECT_GE(kpi_of(stage.plane.result(), "fills"), 1);
}

// Each replica starts empty, at first and after a crash; what is shared is not lost.
TEST(Caches, OfAReplicaGoWithIt) {
  for (const auto scope : {CacheScope::replica, CacheScope::service}) {
    auto only = service("s", {look_up("c", {work(constant(0.01))})}, 2);
    only.balance = models::Balance::round_robin;
    only.caches = {cache("c")};
    only.caches[0].scope = scope;
    Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 2s));
    stage.plane.advance_to(sim::at_seconds(1.05));
    const bool own = scope == CacheScope::replica;
    EXPECT_EQ(kpi_of(stage.plane.result(), "fills"), own ? 2 : 1);
    stage.plane.crash_replica(stage.replicas[0]);
    stage.plane.add_replica({0}, {});
    EXPECT_EQ(kpi_of(stage.run(), "fills"), own ? 3 : 1);
  }
}

// Each user asks twice, 1 s apart, for its own key: the second time it is there, unless as many others have asked meanwhile as
// there is room for.
TEST(Caches, LeastRecentlyUsedMakesRoom) {
  for (const std::uint32_t room : {100U, 4U}) {
    auto only = service("s", {look_up("c", {work(constant(0.001))})});
    only.caches = {cache("c", {1'000'000'000, 0, models::KeyOf::user})};
    only.caches[0].capacity = room;
    auto users = deterministic("t", "s", 5);
    users.session = models::UserSession{models::CountLaw{models::FixedCount{2}}, {}, constant(1), {}};
    const auto result = Stage(scenario({only}, {users}, 100s, 10s)).run();
    EXPECT_NEAR(kpi_of(result, "hit_ratio"), room == 100 ? 0.5 : 0, 0.001) << room;
  }
}

// Known beforehand, a cache is a choice: nothing to simulate, no KPIs of its own, and the approximations know it.
TEST(Caches, OfAKnownHitRatioAreAChoice) {
  auto only = service("s", {look_up("c", {work(constant(1))}, {work(constant(0.1))})});
  only.caches = {{"c", models::Share{0.9}}};
  const auto described = scenario({only}, {deterministic("t", "s", 100)}, 1000s);
  const auto world = models::compile(described).value();
  EXPECT_EQ(world.steps[0].kind, models::StepKind::choice);
  EXPECT_TRUE(models::exact_only(described).empty());
  const auto result = Stage(described).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.19, 0.005);
  for (const auto& name : models::kpi_names(described)) EXPECT_EQ(name.find("cache"), std::string::npos) << name;
  auto simulated = described;
  simulated.services[0].caches = {cache("c")};
  EXPECT_EQ(models::exact_only(simulated), "service s has the cache c without a hit ratio");
}

}  // namespace
}  // namespace sandtable::test
