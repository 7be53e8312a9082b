// What holds in every run of any scenario, over scenarios at random.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "models/scenario/validate.hpp"
#include "tests/models/scenario/runnable_scenario.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::test::runnable_scenario;
using models::test::stretched;

/// As a sentence a line.
std::string violations(const models::RequestPlane& plane) {
  std::string all;
  for (const auto& violation : plane.violations()) all += violation + "\n";
  return all;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// In how many steps the run is made, and what happens to replicas between them.
struct Journey {
  std::uint64_t seed;
  bool replicas_change = false;
};

/// Stops after about so many events: what holds, holds at any instant.
constexpr std::uint64_t enough_events = 30'000;

/// Returns where it ended.
sim::Time travel(Stage& stage, const Journey& journey) {
  std::mt19937_64 random(journey.seed);
  const sim::Duration end = stage.world->duration;
  sim::Duration at{0};
  while (at < end && stage.plane.events() < enough_events) {
    at = std::min(end, at + sim::Duration{1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end.count() / 20))});
    stage.plane.advance_to(sim::Time{at});
    if (!journey.replicas_change || random() % 2 == 0) continue;
    const auto version = static_cast<std::uint32_t>(random() % stage.world->versions.size());
    const auto victim = stage.replicas.empty() ? 0 : random() % stage.replicas.size();
    switch (random() % 4) {
      case 0:
        stage.replicas.push_back(stage.plane.add_replica({version}, {}));
        break;
      case 1:
        if (!stage.replicas.empty()) stage.plane.drain_replica(stage.replicas[victim]);
        break;
      case 2:
        if (!stage.replicas.empty()) stage.plane.crash_replica(stage.replicas[victim]);
        break;
      default:
        stage.plane.set_weight({version}, static_cast<double>(1 + random() % 5));
    }
  }
  return sim::Time{at};
}

RC_GTEST_PROP(Laws, RandomScenariosAreValid, (std::uint64_t seed)) {
  const auto made = runnable_scenario(seed);
  const auto problems = models::validate(made);
  RC_ASSERT(models::to_text(problems) == "");
  RC_ASSERT(models::to_text(models::check_plan(models::test::fitting_plan(made, seed), models::SourceMap("plan"), made)) == "");
}

RC_GTEST_PROP(Laws, HoldWhateverHappensToReplicas, (std::uint64_t seed)) {
  Stage stage(runnable_scenario(seed), {seed, 0});
  stage.plane.audit();
  travel(stage, {seed, true});
  RC_ASSERT(violations(stage.plane) == "");
}

RC_GTEST_PROP(Laws, HowOftenItAdvancesAndWhoWatchesChangesNoBit, (std::uint64_t seed)) {
  Stage watched(runnable_scenario(seed), {seed, 0});
  watched.plane.audit();
  const sim::Time end = travel(watched, {seed});
  Stage straight(runnable_scenario(seed), {seed, 0});
  straight.plane.advance_to(end);
  const auto stepped = watched.plane.result(), once = straight.plane.result();
  for (std::size_t i = 0; i < once.kpis.size(); ++i) {
    if (!same(stepped.kpis[i].value, once.kpis[i].value)) RC_FAIL(once.kpis[i].name + " differs");
  }
  RC_ASSERT(stepped.request_events == once.request_events);
  RC_ASSERT(stepped.digest == once.digest);
  RC_ASSERT(stepped.histograms == once.histograms);
}

RC_GTEST_PROP(Laws, AnUnconnectedServiceChangesNothingElse, (std::uint64_t seed)) {
  auto alone = runnable_scenario(seed);
  alone.run.duration = std::min<sim::Duration>(alone.run.duration, 5s);
  alone.run.warmup = 0s;
  auto accompanied = alone;
  auto stranger = service("stranger", {work(exponential(0.02)), cpu(constant(0.001))}, 2);
  stranger.concurrency = 2;
  accompanied.services.insert(accompanied.services.begin(), stranger);
  accompanied.traffic.insert(accompanied.traffic.begin(), poisson("strangers", "stranger", 50));
  const auto before = Stage(alone, {seed, 0}).run(), after = Stage(accompanied, {seed, 0}).run();
  for (const auto& entry : before.kpis) {
    if (!same(kpi(after, entry.name), entry.value)) RC_FAIL(entry.name + " has changed");
  }
}

/// Time has no scale of its own: with all times doubled (and rates halved) every KPI that is a time doubles, every one that is a
/// rate halves, and the others stay. Both are a million times as slow as the scenario, for the two times that do have a scale: the
/// whole nanosecond, which may put two events into the other order, and the millisecond's pause of a client who was turned away in
/// no time. The seeds are fixed for the same reason: an exact tie may be broken by rounding.
TEST(Laws, TimeHasNoScaleOfItsOwn) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto made = runnable_scenario(seed);
    made.run.duration = 4s;
    made.run.warmup = 1s;
    const auto once = Stage(stretched(made, 0x1p20), {seed, 0}).run(), twice = Stage(stretched(made, 0x1p21), {seed, 0}).run();
    for (const auto& entry : once.kpis) {
      const double factor = entry.unit == models::Unit::seconds ? 2 : entry.unit == models::Unit::per_second ? 0.5 : 1;
      const double value = kpi(twice, entry.name);
      if (std::isnan(entry.value)) EXPECT_TRUE(std::isnan(value)) << "seed " << seed << ": " << entry.name;
      else EXPECT_NEAR(value, factor * entry.value, 1e-7 * factor * entry.value) << "seed " << seed << ": " << entry.name;
    }
  }
}

}  // namespace
}  // namespace sandtable::test
