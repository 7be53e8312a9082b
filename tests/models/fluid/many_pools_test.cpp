// A world kept by pool, as where there are many, against the same world kept as a whole: same equations, other bookkeeping.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/fluid/fluid_plane.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::FluidPlane;

/// Two edges call two of four services over a day's wave of five minutes; one has two versions.
Scenario wave() {
  std::vector<Service> services;
  for (int i = 0; i < 2; ++i) {
    const std::string first = "back" + std::to_string(i), second = "back" + std::to_string(i + 2);
    services.push_back(service("edge" + std::to_string(i), {work(exponential(0.004)), call(first), call(second)}, 16));
  }
  for (int i = 0; i < 4; ++i) services.push_back(service("back" + std::to_string(i), {work(lognormal(0.01, 0.8))}, 8));
  for (Service& one : services) one.concurrency = 4;
  services[2].versions = {{"stable", 6, 3, 1}, {"slow", 2, 1, 1.5}};
  const auto users = [](std::string name, std::string to, double mean) {
    return models::Traffic{
        std::move(name),
        {std::move(to), "do"},
        models::Arrivals{models::DiurnalArrivals{models::Rate{mean}, models::Rate{1.5 * mean}, sim::Duration{300s}}},
        {}};
  };
  return scenario(services, {users("t", "edge0", 1000), users("u", "edge1", 800)}, 600s, 60s);
}

struct Stage {
  explicit Stage(const models::CompiledWorld& described, std::size_t few_pools)
      : world(described), plane(described, {1, 0}, sim::Duration{1s}, few_pools) {
    for (std::uint32_t v = 0; v < world.versions.size(); ++v)
      for (std::uint32_t i = 0; i < world.versions[v].replicas; ++i) replicas.push_back(plane.add_replica({v}, {}));
  }
  /// Crashes two replicas a minute, and brings them back 20.3 s later: in the midst of steps.
  void run_with_crashes(sim::Duration look_every = 600s) {
    sim::Duration looked{};
    const auto advance = [&](sim::Duration to) {
      for (; looked + look_every < to; looked += look_every) {
        plane.advance_to(sim::Time{looked + look_every});
        plane.result();
      }
      plane.advance_to(sim::Time{to});
    };
    for (sim::Duration at = 30400ms; at < 600s; at += 60s) {
      advance(at);
      const std::size_t hit = static_cast<std::size_t>(at / 60s) * 7 % (replicas.size() - 1);
      for (const std::size_t one : {hit, hit + 1}) plane.crash_replica(replicas[one]);
      advance(at + 20300ms);
      for (const std::size_t one : {hit, hit + 1}) replicas[one] = plane.add_replica({version_of(one)}, {});
    }
    advance(600s);
  }
  std::uint32_t version_of(std::size_t replica) const {
    std::uint32_t v = 0;
    for (; replica >= world.versions[v].replicas; ++v) replica -= world.versions[v].replicas;
    return v;
  }

  const models::CompiledWorld& world;
  FluidPlane plane;
  std::vector<models::ReplicaId> replicas;
};

constexpr std::size_t as_a_whole = 1000, by_pool = 0;

TEST(ManyPools, MeasureAsTheWholeDoes) {
  const auto world = *models::compile(wave());
  Stage whole(world, as_a_whole), pools(world, by_pool);
  whole.run_with_crashes();
  pools.run_with_crashes();
  const auto expected = whole.plane.result(), found = pools.plane.result();
  ASSERT_EQ(found.kpis.size(), expected.kpis.size());
  int compared = 0;
  for (std::size_t i = 0; i < expected.kpis.size(); ++i) {
    const models::Kpi &a = expected.kpis[i], &b = found.kpis[i];
    ASSERT_EQ(a.name, b.name);
    ASSERT_EQ(std::isnan(a.value), std::isnan(b.value)) << a.name;
    if (std::isnan(a.value)) continue;
    // What is rare (waits, failures for the twenty seconds of a crash) depends on when exactly callers notice.
    const bool rare = a.name.find(".wait") != std::string::npos || a.name.find(".errors") != std::string::npos;
    const double tolerance = rare ? 0.03 : 0.01;
    EXPECT_NEAR(b.value, a.value, tolerance * std::abs(a.value) + 1e-4) << a.name;
    ++compared;
  }
  EXPECT_GT(compared, 100);
  EXPECT_EQ(found.refused.size(), expected.refused.size());
}

/// A bin's latency is that of its pool's class, some percent wide; what callers hold meanwhile follows that, too.
TEST(ManyPools, SeriesFollowTheWave) {
  const auto world = *models::compile(wave());
  Stage whole(world, as_a_whole), pools(world, by_pool);
  whole.plane.advance_to(sim::Time{600s});
  pools.plane.advance_to(sim::Time{600s});
  const auto expected = whole.plane.result(), found = pools.plane.result();
  for (std::size_t s = 0; s < expected.series.size(); ++s) {
    const auto &a = expected.series[s], &b = found.series[s];
    ASSERT_EQ(a.name, b.name);
    const bool latency = a.name.find(".latency") != std::string::npos, held = a.name.find(".utilization") != std::string::npos;
    const double tolerance = latency ? 0.1 : held ? 0.03 : 0.01;
    for (std::size_t i = 0; i < a.values.size(); ++i)
      EXPECT_NEAR(b.values[i], a.values[i], tolerance * std::abs(a.values[i]) + 1e-4) << a.name << " " << i;
  }
}

TEST(ManyPools, ConserveRequestsOverCutSteps) {
  const auto world = *models::compile(wave());
  Stage pools(world, by_pool);
  pools.run_with_crashes();
  for (std::uint32_t v = 0; v < world.versions.size(); ++v) {
    const auto& totals = pools.plane.totals({v});
    const double out = totals.served + totals.rejected + totals.unavailable + totals.dropped + pools.plane.number({v});
    EXPECT_GT(totals.arrived, 10'000);
    EXPECT_NEAR(totals.arrived, out, 1e-6 * totals.arrived);
  }
}

TEST(ManyPools, LookingChangesNothing) {
  const auto world = *models::compile(wave());
  Stage straight(world, by_pool), looked_at(world, by_pool);
  straight.run_with_crashes();
  looked_at.run_with_crashes(37777ms);
  EXPECT_EQ(looked_at.plane.result().digest, straight.plane.result().digest);
}

/// All replicas of a service are gone for a while: its callers see it, and it comes back.
TEST(ManyPools, SeeAServiceWithoutReplicas) {
  const auto world = *models::compile(wave());
  Stage whole(world, as_a_whole), pools(world, by_pool);
  for (Stage* stage : {&whole, &pools}) {
    stage->plane.advance_to(sim::Time{200500ms});
    std::vector<std::size_t> lost;
    for (std::size_t i = 0; i < stage->replicas.size(); ++i)
      if (stage->version_of(i) == 4) lost.push_back(i);
    for (const std::size_t i : lost) stage->plane.crash_replica(stage->replicas[i]);
    stage->plane.advance_to(sim::Time{260500ms});
    for (const std::size_t i : lost) stage->replicas[i] = stage->plane.add_replica({4}, {});
    stage->plane.advance_to(sim::Time{600s});
  }
  const auto expected = whole.plane.result(), found = pools.plane.result();
  const auto value = [](const models::ReplicationResult& result, const char* name) {
    return std::ranges::find(result.kpis, name, &models::Kpi::name)->value;
  };
  EXPECT_LT(value(expected, "traffic.u.availability"), 0.95);
  EXPECT_NEAR(value(found, "traffic.u.availability"), value(expected, "traffic.u.availability"), 0.002);
  EXPECT_NEAR(value(found, "service.back1.availability"), value(expected, "service.back1.availability"), 0.002);
}

}  // namespace
}  // namespace sandtable::test
