#include "models/cluster/admission/limit_ranges.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/admission/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

// The documentation's example: defaultRequest 500m, default 500m, max 1, min 100m.
LimitRangeItem documented() {
  LimitRangeItem item;
  item.default_limit["cpu"] = item.default_request["cpu"] = amount("500m");
  item.max["cpu"] = amount("1");
  item.min["cpu"] = amount("100m");
  return item;
}

TEST(LimitRanges, NothingWrittenIsFilledIn) {
  auto pod = asking({});
  const auto done = fill_in_limits(pod, {limits(documented())});
  EXPECT_EQ(pod.spec.containers[0].requests.at("cpu"), amount("500m"));
  EXPECT_EQ(pod.spec.containers[0].limits.at("cpu"), amount("500m"));
  EXPECT_EQ(done, (std::vector<std::string>{"main: cpu limit 500m by bounds", "main: cpu request 500m by bounds"}));
  EXPECT_TRUE(limit_problems(pod, {limits(documented())}).empty());
}

TEST(LimitRanges, TheMaximumIsTheLimitAndTheLimitTheRequestWhereNothingElseIsSaid) {
  LimitRangeItem item;
  item.max["memory"] = amount("1Gi");
  auto pod = asking({});
  fill_in_limits(pod, {limits(item)});
  EXPECT_EQ(pod.spec.containers[0].limits.at("memory"), amount("1Gi"));
  EXPECT_EQ(pod.spec.containers[0].requests.at("memory"), amount("1Gi"));
}

TEST(LimitRanges, TheMinimumIsTheRequestWhereThereIsNoLimitToTake) {
  LimitRangeItem item;
  item.min["cpu"] = amount("100m");
  auto pod = asking({});
  fill_in_limits(pod, {limits(item)});
  EXPECT_EQ(pod.spec.containers[0].requests.at("cpu"), amount("100m"));
  EXPECT_TRUE(pod.spec.containers[0].limits.empty());
}

TEST(LimitRanges, OtherNamespacesAndOtherKindsFillInNothing) {
  auto elsewhere = limits(documented());
  elsewhere.meta.space = "other";
  auto of_pods = documented();
  of_pods.kind = LimitKind::pod;
  auto pod = asking({});
  EXPECT_TRUE(fill_in_limits(pod, {elsewhere, limits(of_pods)}).empty());
}

TEST(LimitRanges, BoundsOfAContainer) {
  const std::vector<LimitRange> ranges{limits(documented())};
  EXPECT_EQ(limit_problems(asking({{"cpu", amount("50m")}}, {{"cpu", amount("1")}}), ranges),
            (std::vector<std::string>{"bounds: container main: cpu request 50m, the least is 100m"}));
  EXPECT_EQ(limit_problems(asking({{"cpu", amount("500m")}}, {{"cpu", amount("2")}}), ranges),
            (std::vector<std::string>{"bounds: container main: cpu limit 2, the most is 1"}));
  EXPECT_EQ(limit_problems(asking({}), ranges),
            (std::vector<std::string>{"bounds: container main: cpu request missing, the least is 100m",
                                      "bounds: container main: cpu limit missing, the most is 1"}));
}

TEST(LimitRanges, LimitOverRequest) {
  LimitRangeItem item;
  item.max_limit_request_ratio["memory"] = amount("2");
  const std::vector<LimitRange> ranges{limits(item)};
  EXPECT_TRUE(limit_problems(asking({{"memory", amount("100Mi")}}, {{"memory", amount("200Mi")}}), ranges).empty());
  EXPECT_EQ(limit_problems(asking({{"memory", amount("100Mi")}}, {{"memory", amount("250Mi")}}), ranges),
            (std::vector<std::string>{"bounds: container main: memory limit over request: 2.5, the most is 2"}));
  EXPECT_EQ(limit_problems(asking({{"memory", amount("100Mi")}}), ranges),
            (std::vector<std::string>{"bounds: container main: memory limit over request: no limit, or 0, the most is 2"}));
}

TEST(LimitRanges, SumsOfAPod) {
  LimitRangeItem item;
  item.kind = LimitKind::pod;
  item.max["cpu"] = amount("1");
  auto pod = asking({{"cpu", amount("600m")}}, {{"cpu", amount("600m")}});
  EXPECT_TRUE(limit_problems(pod, {limits(item)}).empty());
  pod.spec.containers.push_back(pod.spec.containers.front());
  EXPECT_EQ(limit_problems(pod, {limits(item)}), (std::vector<std::string>{"bounds: the pod: cpu limit 1200m, the most is 1"}));
}

}  // namespace
}  // namespace sandtable::models::kube
