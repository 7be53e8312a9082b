#include "twin/outcome.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sandtable::twin {
namespace {

using models::Unit;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

models::ReplicationResult replication(std::uint64_t index, std::vector<models::Kpi> kpis) {
  models::ReplicationResult out;
  out.replication = index;
  out.kpis = std::move(kpis);
  out.digest = 100 + index;
  return out;
}

/// 1,000 requests a replication at 100/s: `above` of them took 2 s, the others 10 ms; `unfinished` had not ended.
models::ReplicationResult shop(std::uint64_t index, int above, double unfinished) {
  sim::Histogram histogram;
  for (int i = 0; i < 1000; ++i) histogram.record(sim::from_seconds(i < above ? 2.0 : 0.01));
  auto out = replication(index, {{"service.cart.latency.p99", Unit::seconds, 0.01},
                                 {"service.cart.availability", Unit::share, 1.0},
                                 {"traffic.users.rate", Unit::per_second, 100},
                                 {"traffic.users.latency.mean", Unit::seconds, histogram.mean()},
                                 {"traffic.users.latency.p99", Unit::seconds, 0.01},
                                 {"traffic.users.latency.max", Unit::seconds, 0.02},
                                 {"traffic.users.availability", Unit::share, 1.0},
                                 {"traffic.users.errors.timeout", Unit::share, 0.0},
                                 {"traffic.users.unfinished", Unit::count, unfinished}});
  out.histograms = {{"traffic.users.latency", histogram}, {"service.cart.latency", histogram}};
  return out;
}

models::Scenario scenario(const std::string& kpi, std::optional<double> below, std::optional<double> above = std::nullopt) {
  models::Scenario out;
  out.name = "shop";
  out.seed = 7;
  out.run.duration = std::chrono::seconds(10);
  models::Service cart;
  cart.name = "cart";
  cart.endpoints = {{"read", {}}};
  out.services = {cart};
  models::Traffic users;
  users.name = "users";
  users.to = {"cart", "read"};
  out.traffic = {users};
  if (!kpi.empty()) out.objectives = {{"goal", kpi, below, above}};
  return out;
}

TEST(Summarize, GivesStudentTIntervalsByHand) {
  // mean 2, standard deviation 1, n = 3: 2 ± t(2, 0.975)·1/√3 with t = 4.302653
  const auto outcome = summarize(
      scenario("", {}), {},
      {replication(0, {{"a", Unit::count, 1}}), replication(1, {{"a", Unit::count, 2}}), replication(2, {{"a", Unit::count, 3}})},
      {});
  const auto* kpi = find_kpi(outcome, "a");
  ASSERT_TRUE(kpi);
  EXPECT_DOUBLE_EQ(kpi->mean, 2);
  ASSERT_TRUE(kpi->ci95 && kpi->pi90);
  EXPECT_NEAR((*kpi->ci95)[0], 2 - 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_NEAR((*kpi->ci95)[1], 2 + 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_EQ(find_kpi(outcome, "b"), nullptr);
}

TEST(Summarize, PredictsNothingThatAKpiCannotBe) {
  const auto outcome = summarize(scenario("", {}), {},
                                 {replication(0, {{"unfinished", Unit::count, 0}, {"availability", Unit::share, 1}}),
                                  replication(1, {{"unfinished", Unit::count, 3}, {"availability", Unit::share, 0.6}})},
                                 {});
  EXPECT_EQ((*find_kpi(outcome, "unfinished")->pi90)[0], 0);
  EXPECT_GT((*find_kpi(outcome, "unfinished")->pi90)[1], 3);
  EXPECT_EQ((*find_kpi(outcome, "availability")->pi90)[1], 1);
}

TEST(Summarize, LeavesOutWhatAReplicationDidNotObserve) {
  const auto outcome = summarize(scenario("", {}), {},
                                 {replication(0, {{"a", Unit::count, nan_value}, {"b", Unit::count, nan_value}}),
                                  replication(1, {{"a", Unit::count, 5}, {"b", Unit::count, nan_value}})},
                                 {});
  EXPECT_EQ(find_kpi(outcome, "a")->samples, std::vector<double>{5});
  EXPECT_FALSE(find_kpi(outcome, "a")->ci95);
  EXPECT_FALSE(find_kpi(outcome, "a")->pi90);
  EXPECT_TRUE(std::isnan(find_kpi(outcome, "b")->mean));
}

TEST(Summarize, CountsWhatFailedAndKeepsTheDigestOfTheOrder) {
  const auto first = replication(0, {{"a", Unit::count, 1}}), second = replication(1, {{"a", Unit::count, 2}});
  const auto outcome = summarize(scenario("", {}), models::Plan{"cart-6", {}}, {first, second}, {{2, 7, "killed"}});
  EXPECT_EQ(outcome.asked, 3u);
  EXPECT_EQ(outcome.plan, "cart-6");
  EXPECT_EQ(outcome.seed, 7u);
  const auto same = summarize(scenario("", {}), {}, {first, second}, {});
  const auto turned = summarize(scenario("", {}), {}, {second, first}, {});
  EXPECT_EQ(outcome.trace_digest, same.trace_digest);
  EXPECT_NE(turned.trace_digest, same.trace_digest);
}

TEST(Summarize, RefusesReplicationsWithDifferentKpis) {
  EXPECT_THROW(
      summarize(scenario("", {}), {}, {replication(0, {{"a", Unit::count, 1}}), replication(1, {{"b", Unit::count, 2}})}, {}),
      sim::ContractError);
}

// Of two draws one lies beyond saturation: the other's figure is not the answer.
TEST(Summarize, AKpiThatAnyReplicationRefusesIsRefused) {
  auto answered = replication(0, {{"a", Unit::count, 1}, {"b", Unit::count, 5}});
  auto refused = replication(1, {{"a", Unit::count, nan_value}, {"b", Unit::count, 6}});
  refused.refused = {{"a", "no steady state"}};
  const auto outcome = summarize(scenario("a", 2), {}, {answered, refused}, {});
  ASSERT_EQ(outcome.refused.size(), 1U);
  EXPECT_EQ(outcome.refused[0].kpi, "a");
  EXPECT_EQ(outcome.refused[0].why, "no steady state (in 1 of 2 replications)");
  EXPECT_TRUE(std::isnan(outcome.kpis[0].mean));
  EXPECT_TRUE(outcome.kpis[0].samples.empty());
  EXPECT_FALSE(outcome.kpis[0].pi90);
  EXPECT_EQ(outcome.kpis[1].mean, 5.5);
  EXPECT_FALSE(outcome.objectives.at(0).met);
  EXPECT_EQ(outcome.objectives.at(0).reason, outcome.refused[0].why);
}

TEST(Summarize, ModelErrorWidensThePredictionOfLatenciesOnly) {
  std::vector<models::ReplicationResult> runs;
  for (std::uint64_t r = 0; r < 200; ++r) {
    runs.push_back(replication(r, {{"service.cart.latency.p95", Unit::seconds, 0.1}, {"service.cart.rate", Unit::per_second, 50}}));
  }
  const auto plain = summarize(scenario("", {}), {}, runs, {});
  const auto widened = summarize(scenario("", {}), {}, runs, {}, 0.02);
  EXPECT_EQ(*find_kpi(plain, "service.cart.latency.p95")->pi90, (std::array<double, 2>{0.1, 0.1}));
  const auto pi90 = *find_kpi(widened, "service.cart.latency.p95")->pi90;
  // ± 1.645 · 2 % of 0.1 s, from 200 draws: the quantile's own error is about 12 % of it
  EXPECT_NEAR(pi90[0], 0.1 * (1 - 1.645 * 0.02), 0.1 * 0.02 * 0.6);
  EXPECT_NEAR(pi90[1], 0.1 * (1 + 1.645 * 0.02), 0.1 * 0.02 * 0.6);
  EXPECT_EQ(find_kpi(widened, "service.cart.latency.p95")->samples, find_kpi(plain, "service.cart.latency.p95")->samples);
  EXPECT_EQ(find_kpi(widened, "service.cart.latency.p95")->mean, find_kpi(plain, "service.cart.latency.p95")->mean);
  EXPECT_EQ(find_kpi(widened, "service.cart.rate")->pi90, find_kpi(plain, "service.cart.rate")->pi90);
}

TEST(Objectives, AreMetInsideTheBoundAndAtIt) {
  const auto runs = std::vector{replication(0, {{"a", Unit::count, 1}}), replication(1, {{"a", Unit::count, 3}})};
  const auto at = summarize(scenario("a", 2), {}, runs, {}).objectives.at(0);
  EXPECT_TRUE(at.met);
  EXPECT_EQ(at.bound, "below 2");
  EXPECT_DOUBLE_EQ(at.probability_met, 0.5);
  const auto outside = summarize(scenario("a", {}, 2.5), {}, runs, {}).objectives.at(0);
  EXPECT_FALSE(outside.met);
  EXPECT_EQ(outside.bound, "above 2.5");
  EXPECT_EQ(outside.reason, "the mean is 2");
}

TEST(Objectives, AreNotMetWhereNothingWasObserved) {
  const auto unseen = summarize(scenario("a", 2), {}, {replication(0, {{"a", Unit::count, nan_value}})}, {}).objectives.at(0);
  EXPECT_FALSE(unseen.met);
  EXPECT_TRUE(std::isnan(unseen.probability_met));
  EXPECT_EQ(unseen.reason, "nothing was observed");
  EXPECT_EQ(summarize(scenario("a", 2), {}, {}, {}).objectives.at(0).reason, "no replication was done");
  EXPECT_EQ(summarize(scenario("z", 2), {}, {replication(0, {{"a", Unit::count, 1}})}, {}).objectives.at(0).reason,
            "this run has no such KPI");
}

TEST(Objectives, DoNotMindWhatASteadyStateHasInFlight) {
  // rate 100/s · mean 10 ms = 1 in flight
  for (const auto* kpi : {"traffic.users.latency.p99", "service.cart.latency.p99", "traffic.users.latency.mean"}) {
    EXPECT_TRUE(summarize(scenario(kpi, 0.25), {}, {shop(0, 0, 1), shop(1, 0, 1)}, {}).objectives.at(0).met) << kpi;
  }
  EXPECT_TRUE(
      summarize(scenario("traffic.users.availability", {}, 0.999), {}, {shop(0, 0, 1), shop(1, 0, 1)}, {}).objectives.at(0).met);
}

TEST(Objectives, AreNotMetWhereTheUnfinishedCouldBreakThem) {
  // 500 of 1,500 have not ended: more than 1 % above any bound, and 5 s to drain at 100/s
  const std::vector<models::ReplicationResult> runs{shop(0, 0, 500), shop(1, 0, 500)};
  for (const auto* kpi :
       {"traffic.users.latency.p99", "service.cart.latency.p99", "traffic.users.latency.mean", "traffic.users.latency.max"}) {
    const auto result = summarize(scenario(kpi, 0.25), {}, runs, {}).objectives.at(0);
    EXPECT_FALSE(result.met) << kpi;
    EXPECT_NE(result.reason.find("could break it"), std::string::npos) << kpi;
  }
  EXPECT_FALSE(summarize(scenario("traffic.users.availability", {}, 0.9), {}, runs, {}).objectives.at(0).met);
  EXPECT_FALSE(summarize(scenario("traffic.users.errors.timeout", 0.1), {}, runs, {}).objectives.at(0).met);
  EXPECT_TRUE(summarize(scenario("traffic.users.rate", {}, 50), {}, runs, {}).objectives.at(0).met)
      << "completions are completions";
}

TEST(Objectives, CountTheUnfinishedTogetherWithThoseAboveTheBound) {
  // 8 of 1,000 above 1 s alone leave p99 inside; with 6 more unfinished than a steady state explains it is outside
  const std::vector<models::ReplicationResult> steady(20, shop(0, 8, 2));
  EXPECT_TRUE(summarize(scenario("traffic.users.latency.p99", 1.0), {}, steady, {}).objectives.at(0).met);
  const std::vector<models::ReplicationResult> more(20, shop(0, 8, 12));
  EXPECT_FALSE(summarize(scenario("traffic.users.latency.p99", 1.0), {}, more, {}).objectives.at(0).met);
}

TEST(PairedDifferences, OfAnOutcomeWithItselfAreExactlyZero) {
  const auto outcome =
      summarize(scenario("", {}), {}, {replication(0, {{"a", Unit::count, 0.1}}), replication(1, {{"a", Unit::count, 0.7}})}, {});
  const auto differences = paired_differences(outcome, outcome);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].mean, 0);
  EXPECT_EQ(*differences[0].ci95, (std::array<double, 2>{0, 0}));
  EXPECT_EQ(differences[0].n, 2u);
}

TEST(PairedDifferences, PairReplicationsByTheirIndex) {
  const auto first = summarize(scenario("", {}), {},
                               {replication(0, {{"a", Unit::count, 1}}), replication(1, {{"a", Unit::count, 10}}),
                                replication(2, {{"a", Unit::count, nan_value}})},
                               {});
  const auto second =
      summarize(scenario("", {}), {}, {replication(1, {{"a", Unit::count, 13}}), replication(2, {{"a", Unit::count, 9}})}, {});
  const auto differences = paired_differences(first, second);
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].n, 1u);
  EXPECT_DOUBLE_EQ(differences[0].mean, 3);
  EXPECT_FALSE(differences[0].ci95);
}

}  // namespace
}  // namespace sandtable::twin
