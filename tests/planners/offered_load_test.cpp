#include "planners/scaling/offered_load.hpp"

#include <gtest/gtest.h>

#include "planners/scaling/peak.hpp"
#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using models::Rate;
using namespace std::chrono_literals;

TEST(MeanRate, OfEachKindOfArrivals) {
  EXPECT_DOUBLE_EQ(mean_rate(models::PoissonArrivals{Rate{7}}, 0, 10), 7);
  EXPECT_DOUBLE_EQ(mean_rate(models::DeterministicArrivals{Rate{8}}, 0, 10), 8);
  EXPECT_DOUBLE_EQ(mean_rate(models::RenewalArrivals{{sim::Distribution{sim::Exponential{0.25}}, {}}}, 0, 10), 4);
  // Sojourns of 1 s and 3 s at 10/s and 2/s: (10 + 6)/4.
  EXPECT_DOUBLE_EQ(mean_rate(models::MmppArrivals{{Rate{10}, std::chrono::seconds(1)}, {Rate{2}, std::chrono::seconds(3)}}, 0, 10),
                   4);
  // A whole period of a sine has its mean; the first half of it has 2/π of the swing more.
  const models::DiurnalArrivals day{Rate{100}, Rate{150}, std::chrono::seconds(60)};
  EXPECT_NEAR(mean_rate(day, 0, 60), 100, 1e-9);
  EXPECT_NEAR(mean_rate(day, 0, 30), 100 + 50 * 2 / 3.14159265358979, 1e-9);
}

// Rate 0 → 10 over 10 s, then steady 10: the mean over [5, 15) is (7.5·5 + 10·5)/10.
TEST(MeanRate, OfATraceIsItsIntegral) {
  models::TraceArrivals trace;
  trace.points = {{0, 0}, {10, 10}};
  EXPECT_DOUBLE_EQ(mean_rate(trace, 5, 15), 8.75);
  trace.scale = 2;
  EXPECT_DOUBLE_EQ(mean_rate(trace, 0, 10), 10);
  EXPECT_DOUBLE_EQ(mean_rate(trace, 20, 30), 20);
}

TEST(OfferedLoad, AddsUpTrafficByVisitsAndLeavesClosedLoopsOut) {
  models::Scenario scenario;
  scenario.services = {testing::service("a", {testing::call("b", "e"), testing::call("b", "e")}),
                       testing::service("b", {testing::work(0.01)}), testing::service("alone", {testing::work(0.01)})};
  scenario.traffic = {testing::poisson("one", "a", 10), testing::poisson("two", "b", 5)};
  models::Traffic loop{"users", {"b", "e"}, models::ClosedLoop{3, {sim::Distribution{sim::Constant{1}}, {}}}, {}};
  scenario.traffic.push_back(loop);
  const auto graph = CallGraph::of(scenario);
  ASSERT_TRUE(graph);
  const auto load = offered_load(*graph, {0.9, 0.5});
  EXPECT_EQ(load.rate, (std::vector<double>{10, 25, 0}));
  EXPECT_EQ(load.carried, (std::vector<double>{5, 12.5, 0}));
  EXPECT_EQ(load.exact, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(load.reached, (std::vector<bool>{true, true, false}));
}

TEST(OfferedLoad, CarriesWhatAnAvailabilityObjectiveAsksFor) {
  auto scenario = testing::independent_stations({{"a"}});
  scenario.objectives.push_back({"up", "traffic.a-users.availability", {}, 0.999});
  EXPECT_DOUBLE_EQ(required_availability(scenario, "a-users", {}), 0.999);
  EXPECT_DOUBLE_EQ(required_availability(scenario, "other", {0.9, 0.97}), 0.97);
}

TEST(Peak, MultipliesEveryKindOfTraffic) {
  auto scenario = testing::independent_stations({{"a"}});
  scenario.traffic.push_back({"users", {"a", "e"}, models::ClosedLoop{3, {}}, {}});
  scenario.traffic.push_back(
      {"day", {"a", "e"}, models::Arrivals{models::DiurnalArrivals{Rate{1}, Rate{2}, std::chrono::hours(1)}}, {}});
  scenario.traffic.push_back({"bursts", {"a", "e"}, models::Arrivals{models::OnOffArrivals{Rate{4}, 5, 1s, 3s, 1.5}}, {}});
  scenario.traffic.push_back({"crowd", {"a", "e"}, models::Arrivals{models::FlashArrivals{Rate{2}, Rate{8}, 1s, 1s, 1s, 1s}}, {}});
  const auto multiplied = at_peak(scenario, 1.5);
  ASSERT_TRUE(multiplied);
  const auto& peak = *multiplied;
  EXPECT_DOUBLE_EQ(mean_rate(std::get<models::Arrivals>(peak.traffic[0].source), 0, 1), 150);
  EXPECT_EQ(std::get<models::ClosedLoop>(peak.traffic[1].source).clients, 5U);  // 4.5, rounded up
  const auto& day = std::get<models::DiurnalArrivals>(std::get<models::Arrivals>(peak.traffic[2].source));
  EXPECT_DOUBLE_EQ(day.mean.value, 1.5);
  EXPECT_DOUBLE_EQ(day.peak.value, 3);
  // 7.5 sources are 8 of 15/16 of the rate each.
  const auto& bursts = std::get<models::OnOffArrivals>(std::get<models::Arrivals>(peak.traffic[3].source));
  EXPECT_EQ(bursts.sources, 8U);
  EXPECT_DOUBLE_EQ(bursts.rate.value, 4 * 7.5 / 8);
  const auto& crowd = std::get<models::FlashArrivals>(std::get<models::Arrivals>(peak.traffic[4].source));
  EXPECT_DOUBLE_EQ(crowd.base.value, 3);
  EXPECT_DOUBLE_EQ(crowd.peak.value, 12);
}

models::Traffic recording() {
  models::Replay replay;
  replay.log.requests = {"a.e", "b.e"};
  for (int second = 0; second < 10; ++second) {
    for (int i = 0; i < 4; ++i) replay.log.rows.push_back({std::chrono::seconds(second), i == 0 ? 1U : 0U, UINT32_MAX});
  }
  return {"recorded", {}, replay, {}};
}

TEST(Peak, KeepsMoreOfARecordingAndRefusesMoreThanItHolds) {
  auto scenario = testing::independent_stations({{"a"}});
  scenario.traffic = {recording()};
  scenario.traffic[0].keep = models::Share{0.5};
  EXPECT_DOUBLE_EQ(at_peak(scenario, 1.5)->traffic[0].keep.value, 0.75);
  const auto refused = at_peak(scenario, 2.5);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_NE(refused.error().message.find("recorded replays a recording"), std::string::npos);
}

// A mix of 3 to 1 and a kept half of 8/s: 3/s and 1/s; a recording of 3 and 1 a second, of which half is kept and half of the time
// passes; users in sessions reach b, how often is not known.
TEST(OfferedLoad, SplitsMixesCountsRecordingsAndLeavesSessionsOut) {
  models::Scenario scenario;
  scenario.run.duration = std::chrono::seconds(5);
  scenario.services = {testing::service("a", {testing::work(0.01)}), testing::service("b", {testing::work(0.01)}),
                       testing::service("c", {testing::work(0.01)})};
  models::Traffic mixed{"mixed", {}, models::Arrivals{models::DeterministicArrivals{Rate{8}}}, {}};
  mixed.mix = {{{"a", "e"}, 3}, {{"b", "e"}, 1}};
  mixed.keep = models::Share{0.5};
  auto recorded = recording();
  recorded.keep = models::Share{0.5};
  recorded.speed = 2;
  scenario.traffic = {mixed, recorded};
  const auto graph = CallGraph::of(scenario);
  ASSERT_TRUE(graph);
  auto load = offered_load(*graph, {0.9, 1});
  EXPECT_EQ(load.rate, (std::vector<double>{6, 2, 0}));
  EXPECT_EQ(load.exact, (std::vector<bool>{true, true, true}));
  EXPECT_DOUBLE_EQ(load.arrival_scv[0], 1 - 0.5 * 0.75);  // deterministic, thinned by 3/8
  EXPECT_DOUBLE_EQ(load.arrival_scv[1], 1 - 0.5 * 0.25);

  models::Traffic visits{"visits", {}, models::Arrivals{models::PoissonArrivals{Rate{5}}}, {}};
  visits.session = models::UserSession{{}, {{{"b", "e"}, 1, 1, {}}, {{"c", "e"}, 0, 1, {}}}, {}, {}};
  scenario.traffic.push_back(visits);
  load = offered_load(*graph, {0.9, 1});
  EXPECT_EQ(load.rate, (std::vector<double>{6, 2, 0}));
  EXPECT_EQ(load.exact, (std::vector<bool>{true, false, false}));
  EXPECT_EQ(load.reached, (std::vector<bool>{true, true, true}));
}

TEST(MeanRate, OfBurstsAndCrowds) {
  EXPECT_DOUBLE_EQ(mean_rate(models::OnOffArrivals{Rate{4}, 5, 1s, 3s, 1.5}, 0, 10), 5);
  // 2/s throughout, and 6·(1/2 + 1 + τ(1 − e⁻⁶)) more.
  EXPECT_NEAR(mean_rate(models::FlashArrivals{Rate{2}, Rate{8}, 1s, 1s, 1s, 1s}, 0, 9), 2 + 6 * (1.5 + 1 - std::exp(-6)) / 9,
              1e-12);
}

// Draws of the rate would put the present load back in; service times stay as they are.
TEST(Peak, MultipliesDrawsOfArrivalRatesOnly) {
  twin::Posterior posterior;
  posterior.parameters = {{"traffic.a-users.arrivals.rate", 100, {90, 110}, ""},
                          {"services.a.endpoints.e.steps.0.work.mean", 0.01, {0.009, 0.011}, ""}};
  posterior.draws = {{100, 0.01}, {104, 0.0102}};
  const auto peak = at_peak(posterior, 2);
  EXPECT_EQ(peak.draws, (std::vector<std::vector<double>>{{200, 0.01}, {208, 0.0102}}));
  EXPECT_EQ(peak.parameters[0].interval, (std::array<double, 2>{180, 220}));
  EXPECT_EQ(peak.parameters[1], posterior.parameters[1]);
}

}  // namespace
}  // namespace sandtable::planners
