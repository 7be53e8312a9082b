/// Simulation against exact theory: replications in this process, and the 99 % interval of a KPI's mean, which must hold the
/// theory's value and be narrower than 2 % of it.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "sim/statistics.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

/// KPI name → one value a replication.
using Samples = std::map<std::string, std::vector<double>>;

inline Samples replicate(const Scenario& described, std::uint32_t replications = 20, std::uint64_t seed = 1) {
  Samples samples;
  for (std::uint32_t r = 0; r < replications; ++r) {
    const auto result = Stage(described, {seed, r}).run();
    for (const auto& entry : result.kpis) samples[entry.name].push_back(entry.value);
  }
  return samples;
}

inline void expect_theory(const Samples& samples, const std::string& kpi, double theory) {
  const auto interval = sim::confidence_interval(samples.at(kpi), 0.99);
  ASSERT_TRUE(interval.has_value()) << kpi;
  EXPECT_LT((*interval)[1] - (*interval)[0], 0.02 * theory) << kpi << ": too wide to tell anything";
  EXPECT_LE((*interval)[0], theory) << kpi;
  EXPECT_GE((*interval)[1], theory) << kpi;
}

/// Long enough for about this many requests at `rate` a second; a hundredth of it is warm-up, and none less than 200 s.
inline Scenario with_requests(std::vector<Service> services, std::vector<models::Traffic> traffic, double requests, double rate) {
  const double warmup = std::max(200.0, 0.01 * requests / rate);
  return scenario(std::move(services), std::move(traffic), sim::from_seconds(warmup + requests / rate), sim::from_seconds(warmup));
}

/// Erlang's loss formula, P(all c servers busy) with offered load a and no waiting: B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)).
inline double erlang_b(unsigned servers, double load) {
  double blocked = 1;
  for (unsigned k = 1; k <= servers; ++k) blocked = load * blocked / (k + load * blocked);
  return blocked;
}
/// Erlang's delay formula, P(an arrival waits): C = B / (1 − ρ(1 − B)), ρ = a/c.
inline double erlang_c(unsigned servers, double load) {
  const double blocked = erlang_b(servers, load);
  return blocked / (1 - load / servers * (1 - blocked));
}

}  // namespace sandtable::test
