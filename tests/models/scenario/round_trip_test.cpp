/// What the writer writes, the reader reads back to an equal value.
#include <gtest/gtest.h>

#include <random>

#include "models/scenario/reader.hpp"
#include "models/scenario/units.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/writer.hpp"
#include "tests/models/scenario/random_scenario.hpp"

namespace sandtable::models {
namespace {

TEST(RoundTrip, RandomScenariosComeBackEqual) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    std::mt19937_64 random(seed);
    const auto scenario = seed % 3 == 0 ? test::random_kubernetes_scenario(random) : test::random_scenario(random);
    const auto text = to_yaml(scenario);
    const auto read = read_scenario_text(text, "random.yaml");
    ASSERT_TRUE(read) << "seed " << seed << "\n" << to_text(read.error()) << text;
    ASSERT_EQ(read->value, scenario) << "seed " << seed << "\n" << text << "\nread back:\n" << to_yaml(read->value);
    ASSERT_EQ(to_yaml(read->value), text) << "seed " << seed;
  }
}

TEST(RoundTrip, RandomPlansComeBackEqual) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    std::mt19937_64 random(seed);
    const auto plan = test::random_plan(random);
    const auto text = to_yaml(plan);
    const auto read = read_plan_text(text, "random.yaml");
    ASSERT_TRUE(read) << "seed " << seed << "\n" << to_text(read.error()) << text;
    ASSERT_EQ(read->value, plan) << "seed " << seed << "\n" << text;
  }
}

/// Any double, in any dimension, is written as text that reads back to the same bits.
TEST(RoundTrip, QuantitiesKeepEveryBit) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-9, 12);
  for (const auto dimension : {Dimension::time, Dimension::bytes, Dimension::bit_rate, Dimension::rate, Dimension::money_rate,
                               Dimension::share, Dimension::cores, Dimension::number}) {
    for (int i = 0; i < 2000; ++i) {
      const double value = std::pow(10.0, exponent(random));
      const auto text = write_quantity(dimension, value);
      const auto back = read_quantity(dimension, text, "value");
      ASSERT_TRUE(back) << text << ": " << back.error().problem;
      ASSERT_EQ(*back, value) << text;
    }
  }
}

TEST(RoundTrip, DurationsKeepEveryNanosecond) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const sim::Duration value{static_cast<std::int64_t>(random() >> (1 + random() % 62))};
    if (value > std::chrono::seconds(9'000'000'000)) continue;
    const auto text = write_duration(value);
    const auto back = read_duration(text, "value");
    ASSERT_TRUE(back) << text << ": " << back.error().problem;
    ASSERT_EQ(back->count(), value.count()) << text;
  }
}

TEST(RoundTrip, CommentsStandBehindTheirValues) {
  std::mt19937_64 random(3);
  auto scenario = test::random_scenario(random);
  scenario.traffic[0].source = Arrivals{PoissonArrivals{Rate{200}}};
  scenario.services[0].startup = {sim::Distribution{sim::Lognormal{5, 0.3}}, {}};
  const auto text = to_yaml(scenario, {{"traffic.t0.arrivals.rate", "198/s to 202/s\nfrom requests_total"},
                                       {"services.s0.startup.mean", "4s to 6s"},
                                       {"services.s0.startup.cv", "0.2 to 0.4"}});
  EXPECT_NE(text.find("arrivals: poisson(200/s)  # rate: 198/s to 202/s from requests_total\n"), std::string::npos) << text;
  EXPECT_NE(text.find("startup: lognormal(5s cv=0.3)  # cv: 0.2 to 0.4; mean: 4s to 6s\n"), std::string::npos) << text;
  const auto read = read_scenario_text(text, "commented.yaml");
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->value, scenario);
}

TEST(Validate, FindsNothingWrongWithRandomScenarios) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::mt19937_64 random(seed);
    EXPECT_EQ(to_text(validate(test::random_scenario(random))), "") << seed;
    EXPECT_EQ(to_text(validate(test::random_kubernetes_scenario(random))), "") << seed;
  }
}

}  // namespace
}  // namespace sandtable::models
