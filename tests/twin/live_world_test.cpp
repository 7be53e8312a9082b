#include "twin/live_world.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/twin/file_actuator.hpp"
#include "tests/twin/synthetic_telemetry.hpp"
#include "tests/twin/temporary_folder.hpp"

namespace sandtable::twin {
namespace {

constexpr std::int64_t second = 1'000'000'000;

class LiveWorldTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  std::int64_t now_ = 0;
  testing::MemorySource source_;
  testing::FileActuator actuator_{folder_.path(), 6, 2};
  Ledger ledger_ = *Ledger::open(folder_ / "ledger.db");
  LiveWorld world_{source_,
                   actuator_,
                   ledger_,
                   {.now = [this] { return WallTime{now_}; }, .wait = [](WallTime) { return true; }},
                   {"files", "scaler", "0.1.0"}};

  double query(Metric metric, const std::string& entity = "service.cart", double q = 0.95) {
    const auto got = world_.query({entity, metric, q, std::chrono::seconds(60)});
    EXPECT_TRUE(got) << got.error().message;
    return got->points.at(0).value;
  }
};

TEST_F(LiveWorldTest, AnswersTypedQueriesFromRawTelemetry) {
  const auto requests = testing::poisson_observations(50, 60, {sim::Constant{0.05}}, {1, 0}, "cart");
  std::vector<testing::Observation> ended;
  for (const auto& one : requests) ended.push_back({one.at_s, 1});
  source_.add(testing::histogram_series("service.cart", Signal::latency, "a", requests, {0.04, 0.0625, 0.1}, {0}, 2, 31));
  source_.add(testing::counter_series("service.cart", Signal::ended, "a", "success", ended, {0}, 2, 31));
  source_.add(testing::counter_series("traffic.users", Signal::offered, "lb", "", ended, {0}, 2, 31));
  now_ = 60 * second;
  const double rate = static_cast<double>(requests.size()) / 60;
  EXPECT_NEAR(query(Metric::rate), rate, 1e-9);
  EXPECT_NEAR(query(Metric::rate, "traffic.users"), rate, 1e-9);
  EXPECT_NEAR(query(Metric::latency_mean), 0.05, 1e-12);
  EXPECT_NEAR(query(Metric::latency_quantile, "service.cart", 0.5), 0.05, 1e-9);  // √(0.04·0.0625)
  EXPECT_EQ(query(Metric::availability), 1);
  EXPECT_EQ(query(Metric::replicas), 2);
  EXPECT_EQ(world_.now(), sim::Time{std::chrono::seconds(60)});
  EXPECT_EQ(world_.query({"service.cart", Metric::cpu, 0, std::chrono::seconds(60)}).error().kind, sim::ErrorKind::not_found);
  EXPECT_EQ(world_.query({"service.till", Metric::replicas, 0, std::chrono::seconds(60)}).error().kind, sim::ErrorKind::not_found);
  now_ = 1000 * second;
  EXPECT_TRUE(std::isnan(query(Metric::rate))) << "nothing observed in the window";
}

TEST_F(LiveWorldTest, ShowsChangesOnce) {
  const auto first = world_.objects();
  ASSERT_TRUE(first);
  EXPECT_EQ(world_.objects()->get(), first->get()) << "unchanged: the same snapshot";
  const Version seen = (*first)->version;
  EXPECT_TRUE(world_.changes(seen)->empty());
  actuator_.set("cart-2", "up");
  const auto changes = world_.changes(seen);
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->at(0).object, "service.cart");
  EXPECT_EQ(changes->at(0).what, "cart-2 is in rotation, weight 1");
  EXPECT_TRUE(world_.changes(changes->at(0).version)->empty());
  EXPECT_GT((*world_.objects())->services[0].version, (*first)->services[0].version);
}

TEST_F(LiveWorldTest, SubmitsThroughTheLedgerAndOnlyOnce) {
  const models::Action four{sim::Duration{0}, models::ScaleAction{"cart", "", 4}};
  const auto receipt = world_.submit(four);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(actuator_.ready(), 4u);
  const auto again = world_.submit(four);
  ASSERT_TRUE(again);
  EXPECT_EQ(ledger_.decisions()->size(), 1u);
  for (const auto& [command, times] : actuator_.sent()) EXPECT_EQ(times, 1) << command;
  EXPECT_EQ(ledger_.decisions()->front().plan_name, "scaler");
  EXPECT_EQ(ledger_.decisions()->front().status, DecisionStatus::applied);
}

TEST_F(LiveWorldTest, RollsBackAnActionThatIsRefusedHalfWay) {
  actuator_.refuse = "cart-3";
  const auto receipt = world_.submit({sim::Duration{0}, models::ScaleAction{"cart", "", 4}});
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, sim::ErrorKind::conflict);
  EXPECT_EQ(actuator_.ready(), 2u);
}

}  // namespace
}  // namespace sandtable::twin
