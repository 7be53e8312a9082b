#include "planners/stability/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Trend, IsTheLeastSquaresLine) {
  const auto line = fit({1, 2, 3, 4}, {10, 12, 14, 16}, 5);
  EXPECT_DOUBLE_EQ(line.mean, 13);
  EXPECT_DOUBLE_EQ(line.slope, 2);
  EXPECT_DOUBLE_EQ(line.end, 18);
  EXPECT_NEAR(line.error, 0, 1e-12);
  EXPECT_NEAR(line.surely_rising(), 2, 1e-9);
  EXPECT_EQ(line.surely_falling(), 0);
  EXPECT_DOUBLE_EQ(line.late, 16);
  EXPECT_DOUBLE_EQ(fit({1, 2, 3, 4, 5, 6, 7}, {9, 9, 9, 9, 4, 6, not_seen}, 7).late, 5);
}

// y = 1, 3, 2, 4 at 1 … 4: slope 0.8, residuals −0.3, 0.9, −0.9, 0.3, so the error is √(1.8 ÷ 2 ÷ 5).
TEST(Trend, KnowsHowSureItIs) {
  const auto line = fit({1, 2, 3, 4}, {1, 3, 2, 4}, 4);
  EXPECT_NEAR(line.slope, 0.8, 1e-12);
  EXPECT_NEAR(line.error, std::sqrt(1.8 / 2 / 5), 1e-12);
  EXPECT_EQ(line.surely_rising(), 0);
}

TEST(Trend, PassesOverWhatWasNotSeen) {
  const auto line = fit({1, 2, 3, 4}, {10, not_seen, 14, 16}, 4);
  EXPECT_NEAR(line.slope, 2, 1e-12);
  EXPECT_TRUE(std::isnan(fit({1, 2}, {not_seen, not_seen}, 2).mean));
  EXPECT_EQ(fit({1, 2}, {5, 9}, 2).slope, 0);  // two points always lie on a line
}

models::Scenario world() {
  models::Scenario scenario;
  scenario.services = {testing::service("db", {testing::work(0.02)})};
  scenario.services[0].replicas = 4;
  scenario.traffic = {testing::poisson("users", "db", 180)};
  scenario.run.warmup = std::chrono::seconds(10);
  scenario.run.duration = std::chrono::seconds(20);
  return scenario;
}

/// A window of 10 s after 10 s.
models::ReplicationResult result(std::uint64_t answered, double availability, double unfinished, double slope) {
  models::ReplicationResult made;
  models::NamedHistogram histogram{"traffic.users.latency", {}};
  for (std::uint64_t i = 0; i < answered; ++i) histogram.histogram.record(std::chrono::milliseconds(20));
  made.histograms = {histogram};
  using models::Unit;
  made.kpis = {{"traffic.users.availability", Unit::share, availability}, {"traffic.users.unfinished", Unit::count, unfinished},
               {"traffic.users.latency.mean", Unit::seconds, 0.02},       {"service.db.rate", Unit::per_second, 100},
               {"service.db.availability", Unit::share, availability},    {"service.db.replicas.mean", Unit::count, 3}};
  models::TimeSeries latency{"service.db.latency.mean", Unit::seconds, std::chrono::seconds(1), {}};
  for (int bin = 0; bin < 20; ++bin) latency.values.push_back(bin < 10 ? 77 : 1 + slope * bin);
  made.series = {latency};
  return made;
}

// 800 answered are 80 % of those that ended, and 200 had not: 1,200 were sent in 10 s.
TEST(Evidence, CountsWhatWasSent) {
  const auto evidence = evidence_of(world(), result(800, 0.8, 200, 0));
  EXPECT_DOUBLE_EQ(evidence.traffic[0].answered, 80);
  EXPECT_DOUBLE_EQ(evidence.traffic[0].sent, 120);
  EXPECT_NEAR(evidence.traffic[0].goodput, 800.0 / 1200, 1e-12);
  EXPECT_DOUBLE_EQ(evidence.services[0].ready, 0.75);
}

TEST(Evidence, TakesTheArrivalsRateWhereNobodyIsAnswered) {
  const auto evidence = evidence_of(world(), result(0, 0, 5, 0));
  EXPECT_DOUBLE_EQ(evidence.traffic[0].sent, 180);
  EXPECT_EQ(evidence.traffic[0].goodput, 0);
}

// A station that serves 100 a second and whose latency grows by 2/3 s a second gets 300 a second: grows by 1 − 1/3.
TEST(Evidence, TellsAttemptsFromAGrowingBacklog) {
  EXPECT_NEAR(evidence_of(world(), result(0, not_seen, 5, 2.0 / 3)).services[0].attempts, 300, 1e-6);
  // A quarter is turned away and nothing grows: of 400 arrivals 100 succeed.
  EXPECT_NEAR(evidence_of(world(), result(800, 0.25, 0, 0)).services[0].attempts, 400, 1e-9);
}

// A cache whose hit ratio is given says nothing of what happened.
TEST(Evidence, SeesHowOftenCachesHit) {
  auto scenario = world();
  scenario.services[0].caches.resize(2);
  scenario.services[0].caches[0].name = "items";
  scenario.services[0].caches[1].name = "known";
  scenario.services[0].caches[1].hit_ratio = models::Share{0.5};
  auto seen = result(800, 0.8, 200, 0);
  seen.kpis.push_back({"service.db.cache.items.hit_ratio", models::Unit::share, 0.75});
  const auto caches = evidence_of(scenario, seen).services[0].caches;
  ASSERT_EQ(caches.size(), 1U);
  EXPECT_EQ(caches[0].name, "items");
  EXPECT_DOUBLE_EQ(caches[0].hit_ratio, 0.75);
}

TEST(Evidence, ListsMissedObjectives) {
  auto scenario = world();
  scenario.objectives = {{"fast", "traffic.users.latency.mean", 0.01, {}},
                         {"up", "traffic.users.availability", {}, 0.5},
                         {"busy", "service.db.rate", {}, 100}};
  EXPECT_THAT(evidence_of(scenario, result(800, 0.8, 0, 0)).missed,
              ElementsAre("objective fast: traffic.users.latency.mean is 20 ms, not below 10 ms",
                          HasSubstr("objective busy: service.db.rate is 100/s, not above 100/s")));
}

}  // namespace
}  // namespace sandtable::planners
