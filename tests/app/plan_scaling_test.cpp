#include "app/plan_scaling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/prediction_file.hpp"
#include "tests/twin/temporary_folder.hpp"

namespace sandtable::app {
namespace {

using ::testing::HasSubstr;
using twin::testing::TemporaryFolder;

constexpr const char* text = R"(apiVersion: sandtable/v1
kind: Scenario
name: small
run: {duration: 100s, warmup: 10s, replications: 2}
services:
  - {name: cart, replicas: 2, concurrency: 1, endpoints: [{name: read, steps: [{work: exponential(10ms)}]}]}
traffic:
  - {name: users, to: cart.read, arrivals: poisson(100/s)}
objectives:
  - {name: fast, kpi: service.cart.latency.mean, below: 30ms}
)";

/// Mean latency 1/(μ − λ/n) of n M/M/1 with the arrivals split evenly; looks at what it was given.
struct SplitStations final : twin::Evaluator {
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override {
    rate = std::get<models::PoissonArrivals>(std::get<models::Arrivals>(scenario.traffic[0].source)).rate->value;
    if (options.posterior != nullptr) drawn = options.posterior->draws[0][0];
    std::vector<twin::Outcome> outcomes;
    for (const auto& plan : plans) {
      double replicas = scenario.services[0].replicas;
      if (plan && !plan->actions.empty()) replicas = std::get<models::ScaleAction>(plan->actions[0].kind).replicas;
      const double spare = 100 - rate / replicas;
      std::vector<models::ReplicationResult> results(2);
      for (auto& r : results) r.kpis = {{"service.cart.latency.mean", models::Unit::seconds, spare > 0 ? 1 / spare : 1e6}};
      results[1].replication = 1;
      outcomes.push_back(twin::summarize(scenario, plan, results, {}));
    }
    return outcomes;
  }
  double rate = 0, drawn = 0;
};

Subject subject_in(const TemporaryFolder& folder) {
  std::ofstream(folder / "s.yaml") << text;
  auto subject = open_subject({folder / "s.yaml", {}, {}, {}});
  EXPECT_TRUE(subject);
  return std::move(*subject);
}

// 180/s at 1/(100 − 180/n) ≤ 30 ms: 180/n ≤ 66.7, so n = 3.
TEST(PlanScaling, PlansForThePeakAndPutsItIntoThePosteriorToo) {
  TemporaryFolder folder;
  auto subject = subject_in(folder);
  subject.posterior = twin::Posterior{{{"traffic.users.arrivals.rate", 100, {90, 110}, ""}}, {{101}}, {}, 0};
  SplitStations evaluator;
  PlanScalingRequest request;
  request.peak = 1.8;
  const auto answer = plan_scaling(subject, request, evaluator);
  ASSERT_TRUE(answer) << to_text(answer.error());
  EXPECT_DOUBLE_EQ(evaluator.rate, 180);
  EXPECT_DOUBLE_EQ(evaluator.drawn, 181.8);
  ASSERT_TRUE(answer->choice.plan);
  EXPECT_EQ(answer->choice.replicas, std::vector<std::uint32_t>{3});
}

TEST(PlanScaling, ThePredictionReadsBack) {
  TemporaryFolder folder;
  const auto subject = subject_in(folder);
  SplitStations evaluator;
  PlanScalingRequest request;
  request.peak = 1.8;
  const auto answer = plan_scaling(subject, request, evaluator);
  ASSERT_TRUE(answer && answer->choice.plan);
  ASSERT_TRUE(write_plan(prediction_of(*answer, subject), folder / "plan.yaml"));
  EXPECT_TRUE(open_plan(folder / "plan.yaml", subject.scenario()));
  const auto read = read_prediction(prediction_path(folder / "plan.yaml"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->plan, "cart-3");
  EXPECT_EQ(read->scenario_sha256, subject.sha256);
  EXPECT_DOUBLE_EQ(read->window_s, 90);
  EXPECT_EQ(read->replicas_before.at("cart"), 2U);
  ASSERT_EQ(read->with_plan.size(), 1U);
  EXPECT_NEAR(read->with_plan[0].mean, 0.025, 1e-9);
  EXPECT_NEAR(read->without_plan[0].mean, 0.1, 1e-9);
  ASSERT_EQ(read->objectives.size(), 1U);
  EXPECT_TRUE(read->objectives[0].met);
}

TEST(PlanScaling, SaysWhatIsWrongWithAPredictionFile) {
  TemporaryFolder folder;
  EXPECT_EQ(read_prediction(folder / "none.json").error().kind, sim::ErrorKind::not_found);
  for (const char* wrong : {"", "{", "[]", "{\"plan\": 3}", "null"}) {
    std::ofstream(folder / "wrong.json") << wrong;
    const auto read = read_prediction(folder / "wrong.json");
    ASSERT_FALSE(read) << wrong;
    EXPECT_THAT(read.error().message, HasSubstr("is no prediction"));
  }
}

}  // namespace
}  // namespace sandtable::app
