#include "twin/twin_directory.hpp"

#include <gtest/gtest.h>

#include "models/scenario/path.hpp"
#include "tests/twin/synthetic_telemetry.hpp"
#include "tests/twin/temporary_folder.hpp"
#include "twin/held_out.hpp"

namespace sandtable::twin {
namespace {

const std::string work = "services.cart.endpoints.read.steps.0.work";

models::Scenario scenario() {
  models::Scenario out;
  out.name = "shop";
  models::Service cart;
  cart.name = "cart";
  cart.endpoints = {{"read", {{models::WorkStep{{sim::Distribution{sim::Lognormal{0.0305, 0.51}}, {}}}}}}};
  out.services = {cart};
  models::Traffic users;
  users.name = "users";
  users.to = {"cart", "read"};
  users.source = models::Arrivals{models::PoissonArrivals{models::Rate{140.25}}};
  out.traffic = {users};
  return out;
}

Posterior posterior() {
  return {{{work + ".mean", 0.0305, {0.03, 0.031}, "histogram of own work of cart, 8400 observations"},
           {work + ".cv", 0.51, {0.5, 0.52}, "the same"},
           {"traffic.users.arrivals.rate", 140.25, {137.5, 143}, "8415 requests offered in 60 s"}},
          {{0.0304, 0.505, 139}, {0.0306, 0.515, 141}},
          {{"services.cart.startup", "no telemetry measures it"}},
          0.02};
}

TEST(TwinDirectory, TakesTheTablesAlong) {
  const testing::TemporaryFolder folder;
  auto traced = scenario();
  traced.traffic[0].source = models::Arrivals{models::TraceArrivals{"elsewhere/rate.csv", 1.5, {{0, 100}, {60, 120}}}};
  ASSERT_TRUE(write_twin(folder / "twin", traced, posterior(), std::nullopt));
  const auto twin = load_twin(folder / "twin");
  ASSERT_TRUE(twin) << models::to_text(twin.error());
  const auto& trace = std::get<models::TraceArrivals>(std::get<models::Arrivals>(twin->scenario.value.traffic[0].source));
  EXPECT_EQ(trace.points, (std::vector<std::pair<double, double>>{{0, 100}, {60, 120}}));
  EXPECT_EQ(trace.scale, 1.5);
}

TEST(TwinDirectory, GivesBackTheTwin) {
  const testing::TemporaryFolder folder;
  Fidelity fidelity;
  fidelity.kpis = {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}, 0.105, -0.048, true, 0.002}};
  ASSERT_TRUE(write_twin(folder / "twin", scenario(), posterior(), fidelity));
  const auto twin = load_twin(folder / "twin");
  ASSERT_TRUE(twin) << models::to_text(twin.error());
  EXPECT_EQ(twin->scenario.value, scenario());
  EXPECT_EQ(*twin->posterior, posterior());
  EXPECT_EQ(twin->fidelity->kpis, fidelity.kpis);
  ASSERT_TRUE(write_twin(folder / "twin", scenario(), posterior(), std::nullopt));
  EXPECT_FALSE(load_twin(folder / "twin")->fidelity) << "an old score says nothing of a new twin";
}

TEST(TwinDirectory, WritesIntervalsAndSourcesAsComments) {
  const auto text = annotated_yaml(scenario(), posterior());
  EXPECT_NE(text.find("0.0305 [0.03, 0.031] 90 %, from histogram of own work of cart, 8400 observations"), std::string::npos)
      << text;
  EXPECT_NE(text.find("140.2 [137.5, 143] 90 %, from 8415 requests offered in 60 s"), std::string::npos) << text;
}

TEST(TwinDirectory, AnOverrideBeatsThePosterior) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_twin(folder.path(), scenario(), posterior(), std::nullopt));
  const auto twin = load_twin(folder.path(), {{"traffic.users.arrivals", "poisson(300/s)"}});
  ASSERT_TRUE(twin) << models::to_text(twin.error());
  ASSERT_EQ(twin->posterior->parameters.size(), 2u);
  const auto drawn = with_draw(twin->scenario.value, *twin->posterior, 1);
  EXPECT_EQ(*models::get_parameter(drawn, "traffic.users.arrivals.rate"), 300);
  EXPECT_EQ(*models::get_parameter(drawn, work + ".mean"), 0.0306);
}

TEST(TwinDirectory, APlainFileIsATwinWithoutPosterior) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "shop.yaml") << annotated_yaml(scenario(), {});
  const auto twin = load_twin(folder / "shop.yaml");
  ASSERT_TRUE(twin) << models::to_text(twin.error());
  EXPECT_FALSE(twin->posterior);
  EXPECT_FALSE(twin->dir);
}

TEST(TwinDirectory, SaysWhatIsTorn) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_twin(folder.path(), scenario(), posterior(), Fidelity{}));
  std::ofstream(folder / "fidelity.json") << "{";
  const auto torn_json = load_twin(folder.path());
  ASSERT_FALSE(torn_json);
  EXPECT_NE(models::to_text(torn_json.error()).find("fidelity.json: no fidelity record"), std::string::npos);
  testing::tear(folder / "posterior.h5", 0.5);
  const auto torn_posterior = load_twin(folder.path());
  ASSERT_FALSE(torn_posterior);
  EXPECT_NE(models::to_text(torn_posterior.error()).find("posterior.h5"), std::string::npos);
  EXPECT_FALSE(load_twin(folder / "nowhere"));
}

/// Predicts what it is told, and remembers what it was asked.
struct Oracle final : Evaluator {
  sim::Result<std::vector<Outcome>> evaluate(const models::Scenario& asked, const std::vector<std::optional<models::Plan>>& plans,
                                             const EvaluationOptions& options) override {
    scenario = asked;
    posterior = options.posterior;
    std::vector<models::ReplicationResult> runs(3);
    for (std::size_t r = 0; r < runs.size(); ++r) {
      runs[r].replication = r;
      runs[r].kpis = {{"traffic.users.rate", models::Unit::per_second, 1.0 + 0.1 * static_cast<double>(r)}};
    }
    return std::vector<Outcome>(plans.size(), summarize(asked, {}, runs, {}));
  }
  models::Scenario scenario;
  const Posterior* posterior = nullptr;
};

TEST(ScoreWindow, PredictsAWindowOfTheSameLength) {
  testing::MemorySource source;
  std::vector<testing::Observation> offered;
  for (int i = 1; i <= 40; ++i) offered.push_back({static_cast<double>(i), 1});
  source.add(testing::counter_series("traffic.users", Signal::offered, "lb", "", offered, {0}, 2, 21));
  Oracle oracle;
  const auto drawn_from = posterior();
  const auto fidelity = score_window(scenario(), drawn_from, oracle, source, {{0}, {40'000'000'000}});
  ASSERT_TRUE(fidelity) << fidelity.error().message;
  ASSERT_EQ(fidelity->kpis.size(), 1u);
  EXPECT_DOUBLE_EQ(fidelity->kpis[0].measured, 1);
  EXPECT_EQ(oracle.scenario.run.duration - oracle.scenario.run.warmup, std::chrono::seconds(40));
  EXPECT_EQ(oracle.posterior, &drawn_from);
}

}  // namespace
}  // namespace sandtable::twin
