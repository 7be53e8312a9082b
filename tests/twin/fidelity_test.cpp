#include "twin/fidelity.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random.hpp"
#include "sim/special_functions.hpp"

namespace sandtable::twin {
namespace {

using models::Unit;

Outcome predicted(const std::string& kpi, std::vector<double> samples) {
  std::vector<models::ReplicationResult> runs;
  for (std::size_t r = 0; r < samples.size(); ++r) {
    models::ReplicationResult run;
    run.replication = r;
    run.kpis = {{kpi, Unit::seconds, samples[r]}};
    runs.push_back(run);
  }
  return summarize(models::Scenario{}, {}, runs, {});
}

TEST(Score, TakesAPredictionOfWhichOnlyTheIntervalsWereKept) {
  Outcome kept;
  kept.kpis.push_back({"service.cart.latency.mean", models::Unit::seconds, {}, 0.10, {}, std::array<double, 2>{0.09, 0.12}});
  kept.kpis.push_back({"service.cart.latency.p95", models::Unit::seconds, {}, NAN, {}, {}});
  const auto got = score(
      kept, {{"service.cart.latency.mean", models::Unit::seconds, 0.11}, {"service.cart.latency.p95", models::Unit::seconds, 0.3}},
      {});
  ASSERT_EQ(got.kpis.size(), 1u);
  EXPECT_TRUE(got.kpis[0].inside.value());
  EXPECT_TRUE(std::isnan(got.kpis[0].crps));
}

TEST(Crps, ByHand) {
  // samples 1, 3; observed 2: avg|x−y| = 1, avg over pairs |x−x'| = 2, halved: 1 − 1 = 0
  EXPECT_DOUBLE_EQ(crps({1, 3}, 2), 0);
  // samples 0, 1, 5; observed 4: (4+3+1)/3 − (1+5+4)/3/2
  EXPECT_NEAR(crps({5, 0, 1}, 4), 8.0 / 3 - 10.0 / 6, 1e-12);
  EXPECT_TRUE(std::isnan(crps({1}, 1)));
}

TEST(Crps, OfANormalLawIsItsClosedForm) {
  // CRPS(N(0,1), y) = y(2Φ(y) − 1) + 2φ(y) − 1/√π; Gneiting & Raftery (2007), eq. 21
  std::vector<double> samples;
  for (int i = 0; i < 20000; ++i) samples.push_back(sim::normal_quantile((i + 0.5) / 20000));
  for (double y : {-2.0, 0.0, 0.7}) {
    const double phi = std::exp(-y * y / 2) / std::sqrt(2 * M_PI);
    EXPECT_NEAR(crps(samples, y), y * (2 * sim::normal_cdf(y) - 1) + 2 * phi - 1 / std::sqrt(M_PI), 1e-3) << y;
  }
}

TEST(Score, TellsErrorAndHit) {
  const auto fidelity =
      score(predicted("service.cart.latency.p95", {0.09, 0.10, 0.11}), {{"service.cart.latency.p95", Unit::seconds, 0.125}}, {});
  ASSERT_EQ(fidelity.kpis.size(), 1u);
  EXPECT_NEAR(fidelity.kpis[0].relative_error, -0.2, 1e-12);
  EXPECT_TRUE(*fidelity.kpis[0].inside) << "t(2) is wide: 0.1 ± 2.92·0.01·√(4/3) = 0.1 ± 0.034";
  EXPECT_FALSE(
      *score(predicted("service.cart.latency.p95", {0.09, 0.10, 0.11}), {{"service.cart.latency.p95", Unit::seconds, 0.14}}, {})
           .kpis[0]
           .inside);
  EXPECT_EQ(fidelity.hit_rate, 1);
  EXPECT_NEAR(fidelity.mean_absolute_relative_error, 0.2, 1e-12);
}

TEST(Score, TakesOnlyWhatIsOnBothSides) {
  const auto fidelity = score(predicted("service.cart.rate", {1, 2}),
                              {{"service.till.rate", Unit::per_second, 1}, {"service.cart.rate", Unit::per_second, NAN}}, {});
  EXPECT_TRUE(fidelity.kpis.empty());
  EXPECT_TRUE(std::isnan(fidelity.hit_rate));
  EXPECT_EQ(outside_bounds(fidelity, {}).at(0), "nothing was scored: predictions have not been held against reality yet");
}

TEST(Score, OfZeroAgainstZeroIsNoError) {
  const auto fidelity =
      score(predicted("service.cart.errors.timeout", {0, 0}), {{"service.cart.errors.timeout", Unit::share, 0}}, {});
  EXPECT_EQ(fidelity.kpis[0].relative_error, 0);
  const auto missed =
      score(predicted("service.cart.errors.timeout", {1, 1}), {{"service.cart.errors.timeout", Unit::share, 0}}, {});
  EXPECT_TRUE(std::isinf(missed.kpis[0].relative_error));
}

TEST(OutsideBounds, NamesWhatItWasAskedFor) {
  const auto fidelity =
      score(predicted("service.cart.latency.p95", {0.1, 0.1}), {{"service.cart.latency.p95", Unit::seconds, 0.11}}, {});
  EXPECT_EQ(outside_bounds(fidelity, {.max_relative_error = 0.2, .min_hit_rate = 0, .kpis = {}}).size(), 0u);
  EXPECT_EQ(outside_bounds(fidelity, {.max_relative_error = 0.05, .min_hit_rate = 0, .kpis = {}}).size(), 1u);
  EXPECT_EQ(outside_bounds(fidelity, {.max_relative_error = 0.2, .min_hit_rate = 0.5, .kpis = {}}).size(), 1u);
  EXPECT_EQ(outside_bounds(fidelity, {.max_relative_error = 0.2, .min_hit_rate = 0, .kpis = {"service.till.rate"}}).at(0),
            "service.till.rate was not scored");
}

TEST(SameSign, NeedsAPredictedChange) {
  const Difference faster{"a", Unit::seconds, -0.02, {{-0.03, -0.01}}, 10}, unsure{"a", Unit::seconds, -0.02, {{-0.05, 0.01}}, 10};
  EXPECT_TRUE(*same_sign(faster, 0.1, 0.09));
  EXPECT_FALSE(*same_sign(faster, 0.1, 0.11));
  EXPECT_FALSE(same_sign(unsure, 0.1, 0.09));
}

TEST(FidelityJson, GivesBackWhatWasWritten) {
  auto fidelity = score(predicted("service.cart.latency.p95", {0.09, 0.10, 0.11}),
                        {{"service.cart.latency.p95", Unit::seconds, 0.125}}, {{5}, {6}});
  const auto read = fidelity_from_json(to_json(fidelity));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kpis, fidelity.kpis);
  EXPECT_EQ(read->window.to, fidelity.window.to);
  EXPECT_EQ(read->hit_rate, fidelity.hit_rate);
  for (const auto* torn : {"", "{", "{}", "[1, 2]", "{\"window\": 3}"})
    EXPECT_EQ(fidelity_from_json(torn).error().kind, sim::ErrorKind::invalid_input) << torn;
}

}  // namespace
}  // namespace sandtable::twin
