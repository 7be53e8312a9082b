#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "app/report/axis.hpp"
#include "app/report/band.hpp"
#include "app/report/markup.hpp"
#include "app/report/page.hpp"
#include "app/text/units.hpp"
#include "tests/app/sample_outcome.hpp"

namespace sandtable::app::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Checks that every element that is opened is closed in order (the page is XML, too), and returns how many there are; -1 where
/// not.
int elements(const std::string& page) {
  static const std::regex tag("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"]|\"[^\"<>]*\")*?)(/?)>");
  std::vector<std::string> open;
  int count = 0;
  const std::string body = page.substr(page.find("<html"));
  for (std::sregex_iterator it(body.begin(), body.end(), tag), end; it != end; ++it) {
    const std::string name = (*it)[2];
    if ((*it)[1].length() > 0) {
      if (open.empty() || open.back() != name) return -1;
      open.pop_back();
    } else {
      ++count;
      if ((*it)[4].length() == 0) open.push_back(name);
    }
  }
  return open.empty() ? count : -1;
}

TEST(Report, IsWellFormedAndNeedsNothingFromOutside) {
  const auto page = html(testing::sample_outcome(), {100, 600, "name: shop\n"});
  EXPECT_GT(elements(page), 200);
  for (const char* outside : {"http://", "https://", "src=", "href=", "@import", "url(", "<script", "<link"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(Report, PutsTheObjectivesOnTopWithTheirFigures) {
  const auto outcome = testing::sample_outcome();
  const auto page = html(outcome, {});
  EXPECT_THAT(page, HasSubstr("✕ 1 of 2 objectives is not met"));
  const auto* p99 = twin::find_kpi(outcome, "service.cart.latency.p99");
  const std::string figure = text::human(p99->mean, p99->unit);
  EXPECT_THAT(page, HasSubstr(figure + " <small>below 300 ms</small>"));
  EXPECT_LT(page.find("✓ met"), page.find("<h2>"));
  EXPECT_LT(page.find("✕ not met"), page.find("<h2>"));
}

TEST(Report, DrawsEachSeriesAndDistribution) {
  const auto page = html(testing::sample_outcome(), {});
  for (const char* title :
       {"Completed per second", "Latency, 95th percentile", "Utilisation", "Replicas", "Share of requests slower than"})
    EXPECT_THAT(page, HasSubstr(title));
  EXPECT_THAT(page, HasSubstr("<h2>Service cart</h2>"));
  EXPECT_THAT(page, HasSubstr("<h2>Traffic shoppers</h2>"));
  EXPECT_THAT(page, HasSubstr("class=\"band c0\""));
  EXPECT_THAT(html(testing::sample_outcome(1), {}), Not(HasSubstr("class=\"band c0\"")));  // one replication has no band
}

TEST(Report, HoldsEveryKpi) {
  const auto outcome = testing::sample_outcome();
  const auto page = html(outcome, {});
  for (const auto& kpi : outcome.kpis) EXPECT_THAT(page, HasSubstr("<td>" + kpi.name + "</td>"));
}

TEST(Report, EscapesWhatTheUserWrote) {
  auto outcome = testing::sample_outcome();
  outcome.scenario = "<script>alert(1)</script>";
  outcome.objectives[0].reason = "a & b \"c\"";
  const auto page = html(outcome, {0, 0, "</pre><b>\x01"});
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("a &amp; b &quot;c&quot;"));
  EXPECT_GT(elements(page), 200);
}

TEST(Report, ComparesPlans) {
  const auto comparison = planners::compare_outcomes(testing::sample_scenario(),
                                                     {testing::sample_outcome(4, 1, "one"), testing::sample_outcome(4, 2, "two")});
  const auto page = html(comparison, {});
  EXPECT_GT(elements(page), 200);
  EXPECT_THAT(page, HasSubstr("✕ No plan meets every objective"));
  EXPECT_THAT(page, HasSubstr("two against one"));
  EXPECT_THAT(page, HasSubstr("class=\"line c1\""));
  EXPECT_THAT(page, HasSubstr("class=\"legend\""));
}

TEST(Report, StandsAnOutcomeWithNothingInIt) {
  twin::Outcome empty;
  empty.scenario = "empty";
  EXPECT_GT(elements(html(empty, {})), 10);
}

TEST(Band, IsTheMeanAndTheMiddleNinetyPercent) {
  twin::Outcome outcome;
  for (int r = 0; r <= 100; ++r) {
    models::ReplicationResult result;
    result.series = {{"s", models::Unit::count, std::chrono::seconds(2), {static_cast<double>(r), 1}}};
    outcome.replications.push_back(result);
  }
  const auto curve = time_curve(outcome, "s");
  EXPECT_EQ(curve.x, (std::vector<double>{1, 3}));
  EXPECT_DOUBLE_EQ(curve.middle[0], 50);
  EXPECT_DOUBLE_EQ(curve.low[0], 5);
  EXPECT_DOUBLE_EQ(curve.high[0], 95);
  EXPECT_TRUE(time_curve(outcome, "none").x.empty());
}

TEST(Band, ThinsLongSeriesByAveraging) {
  twin::Outcome outcome;
  models::ReplicationResult result;
  result.series = {{"s", models::Unit::count, std::chrono::seconds(1), {}}};
  for (int i = 0; i < 1000; ++i) result.series[0].values.push_back(i);
  outcome.replications = {result};
  const auto curve = time_curve(outcome, "s", 100);
  ASSERT_EQ(curve.x.size(), 100U);
  EXPECT_DOUBLE_EQ(curve.middle[3], 34.5);  // of 30 … 39
  EXPECT_DOUBLE_EQ(curve.x[3], 35);
}

TEST(Band, TheTailFallsFromOne) {
  const auto curve = slower_than(testing::sample_outcome(), "service.cart.latency");
  EXPECT_GT(curve.middle.front(), 0.99);
  EXPECT_LT(curve.middle.back(), 0.001);
  EXPECT_GE(curve.middle.back(), smallest_shown_share);
  for (std::size_t i = 1; i < curve.middle.size(); ++i) EXPECT_LE(curve.middle[i], curve.middle[i - 1]);
}

TEST(Axis, HasRoundTicks) {
  const auto axis = linear_axis(0, 0.271, 4);
  EXPECT_DOUBLE_EQ(axis.ticks.front(), 0);
  EXPECT_DOUBLE_EQ(axis.ticks[1], 0.1);
  EXPECT_GE(axis.high, 0.271);
  const auto log = log_axis(0.002, 1.2);
  EXPECT_NEAR(log.position(std::sqrt(0.002 * 1.2)), 0.5, 1e-9);
  EXPECT_NEAR(log.ticks.front(), 0.01, 1e-12);
  EXPECT_THROW(log_axis(0, 1), sim::ContractError);
}

TEST(Axis, TimesTickLikeAClock) {
  EXPECT_EQ(time_axis(0, 300, 6).ticks, (std::vector<double>{0, 60, 120, 180, 240, 300}));
  EXPECT_EQ(time_axis(0, 1800, 6).ticks[1], 300);
  EXPECT_EQ(time_axis(0, 65, 6).ticks[1], 15);
  EXPECT_EQ(time_axis(0, 7200, 6).ticks[1], 1800);
}

TEST(Axis, StandsAConstant) {
  for (double value : {0.0, 3.0, -2.0}) {
    const auto axis = linear_axis(value, value, 4);
    EXPECT_LT(axis.low, axis.high);
    EXPECT_GE(axis.ticks.size(), 2U);
  }
}

TEST(Markup, Coordinates) {
  EXPECT_EQ(coordinate(12), "12");
  EXPECT_EQ(coordinate(12.345), "12.3");
  EXPECT_EQ(coordinate(-0.01), "0");
}

}  // namespace
}  // namespace sandtable::app::report
