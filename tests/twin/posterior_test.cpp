#include "twin/posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "models/scenario/path.hpp"
#include "tests/twin/temporary_folder.hpp"
#include "twin/calibration/service_time_fit.hpp"
#include "twin/posterior_store.hpp"

namespace sandtable::twin {
namespace {

models::Scenario scenario(sim::Distribution law) {
  models::Scenario out;
  models::Service cart;
  cart.name = "cart";
  cart.endpoints = {{"read", {{models::WorkStep{{law, {}}}}}}};
  out.services = {cart};
  return out;
}

const char* const mean_path = "services.cart.endpoints.read.steps.0.work.mean";
const char* const cv_path = "services.cart.endpoints.read.steps.0.work.cv";

Posterior posterior() {
  return {{{mean_path, 0.03, {0.029, 0.031}, "histogram, 100 observations"},
           {cv_path, 0.5, {0.45, 0.55}, "the same"},
           {"network.latency", 0.0005, {0.0004, 0.0006}, ""}},
          {{0.0301, 0.49, 0.0005}, {0.0299, 0.52, 0.0006}},
          {{"services.cart.startup", "no telemetry measures it"}},
          0.03};
}

TEST(WithDraw, PutsARowIntoTheScenario) {
  const auto drawn = with_draw(scenario({sim::Lognormal{0.03, 0.5}}), posterior(), 3);  // row 3 of 2: row 1
  EXPECT_EQ(*models::get_parameter(drawn, mean_path), 0.0299);
  EXPECT_EQ(*models::get_parameter(drawn, cv_path), 0.52);
  EXPECT_EQ(*drawn.network.latency.value, std::chrono::microseconds(600));
}

TEST(WithDraw, KeepsTheFamilyOfTheLaw) {
  const auto weibull = with_draw(scenario(law_of(Family::weibull, 0.03, 0.5)), posterior(), 0);
  const auto& law = *std::get<models::WorkStep>(weibull.services[0].endpoints[0].steps[0].kind).time.law;
  ASSERT_TRUE(std::holds_alternative<sim::Weibull>(law.law));
  EXPECT_NEAR(sim::mean(law), 0.0301, 1e-9);
  EXPECT_NEAR(std::sqrt(sim::scv(law)), 0.49, 1e-6);
}

TEST(WithDraw, BreaksAContractOnUnknownPaths) {
  auto wrong = posterior();
  wrong.parameters[0].path = "services.nobody.endpoints.read.steps.0.work.mean";
  EXPECT_THROW(with_draw(scenario({sim::Exponential{0.03}}), wrong, 0), sim::ContractError);
}

TEST(RowOf, SpreadsReplicationsOverAllRowsAndDependsOnNothingElse) {
  Posterior many = posterior();
  many.draws.resize(50, many.draws[0]);
  std::map<std::uint64_t, int> seen;
  for (std::uint64_t r = 0; r < 5000; ++r) ++seen[row_of(many, {7, r})];
  EXPECT_EQ(seen.size(), 50u);
  for (const auto& [row, times] : seen) EXPECT_NEAR(times, 100, 50) << row;  // 5 standard deviations of Binomial(5000, 1/50)
  EXPECT_EQ(row_of(many, {7, 3}), row_of(many, {7, 3}));
}

TEST(PosteriorStore, GivesBackWhatWasWritten) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "posterior.h5";
  ASSERT_TRUE(write_posterior(posterior(), file));
  const auto read = read_posterior(file);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, posterior());
  ASSERT_TRUE(write_posterior(Posterior{}, file)) << "it is replaced";
  EXPECT_EQ(*read_posterior(file), Posterior{});
}

TEST(PosteriorStore, SaysWhatIsWrongWithATornFile) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "posterior.h5";
  EXPECT_EQ(read_posterior(file).error().kind, sim::ErrorKind::not_found);
  Posterior large = posterior();
  for (int i = 0; i < 1000; ++i) large.draws.push_back({0.03 + 1e-5 * i, 0.5, 0.0005});
  for (const double share : {0.0, 0.1, 0.5, 0.9, 0.99}) {
    ASSERT_TRUE(write_posterior(large, file));
    testing::tear(file, share);
    const auto read = read_posterior(file);
    ASSERT_FALSE(read) << share;
    EXPECT_EQ(read.error().kind, sim::ErrorKind::invalid_input);
    EXPECT_EQ(read.error().message.rfind(file.string() + ": ", 0), 0u) << read.error().message;
  }
}

TEST(PosteriorStore, NoticesAFlippedByteInTheDraws) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "posterior.h5";
  Posterior large = posterior();
  for (int i = 0; i < 4000; ++i) large.draws.push_back({0.03, 0.5, 0.0005});
  ASSERT_TRUE(write_posterior(large, file));
  testing::flip_byte(file, static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));  // draws are most of the file
  const auto read = read_posterior(file);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("can't read `draws`"), std::string::npos) << read.error().message;
}

TEST(PosteriorStore, RefusesAnotherFormat) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "posterior.h5") << "draws: none";
  EXPECT_NE(read_posterior(folder / "posterior.h5").error().message.find("no HDF5 file"), std::string::npos);
}

}  // namespace
}  // namespace sandtable::twin
