#include "sim/stopping.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/moments.hpp"
#include "sim/statistics.hpp"

namespace sandtable::sim {
namespace {

std::vector<std::uint32_t> checkpoints(std::uint32_t max) {
  std::vector<std::uint32_t> points;
  std::uint32_t done = 0;
  while (const std::uint32_t batch = next_batch(done, max)) points.push_back(done += batch);
  return points;
}

TEST(Stopping, checks_at_fixed_points) {
  EXPECT_EQ(checkpoints(200), (std::vector<std::uint32_t>{10, 20, 30, 40, 60, 90, 130, 190, 200}));
  EXPECT_EQ(checkpoints(7), (std::vector<std::uint32_t>{7}));
  EXPECT_TRUE(checkpoints(0).empty());
  EXPECT_EQ(checkpoints(UINT32_MAX).back(), UINT32_MAX);
}

TEST(Stopping, goes_on_to_the_same_points_from_anywhere) {
  // Where some replications failed or were resumed, `done` lies between two points.
  EXPECT_EQ(next_batch(13, 1000), 7u);
  EXPECT_EQ(next_batch(59, 1000), 1u);
  EXPECT_EQ(next_batch(60, 1000), 30u);
  EXPECT_EQ(next_batch(1001, 1000), 0u);
}

TEST(PreciseEnough, compares_the_half_width_with_the_mean) {
  // 9 and 11: mean 10, standard deviation √2, half-width 12.706 · √2/√2 = 12.706.
  const std::vector<double> pair{9, 11};
  EXPECT_FALSE(precise_enough(pair, 1.27));
  EXPECT_TRUE(precise_enough(pair, 1.28));
  EXPECT_FALSE(precise_enough(std::vector<double>{-9, -11}, 1.27)) << "a negative mean counts by its size";
  EXPECT_TRUE(precise_enough(std::vector<double>{-9, -11}, 1.28));
}

TEST(PreciseEnough, knows_its_edges) {
  const double nothing = std::nan("");
  EXPECT_FALSE(precise_enough(std::vector<double>{}, 0.05));
  EXPECT_FALSE(precise_enough(std::vector<double>{5}, 0.05));
  EXPECT_FALSE(precise_enough(std::vector<double>{5, nothing}, 0.05));
  EXPECT_TRUE(precise_enough(std::vector<double>{5, nothing, 5}, 0.05));
  EXPECT_TRUE(precise_enough(std::vector<double>{0, 0}, 0.05));
  EXPECT_FALSE(precise_enough(std::vector<double>{-1, 1}, 0.05)) << "a mean of zero has no relative precision";
}

// Looking again and again narrows the coverage a little below the 95 % of a fixed sample: it was 93.9 % in 4000 runs with these
// parameters (other seeds). At a true coverage of 93 %, fewer than 889 of 1000 runs cover with probability below 1e-6 (normal
// approximation, 5.1 standard deviations of 8.07); a rule that stops on luck falls below.
TEST(PreciseEnough, stopping_by_it_keeps_most_of_the_intervals_coverage) {
  const Distribution law{Lognormal{2.0, 0.3}};
  int covered = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const StreamKey key = stream_key({run, 0}, "stopping", "coverage");
    std::vector<double> samples;
    while (const std::uint32_t batch = next_batch(static_cast<std::uint32_t>(samples.size()), 2000)) {
      for (std::uint32_t i = 0; i < batch; ++i) {
        Draws draws(key, {.ordinal = samples.size()});
        samples.push_back(sample(law, draws));
      }
      if (precise_enough(samples, 0.05)) break;
    }
    ASSERT_TRUE(precise_enough(samples, 0.05));
    const Interval interval = *confidence_interval(samples);
    covered += interval[0] <= 2.0 && 2.0 <= interval[1];
  }
  EXPECT_GE(covered, 889);
}

}  // namespace
}  // namespace sandtable::sim
