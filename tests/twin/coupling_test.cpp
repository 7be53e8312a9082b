// How long the control plane looks away from the requests is a matter of speed, not of results: over worlds at random.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <vector>

#include "models/measure/replication_codec.hpp"
#include "sim/fork_pool.hpp"
#include "sim/moments.hpp"
#include "sim/statistics.hpp"
#include "sim/wire.hpp"
#include "tests/models/scenario/runnable_scenario.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::twin {
namespace {

using namespace std::chrono_literals;

std::vector<std::vector<models::Kpi>> replicated(models::Scenario scenario, const models::Plan& plan, sim::Duration coupling) {
  scenario.run.coupling = coupling;
  const auto compiled = compile_scenario(scenario);
  EXPECT_TRUE(compiled.has_value());
  const auto results = sim::run_children(8, {.jobs = 2}, [&](std::size_t replication) {
    SimulatedWorld world(*compiled, {scenario.seed, replication});
    world.apply(plan);
    sim::Writer writer;
    models::write(writer, world.run());
    return writer.take();
  });
  std::vector<std::vector<models::Kpi>> kpis;
  for (const auto& result : results) {
    EXPECT_TRUE(result.has_value()) << result.error().reason;
    sim::Reader reader(*result);
    kpis.push_back(models::read_replication_result(reader).kpis);
  }
  return kpis;
}

std::vector<double> values(const std::vector<std::vector<models::Kpi>>& replications, std::size_t kpi) {
  std::vector<double> made;
  for (const auto& kpis : replications) made.push_back(kpis[kpi].value);
  return made;
}

TEST(Coupling, HalvedMovesNoKpiOutsideItsIntervalInRandomWorlds) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    auto scenario = models::test::runnable_scenario(seed);
    scenario.run.duration = 6s;
    scenario.run.warmup = 0s;
    for (auto& fault : scenario.faults) fault.at = fault.at % 6s;
    auto plan = models::test::fitting_plan(scenario, seed);
    const auto whole = replicated(scenario, plan, 100ms), half = replicated(scenario, plan, 50ms);
    for (std::size_t k = 0; k < whole.front().size(); ++k) {
      const auto interval = sim::confidence_interval(values(whole, k));
      if (!interval) continue;  // observed by no replication
      ++compared;
      const double mean = sim::observed_moments(values(half, k)).mean();
      EXPECT_GE(mean, (*interval)[0]) << "seed " << seed << ": " << whole.front()[k].name;
      EXPECT_LE(mean, (*interval)[1]) << "seed " << seed << ": " << whole.front()[k].name;
    }
  }
  EXPECT_GT(compared, 500u);
}

}  // namespace
}  // namespace sandtable::twin
