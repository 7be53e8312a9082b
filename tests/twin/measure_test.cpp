#include "twin/measure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/measure/kpi_names.hpp"
#include "tests/twin/synthetic_telemetry.hpp"

namespace sandtable::twin {
namespace {

constexpr std::int64_t second = 1'000'000'000;
const WallWindow minute{{0}, {60 * second}};

models::Scenario scenario() {
  models::Scenario out;
  models::Service cart;
  cart.name = "cart";
  cart.endpoints = {{"read", {models::Step{models::CpuStep{{sim::Distribution{sim::Constant{0.004}}, {}}}}}}};
  out.services = {cart};
  models::Traffic users;
  users.name = "users";
  users.to = {"cart", "read"};
  users.source = models::Arrivals{models::PoissonArrivals{models::Rate{100}}};
  out.traffic = {users};
  return out;
}

double value(const Measurement& measurement, const std::string& name) {
  for (const auto& kpi : measurement.kpis)
    if (kpi.name == name) return kpi.value;
  return NAN;
}

TEST(Measure, GivesTheSimulationsKpisByTheirNames) {
  const auto requests = testing::poisson_observations(100, 60, {sim::Exponential{0.05}}, {1, 0}, "cart");
  std::vector<testing::Observation> good, bad, cpu;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    (i % 10 == 0 ? bad : good).push_back({requests[i].at_s, 1});
    cpu.push_back({requests[i].at_s, 0.004});
  }
  testing::MemorySource source;
  source.add(testing::histogram_series("service.cart", Signal::latency, "a", requests, testing::geometric_bounds(0.001, 1.1, 80),
                                       {0}, 2, 31));
  source.add(testing::counter_series("service.cart", Signal::ended, "a", "success", good, {0}, 2, 31));
  source.add(testing::counter_series("service.cart", Signal::ended, "a", "rejected", bad, {0}, 2, 31));
  source.add(testing::counter_series("service.cart", Signal::cpu, "a", "", cpu, {0}, 2, 31));
  source.add(testing::counter_series("traffic.users", Signal::offered, "lb", "", good, {0}, 2, 31));
  const auto got = measure(scenario(), source, minute);
  ASSERT_TRUE(got) << got.error().message;
  double sum = 0;
  for (const auto& one : requests) sum += one.value_s;
  const auto n = static_cast<double>(requests.size());
  EXPECT_NEAR(value(*got, "service.cart.latency.mean"), sum / n, 1e-12);
  EXPECT_NEAR(value(*got, "service.cart.latency.p95"), 0.05 * std::log(20), 0.05 * std::log(20) * 0.1);
  EXPECT_NEAR(value(*got, "service.cart.rate"), static_cast<double>(good.size()) / 60, 1e-9);
  EXPECT_NEAR(value(*got, "service.cart.availability"), static_cast<double>(good.size()) / n, 1e-12);
  EXPECT_NEAR(value(*got, "service.cart.errors.rejected"), static_cast<double>(bad.size()) / n, 1e-12);
  EXPECT_EQ(value(*got, "service.cart.errors.timeout"), 0);
  EXPECT_NEAR(value(*got, "service.cart.cpu"), 0.004 * n / 60, 1e-9);
  EXPECT_NEAR(value(*got, "traffic.users.rate"), static_cast<double>(good.size()) / 60, 1e-9);
  ASSERT_EQ(got->missing.size(), 1u);
  EXPECT_EQ(got->missing[0].path, "service.cart.wait");
  const auto names = models::kpi_names(scenario());
  for (const auto& kpi : got->kpis) EXPECT_TRUE(std::find(names.begin(), names.end(), kpi.name) != names.end()) << kpi.name;
}

TEST(Measure, LeavesOutCpuThatTheScenarioDoesNotModel) {
  models::Scenario without = scenario();
  without.services[0].endpoints[0].steps.clear();
  testing::MemorySource source;
  const auto requests = testing::poisson_observations(100, 60, {sim::Constant{0.004}}, {1, 0}, "cart");
  source.add(testing::counter_series("service.cart", Signal::cpu, "a", "", requests, {0}, 2, 31));
  const auto got = measure(without, source, minute);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(got->kpis.empty());
  EXPECT_TRUE(std::any_of(got->missing.begin(), got->missing.end(), [](const auto& m) { return m.path == "service.cart.cpu"; }));
}

TEST(Measure, SaysWhereTheWindowIsEmpty) {
  testing::MemorySource source;
  source.add(testing::counter_series("traffic.users", Signal::offered, "lb", "", {}, {0}, 2, 31));
  const auto got = measure(scenario(), source, {{100 * second}, {200 * second}});
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->kpis.empty());
  EXPECT_EQ(got->missing.back(), (Unconstrained{"traffic.users.offered", "no two samples in the window"}));
}

TEST(Measure, NamesTheServiceWhoseReplicasDisagree) {
  testing::MemorySource source;
  source.add(testing::histogram_series("service.cart", Signal::latency, "a", {{1, 0.1}}, {0.1, 1}, {0}, 2, 31));
  source.add(testing::histogram_series("service.cart", Signal::latency, "b", {{1, 0.1}}, {0.2, 1}, {0}, 2, 31));
  const auto got = measure(scenario(), source, minute);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "service.cart: replica b has other buckets than a");
}

}  // namespace
}  // namespace sandtable::twin
