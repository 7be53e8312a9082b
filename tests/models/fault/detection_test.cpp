#include "models/fault/detection.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

TEST(Detection, ComesAtTheWatchersNextLook) {
  const sim::RunSeed seed{3, 0};
  const sim::Duration first = detection_delay(seed, "n-0", sim::Time{10s});
  EXPECT_GT(first, 0s);
  EXPECT_LE(first, relist_period);
  // The looks are a second apart, at the same phase all along.
  EXPECT_EQ(detection_delay(seed, "n-0", sim::Time{11s}), first);
  EXPECT_EQ(detection_delay(seed, "n-0", sim::Time{10s} + first / 2), first - first / 2);
  EXPECT_EQ(detection_delay(seed, "n-0", sim::Time{10s} + first), relist_period);  // just missed
  EXPECT_LE(detection_delay(seed, "n-0", sim::Time{}), relist_period);
  EXPECT_GT(detection_delay(seed, "n-0", sim::Time{}), 0s);
}

TEST(Detection, IsUniformOverReplications) {
  double sum = 0;
  constexpr int count = 2000;
  for (std::uint64_t replication = 0; replication < count; ++replication)
    sum += sim::to_seconds(detection_delay({3, replication}, "n-0", sim::Time{10s}));
  EXPECT_NEAR(sum / count, 0.5, 4 * std::sqrt(1.0 / 12 / count));  // four standard errors
  EXPECT_NE(detection_delay({3, 0}, "n-0", sim::Time{10s}), detection_delay({3, 0}, "n-1", sim::Time{10s}));
}

}  // namespace
}  // namespace sandtable::models
