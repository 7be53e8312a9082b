#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "app/text/outcome_text.hpp"
#include "app/text/table.hpp"
#include "app/text/units.hpp"
#include "tests/app/sample_outcome.hpp"

namespace sandtable::app::text {
namespace {

using models::Unit;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Human, PicksTheUnitAtHand) {
  EXPECT_EQ(human(0.2312, Unit::seconds), "231 ms");
  EXPECT_EQ(human(0.0000412, Unit::seconds), "41.2 µs");
  EXPECT_EQ(human(1.5, Unit::seconds), "1.5 s");
  EXPECT_EQ(human(0, Unit::seconds), "0 s");
  EXPECT_EQ(human(252.1, Unit::per_second), "252/s");
  EXPECT_EQ(human(0.45, Unit::cores), "0.45 cores");
  EXPECT_EQ(human(0.34, Unit::money_per_hour), "0.34/h");
  EXPECT_EQ(human(3, Unit::count), "3");
  EXPECT_EQ(human(std::numeric_limits<double>::quiet_NaN(), Unit::seconds), "–");
}

// 99.9 % and 99.99 % must not look alike, and nothing short of all may look like all.
TEST(Human, TellsSharesNearOneApart) {
  EXPECT_EQ(human(1, Unit::share), "100%");
  EXPECT_EQ(human(0.5, Unit::share), "50%");
  EXPECT_EQ(human(0.9985, Unit::share), "99.85%");
  EXPECT_EQ(human(0.99991, Unit::share), "99.991%");
  EXPECT_EQ(human(0.999999, Unit::share).substr(0, 7), "99.9999");
  EXPECT_EQ(human(0.9999999999, Unit::share).substr(0, 3), "99.");
}

TEST(Human, IntervalsShareAUnit) {
  EXPECT_EQ(human(std::array<double, 2>{0.0009, 0.271}, Unit::seconds), "0.9 … 271 ms");
  EXPECT_EQ(human(std::nullopt, Unit::seconds), "–");
}

TEST(Human, Times) {
  EXPECT_EQ(human_time(83.2), "1 min 23 s");
  EXPECT_EQ(human_time(7260), "2 h 1 min");
}

TEST(Table, AlignsByCharactersNotBytes) {
  Table table({{"Name"}, {"Value", Align::right}});
  table.add({"µs", "1"});
  table.add({"longer", "12 …"});
  EXPECT_EQ(table.to_string(), "Name    Value\nµs          1\nlonger   12 …\n");
  EXPECT_THROW(table.add({"too few"}), sim::ContractError);
}

TEST(OutcomeText, SaysWhatIsMetAndWhatIsNot) {
  const auto text = to_text(testing::sample_outcome());
  EXPECT_THAT(text, HasSubstr("shop, seed 7, exact: 8 of 8 replications"));
  EXPECT_THAT(text, HasSubstr("below 300 ms"));
  EXPECT_THAT(text, HasSubstr("NOT MET"));
  EXPECT_THAT(text, Not(HasSubstr("errors.timeout")));  // did not occur
  EXPECT_THAT(to_text(testing::sample_outcome(), Detail::all), HasSubstr("errors.timeout"));
}

TEST(OutcomeText, SaysInOneLineWhatSaturatesFirst) {
  auto outcome = testing::sample_outcome();
  EXPECT_THAT(to_text(outcome), Not(HasSubstr("saturate")));
  outcome.saturation = models::Saturation{"service.cart.slots", 1.25, 0.75, {{"shoppers", 250}}, false};
  EXPECT_THAT(to_text(outcome), HasSubstr("First to saturate: service.cart.slots at 1.25 times the present load (shoppers 250/s); "
                                          "75% of it is in use now, headroom 20%"));
  outcome.saturation->at = 0.8;
  outcome.saturation->metastable = true;
  EXPECT_THAT(to_text(outcome), HasSubstr("already full at 0.80 times the present load"));
  EXPECT_THAT(to_text(outcome), HasSubstr("METASTABLE"));
}

TEST(OutcomeText, PutsPlansSideBySide) {
  const auto comparison = planners::compare_outcomes(testing::sample_scenario(),
                                                     {testing::sample_outcome(4, 1, "one"), testing::sample_outcome(4, 2, "two")});
  const auto text = to_text(comparison);
  EXPECT_THAT(text, HasSubstr("probability of being the best"));
  EXPECT_THAT(text, HasSubstr("None chosen: no plan meets every objective; nearest is one, which breaks up"));
}

}  // namespace
}  // namespace sandtable::app::text
