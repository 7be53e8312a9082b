// The fluid plane against the plane of single requests on the same compiled world, and its own invariants.
#include "models/fluid/fluid_plane.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Balance;
using models::FluidPlane;

class FluidStage {
 public:
  explicit FluidStage(const Scenario& described, std::optional<sim::Duration> step = {})
      : world(*models::compile(described)), plane(world, {1, 0}, step) {
    for (std::uint32_t v = 0; v < world.versions.size(); ++v)
      for (std::uint32_t i = 0; i < world.versions[v].replicas; ++i) replicas.push_back(plane.add_replica({v}, {}));
  }
  models::ReplicationResult run() {
    plane.advance_to(sim::Time{world.duration});
    return plane.result();
  }

  models::CompiledWorld world;
  FluidPlane plane;
  std::vector<models::ReplicaId> replicas;
};

Scenario station(std::uint32_t replicas, std::uint32_t slots, double rate, models::TimeLaw time,
                 Balance balance = Balance::random) {
  auto one = service("a", {work(std::move(time))}, replicas);
  one.concurrency = slots;
  one.balance = balance;
  return scenario({one}, {poisson("t", "a", rate)}, 600s, 30s);
}

models::Traffic diurnal(double mean, double peak, sim::Duration period) {
  return {"t", {"a", "do"}, models::Arrivals{models::DiurnalArrivals{models::Rate{mean}, models::Rate{peak}, period}}, {}};
}

/// Mean of four replications of single requests.
double exact(const std::vector<models::ReplicationResult>& runs, const std::string& name) {
  double sum = 0;
  for (const auto& run : runs) sum += kpi(run, name);
  return sum / static_cast<double>(runs.size());
}

void expect_close(const Scenario& described, double mean, double p95, double p99) {
  std::vector<models::ReplicationResult> runs;
  for (std::uint64_t r = 0; r < 4; ++r) runs.push_back(Stage(described, {1, r}).run());
  const auto fluid = FluidStage(described).run();
  const auto error = [&](const char* of) {
    const std::string name = std::string("traffic.t.") + of;
    return kpi(fluid, name) / exact(runs, name) - 1;
  };
  EXPECT_NEAR(error("latency.mean"), 0, mean);
  EXPECT_NEAR(error("latency.p95"), 0, p95);
  EXPECT_NEAR(error("latency.p99"), 0, p99);
  EXPECT_NEAR(error("rate"), 0, 0.01);
  EXPECT_NEAR(error("availability"), 0, 0.005);
}

TEST(FluidPlane, IsCloseOnStations) {
  expect_close(station(4, 4, 1280, exponential(0.01)), 0.02, 0.03, 0.03);
  expect_close(station(4, 2, 640, exponential(0.01), Balance::shared_queue), 0.02, 0.03, 0.03);
  expect_close(station(1, 4, 320, lognormal(0.01, 0.5)), 0.02, 0.03, 0.03);
  expect_close(station(1, 2, 160, constant(0.01)), 0.03, 0.03, 0.04);
  expect_close(station(4, 2, 640, exponential(0.01), Balance::least_request), 0.12, 0.12, 0.12);
}

TEST(FluidPlane, IsCloseOnLimitsOfLinesAndCpu) {
  auto bounded = station(2, 2, 480, exponential(0.01));
  bounded.services[0].queue = 6;
  expect_close(bounded, 0.02, 0.05, 0.06);
  auto shared = service("a", {work(lognormal(0.02, 0.5)), cpu(lognormal(0.008, 0.8))}, 3);
  shared.cpu.limit = models::Cores{1};
  shared.concurrency = 16;
  expect_close(scenario({shared}, {poisson("t", "a", 281)}, 600s, 30s), 0.03, 0.06, 0.06);
}

TEST(FluidPlane, IsCloseOnMeshes) {
  auto front = service("a", {work(lognormal(0.005, 0.5)), parallel({call("b"), call("c")})}, 2);
  auto b = service("b", {work(exponential(0.01))}, 2), c = service("c", {work(lognormal(0.012, 0.4))}, 2);
  b.concurrency = c.concurrency = 4;
  expect_close(scenario({front, b, c}, {poisson("t", "a", 480)}, 600s, 30s), 0.02, 0.03, 0.03);
}

TEST(FluidPlane, IsCloseOverADay) {
  auto day = station(4, 2, 1, exponential(0.01));
  day.traffic = {diurnal(400, 640, 300s)};
  expect_close(day, 0.02, 0.03, 0.04);
}

TEST(FluidPlane, IsCloseOnClosedLoops) {
  auto one = service("a", {work(exponential(0.01))}, 1);
  one.concurrency = 4;
  expect_close(scenario({one}, {clients("t", "a", 20, exponential(0.05))}, 600s, 30s), 0.02, 0.03, 0.03);
}

/// The same flows come out of everything that goes in, whatever happens to replicas on the way.
TEST(FluidPlane, ConservesRequests) {
  auto front = service("a", {work(exponential(0.004)), call_with("b", 30ms, 2, 5ms)}, 2);
  auto back = service("b", {work(exponential(0.01))}, 3);
  back.concurrency = 2;
  back.queue = 10;
  FluidStage stage(scenario({front, back}, {poisson("t", "a", 500)}, 60s));
  stage.plane.advance_to(sim::Time{10s});
  stage.plane.crash_replica(stage.replicas[2]);
  stage.plane.advance_to(sim::Time{20s});
  stage.plane.drain_replica(stage.replicas[3]);
  stage.plane.advance_to(sim::Time{30s});
  stage.plane.crash_replica(stage.replicas[4]);
  stage.plane.advance_to(sim::Time{40s});
  stage.plane.add_replica({1}, {});
  stage.plane.advance_to(sim::Time{60s});
  for (std::uint32_t v = 0; v < 2; ++v) {
    const auto& totals = stage.plane.totals({v});
    const double out = totals.served + totals.rejected + totals.unavailable + totals.dropped + stage.plane.number({v});
    EXPECT_NEAR(totals.arrived, out, 1e-6 * totals.arrived);
  }
  EXPECT_GT(stage.plane.totals({1}).unavailable, 4000);  // ten seconds without any replica
}

TEST(FluidPlane, HalvingTheStepConverges) {
  auto day = station(4, 2, 1, exponential(0.01));
  day.traffic = {diurnal(600, 1000, 300s)};  // overloaded at noon: a backlog builds up and drains
  const auto backlog_and_mean = [&](sim::Duration step) {
    FluidStage stage(day, step);
    stage.plane.advance_to(sim::Time{112s});
    const double number = stage.plane.number({0});
    const auto result = stage.run();
    const auto series = std::ranges::find(result.series, "service.a.latency.mean", &models::TimeSeries::name);
    return std::pair(number, *std::ranges::max_element(series->values));
  };
  const auto coarse = backlog_and_mean(8s), middle = backlog_and_mean(4s), fine = backlog_and_mean(2s),
             finest = backlog_and_mean(1s);
  EXPECT_GT(finest.first, 500);
  EXPECT_LT(std::abs(finest.first - fine.first), 0.7 * std::abs(middle.first - coarse.first));
  EXPECT_NEAR(fine.first / finest.first, 1, 1e-3);
  EXPECT_NEAR(fine.second / finest.second, 1, 0.02);
}

/// Deterministic fluid: 20 slots of 10 ms hold 2000/s; 3000/s for 10 s leave a line of 10,000, which takes 5 s to serve.
TEST(FluidPlane, OverloadGrowsAsComputed) {
  auto one = service("a", {work(constant(0.01))}, 1);
  one.concurrency = 20;
  FluidStage stage(scenario({one}, {deterministic("t", "a", 3000)}, 10s));
  const auto result = stage.run();
  EXPECT_NEAR(stage.plane.number({0}), 10'020, 25);
  EXPECT_NEAR(kpi(result, "traffic.t.rate"), 2000, 5);
  EXPECT_NEAR(kpi(result, "traffic.t.unfinished"), 10'020, 25);
  // Who leaves at t came at 2t/3, having waited t/3: at most 3.33 s.
  EXPECT_NEAR(kpi(result, "traffic.t.latency.mean"), 10.0 / 6, 0.05);
  EXPECT_NEAR(kpi(result, "traffic.t.latency.p99"), 3.3, 0.1);
}

TEST(FluidPlane, LookingChangesNothing) {
  auto described = station(4, 2, 500, exponential(0.01));
  FluidStage once(described), often(described);
  const auto straight = once.run();
  for (sim::Duration at = 7s; at < 600s; at += 7s) {
    often.plane.advance_to(sim::Time{at});
    often.plane.result();
  }
  EXPECT_EQ(often.run().digest, straight.digest);
}

TEST(FluidPlane, RefusesNearSaturation) {
  const auto near = FluidStage(station(2, 2, 380, exponential(0.01))).run();
  EXPECT_TRUE(std::isnan(kpi(near, "traffic.t.latency.p99")));
  EXPECT_TRUE(std::ranges::any_of(near.refused, [](const auto& r) {
    return r.kpi == "traffic.t.latency.p99" && r.why.find("near saturation") != std::string::npos;
  }));
  EXPECT_NEAR(kpi(near, "traffic.t.rate"), 380, 1);
}

/// 560/s on a capacity of 800/s, but three attempts each would be 1680/s: single requests tip over and stay there.
TEST(FluidPlane, RefusesWhatCouldBecomeAStorm) {
  auto front = service("a", {call_with("b", 40ms, 2, 5ms)}, 2);
  auto back = service("b", {work(exponential(0.01))}, 2);
  back.concurrency = 4;
  const auto described = scenario({front, back}, {poisson("t", "a", 560)}, 300s, 30s);
  const auto fluid = FluidStage(described).run();
  EXPECT_TRUE(std::isnan(kpi(fluid, "traffic.t.availability")));
  EXPECT_LT(kpi(Stage(described).run(), "traffic.t.availability"), 0.5);
}

TEST(FluidPlane, SaysWhatHasNoFlow) {
  auto described = station(1, 4, 100, exponential(0.01));
  EXPECT_EQ(models::without_flow(described), "");
  described.traffic[0].speed = 2;
  EXPECT_NE(models::without_flow(described).find("traffic t"), std::string::npos);
  described.traffic[0].speed = 1;
  described.traffic[0].source = models::Arrivals{models::OnOffArrivals{models::Rate{1}, 10, 1s, 1s}};
  EXPECT_NE(models::without_flow(described).find("on-off"), std::string::npos);
}

TEST(FluidPlane, NamesTheKpisOfTheExactPlane) {
  const auto described = station(2, 2, 200, exponential(0.01));
  const auto fluid = FluidStage(described).run(), single = Stage(described).run();
  ASSERT_EQ(fluid.kpis.size(), single.kpis.size());
  for (std::size_t i = 0; i < fluid.kpis.size(); ++i) {
    EXPECT_EQ(fluid.kpis[i].name, single.kpis[i].name);
    EXPECT_EQ(fluid.kpis[i].unit, single.kpis[i].unit);
  }
  ASSERT_EQ(fluid.series.size(), single.series.size());
  for (std::size_t i = 0; i < fluid.series.size(); ++i) {
    EXPECT_EQ(fluid.series[i].name, single.series[i].name);
    EXPECT_EQ(fluid.series[i].values.size(), single.series[i].values.size());
  }
}

}  // namespace
}  // namespace sandtable::test
