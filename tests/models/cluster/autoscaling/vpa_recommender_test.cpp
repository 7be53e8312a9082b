#include "models/cluster/autoscaling/vpa_recommender.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

constexpr std::int64_t mib = 1024 * 1024;

/// A sample of one core and of `bytes` each minute for so long, both ends included.
HistoryByContainer one_core_for(std::chrono::minutes span, std::int64_t bytes = 100 * mib) {
  HistoryByContainer histories;
  auto& history = histories["main"];
  ContainerUse use;
  for (std::chrono::minutes at{0}; at <= span; ++at) {
    use.add_cpu(history, noon + at, 1000);
    use.add_memory(history, noon + at, bytes);
  }
  return histories;
}

ContainerRecommendation recommended(std::chrono::minutes span, const VerticalPodAutoscaler& vpa = {}) {
  return recommend(vpa, one_core_for(span)).at(0);
}
std::int64_t cpu(const Resources& amounts) { return amount_of(amounts, "cpu").milli; }
std::int64_t memory(const Resources& amounts) { return amount_of(amounts, "memory").value(); }

// One core falls into the bucket that ends at 1.01628: 1016 millicores, and 152 of margin.
TEST(Recommender, TargetOfOneCore) { EXPECT_EQ(cpu(recommended(24h).target), 1168); }

TEST(Recommender, TheUpperBoundComesDownWithConfidence) {
  EXPECT_EQ(cpu(recommended(12h).upper_bound), 3504);      // ×3
  EXPECT_EQ(cpu(recommended(24h).upper_bound), 2336);      // ×2
  EXPECT_EQ(cpu(recommended(7 * 24h).upper_bound), 1334);  // ×1.143
}

TEST(Recommender, TheLowerBoundComesUpWithConfidence) {
  EXPECT_EQ(cpu(recommended(5min).lower_bound), 704);    // ×0.603
  EXPECT_EQ(cpu(recommended(30min).lower_bound), 1063);  // ×0.910
  EXPECT_EQ(cpu(recommended(60min).lower_bound), 1113);  // ×0.954
}

TEST(Recommender, ConfidenceIsTheLessOfSpanAndSamples) {
  UsageHistory history;
  history.first_sample = noon;
  history.last_sample = noon + 48h;
  history.samples = 1440;
  EXPECT_DOUBLE_EQ(confidence_of(history), 1);
  history.samples = 14400;
  EXPECT_DOUBLE_EQ(confidence_of(history), 2);
  EXPECT_EQ(confidence_of(UsageHistory{}), 0);
}

TEST(Recommender, OneSampleKnowsNoUpperBound) {
  const auto made = recommended(0min);
  EXPECT_EQ(cpu(made.target), 1168);
  EXPECT_EQ(cpu(made.lower_bound), 25);
  EXPECT_EQ(cpu(made.upper_bound), 100'000'000'000'000);
}

TEST(Recommender, TheLeastIsSharedOutOverTheContainers) {
  HistoryByContainer histories;
  ContainerUse use;
  use.add_cpu(histories["a"], noon, 1);
  EXPECT_EQ(cpu(recommend({}, histories)[0].target), 25);
  EXPECT_EQ(memory(recommend({}, histories)[0].target), 250 * mib);
  histories["b"];
  ASSERT_EQ(recommend({}, histories).size(), 2U);
  EXPECT_EQ(cpu(recommend({}, histories)[1].target), 12);
  EXPECT_EQ(memory(recommend({}, histories)[1].target), 125 * mib);
}

TEST(Recommender, PoliciesOfTheContainer) {
  VerticalPodAutoscaler vpa;
  vpa.policies = {{"main", false, {{"cpu", whole(2)}}, {{"cpu", whole(3)}, {"memory", Amount{150 * mib * 1000}}}},
                  {"*", true, {}, {}}};
  auto made = recommended(24h, vpa);
  EXPECT_EQ(cpu(made.target), 2000);
  EXPECT_EQ(cpu(made.uncapped_target), 1168);
  EXPECT_EQ(cpu(made.upper_bound), 2336);
  EXPECT_EQ(memory(made.target), 150 * mib);
  vpa.policies[0].controlled = {"memory"};
  made = recommended(24h, vpa);
  EXPECT_FALSE(made.target.contains("cpu"));
  vpa.policies = {{"*", true, {}, {}}};
  EXPECT_TRUE(recommend(vpa, one_core_for(1h)).empty());
}

/// What one memory sample of that size would be recommended, before the margin and the least.
std::int64_t bucket_end(std::int64_t bytes) {
  return static_cast<std::int64_t>(memory_buckets.start_of(memory_buckets.bucket_of(static_cast<double>(bytes)) + 1));
}
std::int64_t highest(const UsageHistory& history) { return static_cast<std::int64_t>(history.memory.percentile(1)); }

TEST(ContainerUse, OnePeakAWindow) {
  UsageHistory history;
  ContainerUse use;
  use.add_memory(history, noon, 100 * mib);
  const double one = history.memory.total();
  use.add_memory(history, noon + 1h, 300 * mib);
  use.add_memory(history, noon + 2h, 200 * mib);
  EXPECT_DOUBLE_EQ(history.memory.total(), one);
  EXPECT_EQ(highest(history), bucket_end(300 * mib));
  use.add_memory(history, noon + 24h, 100 * mib);  // the next window, of twice the weight
  EXPECT_NEAR(history.memory.total(), 3 * one, 1e-9 * one);
  EXPECT_FALSE(use.add_memory(history, noon + 23h, 900 * mib));  // out of order
  use.add_memory(history, noon + 24h * 4 + 1h, 100 * mib);       // windows without a sample leave nothing
  EXPECT_NEAR(history.memory.total(), one * (3 + 16), 1e-9 * one);
}

TEST(ContainerUse, CpuSamplesOutOfOrderAreDropped) {
  UsageHistory history;
  ContainerUse use;
  EXPECT_TRUE(use.add_cpu(history, noon, 100));
  EXPECT_FALSE(use.add_cpu(history, noon, 100));
  EXPECT_FALSE(use.add_cpu(history, noon - 1s, 100));
  EXPECT_EQ(history.samples, 1);
}

TEST(ContainerUse, AnOutOfMemoryKillAsksForMore) {
  const auto after_kill = [](std::int64_t request, std::int64_t peak) {
    UsageHistory history;
    ContainerUse use;
    if (peak > 0) use.add_memory(history, noon, peak);
    EXPECT_TRUE(use.add_oom(history, noon + 1h, request));
    return highest(history);
  };
  EXPECT_EQ(after_kill(200 * mib, 0), bucket_end(300 * mib));               // + 100 MiB
  EXPECT_EQ(after_kill(1024 * mib, 0), bucket_end(1'288'490'188));          // ·1.2
  EXPECT_EQ(after_kill(200 * mib, 1024 * mib), bucket_end(1'288'490'188));  // of the peak, where that is higher
}

TEST(ContainerUse, ASecondKillInTheWindowDoesNotBumpTheBump) {
  UsageHistory history;
  ContainerUse use;
  use.add_oom(history, noon, 200 * mib);
  use.add_oom(history, noon + 1h, 200 * mib);
  EXPECT_EQ(highest(history), bucket_end(300 * mib));
}

TEST(ContainerUse, KillsOfLongAgoAreDropped) {
  UsageHistory history;
  ContainerUse use;
  use.add_memory(history, noon, 100 * mib);
  EXPECT_FALSE(use.add_oom(history, noon - 24h - 1s, 500 * mib));
  EXPECT_TRUE(use.add_oom(history, noon - 24h, 500 * mib));
}

}  // namespace
}  // namespace sandtable::models::kube::test
