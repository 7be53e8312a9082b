#include "app/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/app/sample_outcome.hpp"

namespace sandtable::app {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  return names;
}

TEST(OutcomeJson, HasTheShapeOfTheDesign) {
  const auto outcome = testing::sample_outcome();
  const Json json = to_json(outcome);
  EXPECT_THAT(keys(json), ElementsAre("sandtable", "scenario", "plan", "seed", "fidelity", "replications", "kpis", "objectives",
                                      "saturation", "engine", "trace_digest"));
  EXPECT_EQ(json["scenario"].dump(), "{\"name\":\"shop\",\"sha256\":\"" + std::string(64, 'a') + "\"}");
  EXPECT_TRUE(json["plan"].is_null());
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["fidelity"], "exact");
  EXPECT_EQ(json["replications"].dump(), R"({"asked":8,"done":8,"failed":[]})");
  EXPECT_THAT(keys(json["kpis"]["service.cart.latency.p99"]), ElementsAre("unit", "mean", "ci95", "pi90", "n"));
  EXPECT_EQ(json["kpis"]["service.cart.latency.p99"]["unit"], "s");
  EXPECT_EQ(json["kpis"]["service.cart.latency.p99"]["n"], 8);
  EXPECT_THAT(keys(json["engine"]), ElementsAre("request_events", "control_events", "wall_s", "cpu_s"));
  EXPECT_EQ(json["engine"]["control_events"], 80);
  EXPECT_THAT(keys(json["objectives"][0]), ElementsAre("name", "kpi", "bound", "probability_met", "met"));
  EXPECT_EQ(json["objectives"][0]["bound"], "below 0.3");
  EXPECT_EQ(json["trace_digest"].get<std::string>().size(), 16U);
}

TEST(OutcomeJson, WhatWasNotObservedIsNull) {
  const Json json = to_json(testing::sample_outcome());
  EXPECT_EQ(json["kpis"]["service.cart.wait.mean"].dump(), R"({"unit":"s","mean":null,"ci95":null,"pi90":null,"n":0})");
  const Json single = to_json(testing::sample_outcome(1));
  EXPECT_TRUE(single["kpis"]["service.cart.latency.p99"]["ci95"].is_null());
  EXPECT_TRUE(number(std::numeric_limits<double>::infinity()).is_null());
}

TEST(OutcomeJson, AnApproximationSaysWhatItRefuses) {
  auto outcome = testing::sample_outcome();
  outcome.fidelity = models::RunFidelity::fluid;
  EXPECT_EQ(to_json(outcome)["refused"].dump(), "[]");
  outcome.refused = {{"service.cart.latency.p99", "it has no quantiles"}};
  const Json json = to_json(outcome);
  EXPECT_EQ(json["fidelity"], "fluid");
  EXPECT_EQ(json["refused"].dump(), R"([{"kpi":"service.cart.latency.p99","why":"it has no quantiles"}])");
}

TEST(OutcomeJson, SaysWhatSaturatesFirst) {
  auto outcome = testing::sample_outcome();
  EXPECT_TRUE(to_json(outcome)["saturation"].is_null());
  outcome.saturation = models::Saturation{"service.cart.slots", 1.25, 0.75, {{"shoppers", 250}}, false};
  EXPECT_EQ(
      to_json(outcome)["saturation"].dump(),
      R"({"resource":"service.cart.slots","at":1.25,"load":{"shoppers":250.0},"utilization":0.75,"headroom":0.19999999999999996,"metastable":false})");
}

TEST(OutcomeJson, NamesThePlanAndWhatFailed) {
  auto outcome = testing::sample_outcome(2, 1, "cart-6");
  outcome.failed.push_back({2, 7, "ran out of memory"});
  const Json json = to_json(outcome);
  EXPECT_EQ(json["plan"], "cart-6");
  EXPECT_EQ(json["replications"]["failed"].dump(), R"([{"replication":2,"seed":7,"reason":"ran out of memory"}])");
}

TEST(OutcomeJson, IsTheSameBytesForTheSameOutcome) {
  EXPECT_EQ(dump(to_json(testing::sample_outcome())), dump(to_json(testing::sample_outcome())));
}

TEST(ComparisonJson, HasPlansDifferencesAndTheChoice) {
  const auto comparison = planners::compare_outcomes(testing::sample_scenario(),
                                                     {testing::sample_outcome(4, 1, "one"), testing::sample_outcome(4, 2, "two")});
  const Json json = to_json(comparison);
  EXPECT_THAT(keys(json), ElementsAre("sandtable", "scenario", "seed", "plans", "differences", "probability_best", "chosen"));
  EXPECT_EQ(json["plans"].size(), 2U);
  EXPECT_EQ(json["plans"][1], to_json(comparison.plans[1]));
  EXPECT_EQ(json["differences"][0]["plan"], "two");
  EXPECT_EQ(json["differences"][0]["against"], "one");
  EXPECT_GT(json["differences"][0]["kpis"]["service.cart.latency.p99"]["mean"], 0.1);
  EXPECT_EQ(json["probability_best"][0]["plan"], "one");
  EXPECT_THAT(keys(json["chosen"]), ElementsAre("plan", "reason"));
  EXPECT_TRUE(json["chosen"]["plan"].is_null());  // `up` is met by neither
}

TEST(ProblemJson, HoldsDiagnosticsOrOneError) {
  EXPECT_EQ(
      to_json(Problem{models::Diagnostics{{"a.yaml", 3, 4, "unknown key x", "", "did you mean \"y\"?"}}}).dump(),
      R"({"diagnostics":[{"file":"a.yaml","line":3,"column":4,"problem":"unknown key x","why":"","suggestion":"did you mean \"y\"?"}]})");
  EXPECT_EQ(to_json(Problem{sim::Error{sim::ErrorKind::timeout, "too late"}}).dump(),
            R"({"error":{"kind":"timeout","message":"too late"}})");
}

TEST(Problem, HasAnExitStatusForEachKind) {
  const auto of = [](sim::ErrorKind kind) { return exit_status(Problem{sim::Error{kind, ""}}); };
  EXPECT_EQ(of(sim::ErrorKind::invalid_input), ExitStatus::unusable_input);
  EXPECT_EQ(of(sim::ErrorKind::not_found), ExitStatus::unusable_input);
  EXPECT_EQ(of(sim::ErrorKind::unavailable), ExitStatus::outside_failed);
  EXPECT_EQ(of(sim::ErrorKind::timeout), ExitStatus::outside_failed);
  EXPECT_EQ(of(sim::ErrorKind::conflict), ExitStatus::outside_failed);
  EXPECT_EQ(of(sim::ErrorKind::interrupted), ExitStatus::interrupted);
  EXPECT_EQ(exit_status(Problem{models::Diagnostics{}}), ExitStatus::unusable_input);
}

// Bytes of a name that are not UTF-8 must not stop the output.
TEST(Dump, ReplacesWhatIsNotUtf8) { EXPECT_EQ(dump(Json("a\xFF")), "\"a\xEF\xBF\xBD\""); }

}  // namespace
}  // namespace sandtable::app
