#include "models/analytic/parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/models/analytic/worlds.hpp"

namespace sandtable::models::analytic {
namespace {

using testing::open;
using testing::service;
using testing::work;
using testing::World;

Scenario two_services() {
  Scenario made;
  made.name = "two";
  made.run.duration = std::chrono::seconds(240);
  made.services = {service("a", {work(0.01)}), service("b", {work(0.01)})};
  made.traffic = {open("a", 10)};
  return made;
}

double seconds(const std::vector<Part>& all) {
  double sum = 0;
  for (const auto& part : all) sum += part.seconds;
  return sum;
}
double requests(const std::vector<Part>& all) {
  double sum = 0;
  for (const auto& part : all) sum += part.seconds * part.demand.rates[0];
  return sum;
}
std::vector<Part> parts_of(const Scenario& scenario) {
  const World world(scenario);
  return parts(world.scenario, world.network, {});
}

TEST(Parts, AreOneWhereNothingVaries) {
  auto scenario = two_services();
  scenario.run.warmup = std::chrono::seconds(40);
  const auto all = parts_of(scenario);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_DOUBLE_EQ(all[0].seconds, 200);
  EXPECT_DOUBLE_EQ(all[0].demand.rates[0], 10);
}

// A triangle of one second on a flat rate: it is cut finely around the peak, and no request is lost.
TEST(Parts, AreFineWhereTheLoadChanges) {
  auto scenario = two_services();
  scenario.traffic[0].source = Arrivals{TraceArrivals{"", 2, {{0, 10}, {101, 10}, {101.5, 50}, {102, 10}}}};
  const auto all = parts_of(scenario);
  EXPECT_GT(all.size(), 24U);
  EXPECT_LT(all.size(), 24U + 20);
  EXPECT_NEAR(seconds(all), 240, 1e-9);
  EXPECT_NEAR(requests(all), 2 * (240 * 10 + 0.5 * 40), 1e-6);
  const auto busiest = std::ranges::max_element(all, {}, [](const Part& part) { return part.demand.rates[0]; });
  EXPECT_LE(busiest->from, 101.5);
  EXPECT_GE(busiest->from + busiest->seconds, 101);
  EXPECT_LE(busiest->seconds, 0.7);
}

// 4 a second to a and then 8 a second to b, at double speed and half of them kept; then nothing more.
TEST(Parts, CountARecordingBySliceAndEndpoint) {
  Replay replay;
  replay.log.requests = {"a.get", "b.get"};
  replay.log.resolution = std::chrono::seconds(1);
  for (int second = 0; second < 240; ++second)
    for (int i = 0; i < (second < 120 ? 4 : 8); ++i)
      replay.log.rows.push_back({std::chrono::seconds(second), second < 120 ? 0U : 1U, UINT32_MAX});
  auto scenario = two_services();
  scenario.traffic = {{"recorded", {}, replay, {}}};
  scenario.traffic[0].keep = Share{0.5};
  scenario.traffic[0].speed = 2;
  const auto all = parts_of(scenario);
  EXPECT_NEAR(seconds(all), 240, 1e-9);
  EXPECT_NEAR(requests(all), 0.5 * (120 * 4 + 120 * 8), 1e-6);
  for (const auto& part : all) {
    const double middle = part.from + part.seconds / 2;
    ASSERT_EQ(part.demand.shares[0].size(), 2U);
    EXPECT_NEAR(part.demand.rates[0], middle < 60 ? 4 : middle < 120 ? 8 : 0, 1e-9) << middle;
    EXPECT_NEAR(part.demand.shares[0][1], middle > 60 && middle < 120 ? 1 : 0, 1e-9) << middle;
  }
}

TEST(Parts, OfAnMmppAreItsTwoRates) {
  auto scenario = two_services();
  scenario.traffic[0].source = Arrivals{MmppArrivals{{Rate{10}, std::chrono::seconds(30)}, {Rate{40}, std::chrono::seconds(10)}}};
  scenario.traffic[0].keep = Share{0.5};
  const auto all = parts_of(scenario);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_DOUBLE_EQ(all[0].seconds, 180);
  EXPECT_DOUBLE_EQ(all[0].demand.rates[0], 5);
  EXPECT_DOUBLE_EQ(all[1].demand.rates[0], 20);
}

}  // namespace
}  // namespace sandtable::models::analytic
