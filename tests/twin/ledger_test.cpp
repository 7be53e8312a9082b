#include "twin/ledger.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/twin/temporary_folder.hpp"
#include "twin/detail/sqlite.hpp"

namespace sandtable::twin {
namespace {

Decision decision(const std::string& target = "haproxy") {
  Decision out;
  out.time = {1'000};
  out.target = target;
  out.plan_name = "cart-6";
  out.plan_yaml = "kind: Plan\n";
  out.actions = 2;
  out.scenario = "shop";
  out.scenario_sha256 = "ab12";
  out.seed = std::numeric_limits<std::uint64_t>::max();
  out.version = "0.1.0";
  out.state_digest = "0123456789abcdef";
  out.window_s = 60;
  out.prediction = {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}},
                    {"service.cart.rate", models::Unit::per_second, 140, {}}};
  return out;
}

TEST(Ledger, GivesBackADecisionWithEverythingThatCameOfIt) {
  const testing::TemporaryFolder folder;
  Decision wanted = decision();
  const Verdict verdict{{{"approval", true, "approved by --approve"}, {"budget", false, "too \"dear\""}}};
  const Fidelity fidelity{
      {{1}, {2}}, {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}, 0.105, -0.048, true, 0.002}}, 1, 0.048};
  {
    auto ledger = Ledger::open(folder / "ledger.db");
    ASSERT_TRUE(ledger) << ledger.error().message;
    wanted.id = *ledger->record(wanted);
    ASSERT_TRUE(ledger->record_verdict(wanted.id, verdict, {1'001}));
    ASSERT_TRUE(ledger->set_status(wanted.id, DecisionStatus::running, "", {1'002}));
    ASSERT_TRUE(
        ledger->plan_steps(wanted.id, 0, {{"haproxy/cart/c4", "maint", "ready"}, {"haproxy/cart/c5", "maint", "ready"}}, {1'003}));
    ASSERT_TRUE(ledger->set_step(wanted.id, 0, StepStatus::taken, "", {1'004}));
    ASSERT_TRUE(ledger->plan_steps(wanted.id, 1, {{"haproxy/cart/c6", "maint", "ready"}}, {1'005}));
    ASSERT_TRUE(
        ledger->record_outcome(wanted.id, {{2'000}, {{"service.cart.latency.p95", models::Unit::seconds, 0.105}}, fidelity}));
  }
  auto ledger = Ledger::open(folder / "ledger.db");
  const auto entry = ledger->entry(wanted.id);
  ASSERT_TRUE(entry) << entry.error().message;
  wanted.status = DecisionStatus::running;
  wanted.begun = 2;
  EXPECT_EQ(entry->decision, wanted);
  EXPECT_EQ(*entry->verdict, verdict);
  ASSERT_EQ(entry->steps.size(), 3u);
  EXPECT_EQ(entry->steps[0], (StepRow{0, 0, {"haproxy/cart/c4", "maint", "ready"}, StepStatus::taken, "", {1'003}, {1'004}}));
  EXPECT_EQ(entry->steps[2].ordinal, 2u);
  EXPECT_EQ(entry->steps[2].action, 1u);
  EXPECT_EQ(entry->outcome->measured.at(0).value, 0.105);
  EXPECT_EQ(entry->outcome->fidelity.kpis, fidelity.kpis);
}

TEST(Ledger, ListsNewestFirstAndUnfinishedByTarget) {
  const testing::TemporaryFolder folder;
  auto ledger = Ledger::open(folder / "ledger.db");
  const auto first = *ledger->record(decision("a")), second = *ledger->record(decision("b")),
             third = *ledger->record(decision("b"));
  ASSERT_TRUE(ledger->set_status(first, DecisionStatus::running, "", {1}));
  ASSERT_TRUE(ledger->set_status(second, DecisionStatus::rolling_back, "why", {1}));
  ASSERT_TRUE(ledger->set_status(third, DecisionStatus::applied, "", {1}));
  EXPECT_EQ(ledger->decisions()->front().id, third);
  EXPECT_EQ(ledger->decisions(2)->size(), 2u);
  ASSERT_EQ(ledger->unfinished("b")->size(), 1u);
  EXPECT_EQ(ledger->unfinished("b")->front().note, "why");
  EXPECT_EQ(ledger->unfinished("")->size(), 2u);
}

TEST(Ledger, SaysWhatIsNotThere) {
  const testing::TemporaryFolder folder;
  auto ledger = Ledger::open(folder / "ledger.db");
  EXPECT_EQ(ledger->entry(7).error(), (sim::Error{sim::ErrorKind::not_found, "no decision 7 in the ledger"}));
  EXPECT_EQ(ledger->set_status(7, DecisionStatus::running, "", {}).error().kind, sim::ErrorKind::not_found);
  EXPECT_THROW((void)ledger->set_step(7, 0, StepStatus::taken, "", {}), sim::ContractError);
}

TEST(Ledger, CountsStopRequests) {
  const testing::TemporaryFolder folder;
  auto one = Ledger::open(folder / "ledger.db"), other = Ledger::open(folder / "ledger.db");
  EXPECT_EQ(*one->last_stop(), 0);
  ASSERT_TRUE(other->request_stop("by hand", {5}));
  EXPECT_EQ(*one->last_stop(), 1) << "seen by another connection at once";
}

TEST(Ledger, RefusesANewerSchema) {
  const testing::TemporaryFolder folder;
  { ASSERT_TRUE(Ledger::open(folder / "ledger.db")); }
  {
    auto database = detail::Database::open(folder / "other.db", {});
    ASSERT_TRUE(database);
    database->execute("PRAGMA user_version=99");
  }
  const auto ledger = Ledger::open(folder / "other.db");
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().message.find("written by a newer one"), std::string::npos) << ledger.error().message;
}

TEST(Ledger, SaysThatAFileIsTorn) {
  const testing::TemporaryFolder folder;
  {
    auto ledger = Ledger::open(folder / "ledger.db");
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(ledger->record(decision()));
  }
  testing::tear(folder / "ledger.db", 0.4);
  auto ledger = Ledger::open(folder / "ledger.db");
  const std::string message = ledger ? ledger->decisions(1000).error().message : ledger.error().message;
  EXPECT_EQ(message.rfind((folder / "ledger.db").string() + ": ", 0), 0u) << message;
  EXPECT_NE(message.find("malformed"), std::string::npos) << message;
}

TEST(Ledger, MigratesOnceHoweverManyOpenIt) {
  const testing::TemporaryFolder folder;
  auto first = Ledger::open(folder / "ledger.db");
  ASSERT_TRUE(first->record(decision()));
  auto second = Ledger::open(folder / "ledger.db");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->decisions()->size(), 1u);
}

}  // namespace
}  // namespace sandtable::twin
