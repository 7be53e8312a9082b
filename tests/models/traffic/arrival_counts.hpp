/// Counts of arrivals over replications, and their 99 % intervals.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "models/traffic/arrival_source.hpp"
#include "sim/statistics.hpp"

namespace sandtable::models::testing {

inline ArrivalSource source_of(const Arrivals& arrivals, std::uint64_t replication, Pace pace = {}) {
  return {arrivals, sim::stream_key({1, replication}, "traffic.t", "arrivals"), pace};
}

/// Arrivals in [from, to), one figure a replication.
inline std::vector<double> counts_in(const Arrivals& arrivals, double from, double to, int replications, Pace pace = {}) {
  std::vector<double> counts;
  for (int r = 0; r < replications; ++r) {
    auto source = source_of(arrivals, static_cast<std::uint64_t>(r), pace);
    double count = 0;
    for (sim::Time t = source.next(); t < sim::at_seconds(to); t = source.next()) count += t >= sim::at_seconds(from) ? 1 : 0;
    counts.push_back(count);
  }
  return counts;
}

inline std::vector<double> mapped(std::vector<double> values, const std::function<double(double)>& f) {
  for (double& value : values) value = f(value);
  return values;
}

/// The 99 % interval of the mean holds the theory's value and is narrow enough to tell something.
inline void expect_mean(const std::vector<double>& samples, double theory, double widest = 0.05) {
  const auto interval = sim::confidence_interval(samples, 0.99);
  ASSERT_TRUE(interval.has_value());
  EXPECT_LT((*interval)[1] - (*interval)[0], widest * theory);
  EXPECT_LE((*interval)[0], theory);
  EXPECT_GE((*interval)[1], theory);
}

}  // namespace sandtable::models::testing
