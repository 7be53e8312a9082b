#include "scenarios/demo/metrics.hpp"

#include <gtest/gtest.h>

namespace sandtable::demo {
namespace {

TEST(Histogram, counts_up_to_each_bound_inclusive) {
  Histogram histogram("h_seconds", "Help.", {0.1, 0.2});
  for (const double value : {0.05, 0.1, 0.15, 7.0}) histogram.observe(value);
  std::string text;
  histogram.write(text);
  EXPECT_EQ(text,
            "# HELP h_seconds Help.\n# TYPE h_seconds histogram\n"
            "h_seconds_bucket{le=\"0.1\"} 2\nh_seconds_bucket{le=\"0.2\"} 3\nh_seconds_bucket{le=\"+Inf\"} 4\n"
            "h_seconds_sum 7.2999999999999998\nh_seconds_count 4\n");
}

TEST(Histogram, bounds_grow_by_the_factor_until_they_reach_the_end) {
  const auto bounds = geometric_bounds(0.0005, 30, 1.1);
  EXPECT_EQ(bounds.front(), 0.0005);
  EXPECT_GE(bounds.back(), 30);
  EXPECT_LT(bounds[bounds.size() - 2], 30);
  for (std::size_t i = 1; i < bounds.size(); ++i) EXPECT_NEAR(bounds[i] / bounds[i - 1], 1.1, 1e-12);
}

TEST(ProcessCpu, never_falls) {
  const double before = process_cpu_seconds();
  EXPECT_GT(before, 0);
  EXPECT_GE(process_cpu_seconds(), before);
}

}  // namespace
}  // namespace sandtable::demo
