#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "planners/selection/acceptance.hpp"
#include "planners/selection/comparison.hpp"
#include "planners/selection/wording.hpp"
#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

models::Scenario scenario() { return testing::independent_stations({{"a", 100, 0.01, 1, 0.25, "p99"}}); }

/// One replication a latency; `replicas` is what the plan costs.
twin::Outcome outcome(const std::string& plan, const std::vector<double>& latencies, double replicas, double availability = 1) {
  std::vector<models::ReplicationResult> results;
  for (double latency : latencies) {
    models::ReplicationResult result;
    result.replication = results.size();
    result.kpis = {{"service.a.latency.p99", models::Unit::seconds, latency},
                   {"service.a.replicas.mean", models::Unit::count, replicas},
                   {"traffic.a-users.availability", models::Unit::share, availability}};
    results.push_back(result);
  }
  return twin::summarize(scenario(), models::Plan{plan, {}}, results, {});
}

TEST(Acceptance, AsksForTheMeanAndForMostReplications) {
  EXPECT_FALSE(why_not(scenario(), outcome("p", {0.2, 0.2, 0.2, 0.2}, 1), {}));
  EXPECT_THAT(why_not(scenario(), outcome("p", {0.1, 0.1, 0.1, 0.3}, 1), {}),
              Optional(HasSubstr("holds in only 75% of the replications")));
  EXPECT_THAT(why_not(scenario(), outcome("p", {0.3, 0.3, 0.3, 0.3}, 1), {}), Optional(HasSubstr("is not met: 300 ms")));
  EXPECT_THAT(why_not(scenario(), outcome("p", {}, 1), {}), Optional(HasSubstr("no replication ended")));
}

TEST(Acceptance, DoesNotTakeShedLoadForSpeed) {
  EXPECT_THAT(why_not(scenario(), outcome("p", {0.1, 0.1}, 1, 0.7), {}),
              Optional(HasSubstr("only 70% of traffic a-users would be answered")));
}

TEST(Comparison, ChoosesTheCheapestThatMeetsEverything) {
  const auto c = compare_outcomes(
      scenario(), {outcome("two", {0.3, 0.3}, 2), outcome("four", {0.2, 0.2}, 4), outcome("three", {0.24, 0.24}, 3)});
  EXPECT_EQ(c.chosen, 2U);
  EXPECT_THAT(c.reason, HasSubstr("three costs least"));
  EXPECT_THAT(c.probability_best, ElementsAre(0, 0, 1));
  EXPECT_THAT(c.cost, ElementsAre(2, 4, 3));
}

// In the second replication both break the bound, and the cheaper one is better.
TEST(Comparison, CountsReplicationByReplication) {
  const auto c = compare_outcomes(scenario(), {outcome("two", {0.3, 0.3}, 2), outcome("three", {0.2, 0.26}, 3)});
  EXPECT_THAT(c.probability_best, ElementsAre(0.5, 0.5));
}

TEST(Comparison, OfAPlanWithItselfIsExactlyEven) {
  const auto one = outcome("p", {0.1, 0.23, 0.3}, 2);
  const auto c = compare_outcomes(scenario(), {one, one});
  EXPECT_THAT(c.probability_best, ElementsAre(0.5, 0.5));
  for (const auto& d : c.differences[0]) EXPECT_EQ(d.mean, 0) << d.kpi;
  EXPECT_EQ(c.chosen, 0U);
}

TEST(Comparison, ChoosesNoneWhereNoneWillDo) {
  const auto c = compare_outcomes(scenario(), {outcome("two", {0.3}, 2), outcome("three", {0.4}, 3)});
  EXPECT_FALSE(c.chosen);
  EXPECT_THAT(c.reason, HasSubstr("breaks a-fast"));
}

TEST(Wording, IsShort) {
  EXPECT_EQ(in_unit(0.2312, models::Unit::seconds), "231.2 ms");
  EXPECT_EQ(in_unit(0.00005, models::Unit::seconds), "50 us");
  EXPECT_EQ(in_unit(std::numeric_limits<double>::quiet_NaN(), models::Unit::share), "unknown");
  EXPECT_EQ(percent(0.934), "93.4%");
}

}  // namespace
}  // namespace sandtable::planners
