#include "twin/execution.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/twin/file_actuator.hpp"
#include "tests/twin/temporary_folder.hpp"
#include "twin/execution_lock.hpp"
#include "twin/state_digest.hpp"

namespace sandtable::twin {
namespace {

using testing::FileActuator;

ExecutionHost host(
    std::int64_t& now, std::function<void()> boundary = [] {}) {
  return {.now =
              [&now, boundary] {
                boundary();  // every write to the ledger asks for the time first: a place to be killed between any two of them
                return WallTime{now += 1'000'000};
              },
          .wait =
              [&now](WallTime until) {
                now = until.ns;
                return true;
              }};
}

models::Plan plan(std::initializer_list<std::uint32_t> replicas) {
  models::Plan out{"cart-up", {}};
  sim::Duration at{0};
  for (std::uint32_t n : replicas) {
    out.actions.push_back({at, models::ScaleAction{"cart", "", n}});
    at += std::chrono::seconds(30);
  }
  return out;
}

Fidelity good() { return {{}, {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}, 0.1, 0, true, 0}}, 1, 0}; }

Proposal proposal(FileActuator& actuator, const models::Plan& plan) {
  Proposal out;
  out.decision.target = "files";
  out.decision.prediction = {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}}};
  out.read_set = {"cart"};
  out.gate.plan = plan;
  out.gate.simulated_state = state_digest(*actuator.objects(), out.read_set);
  out.gate.fidelity = good();
  out.gate.approval = {true, "--approve"};
  return out;
}

using Breaches = sim::Result<std::vector<std::string>>;
const Breaches inside{std::vector<std::string>{}}, outside{std::vector<std::string>{"service.cart.latency.p95 is 0.2, outside"}};

/// Measurements one after the other.
Watch watch(std::vector<double> p95) {
  return {[values = std::move(p95), i = std::size_t{0}]() mutable -> sim::Result<std::optional<std::vector<models::Kpi>>> {
            if (i == values.size()) return std::optional<std::vector<models::Kpi>>{};
            return std::optional(std::vector<models::Kpi>{{"service.cart.latency.p95", models::Unit::seconds, values[i++]}});
          },
          {}};
}

class Execution : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  std::int64_t now_ = 1'000'000'000;
  Ledger ledger_ = *Ledger::open(folder_ / "ledger.db");
  FileActuator actuator_{folder_.path(), 6, 2};
  Executor executor_{ledger_, actuator_, host(now_)};
};

TEST_F(Execution, TakesAPlanAndWritesEveryStep) {
  const auto report = executor_.apply(proposal(actuator_, plan({4, 5})), watch({0.1, 0.105}));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->status, DecisionStatus::applied) << ::testing::PrintToString(report->reasons);
  EXPECT_EQ(actuator_.ready(), 5u);
  const auto entry = ledger_.entry(report->decision);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->decision.status, DecisionStatus::applied);
  EXPECT_TRUE(entry->verdict->allowed());
  ASSERT_EQ(entry->steps.size(), 3u);
  EXPECT_EQ(entry->steps[0].effect, (Effect{"cart-2", "maint", "up"}));
  EXPECT_EQ(entry->steps[2].action, 1u);
  EXPECT_GE(entry->steps[2].planned_at.ns - entry->decision.time.ns, 30'000'000'000) << "the second action waits for its time";
  for (const auto& step : entry->steps) EXPECT_EQ(step.status, StepStatus::taken);
}

TEST_F(Execution, DoesNothingThatTheGateRefuses) {
  auto wanted = proposal(actuator_, plan({4}));
  wanted.gate.approval = {};
  actuator_.set("cart-5", "up");  // and the world has changed since
  const auto report = executor_.apply(wanted, std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::refused);
  EXPECT_EQ(report->reasons.size(), 2u);
  EXPECT_TRUE(actuator_.sent().empty());
  EXPECT_EQ(ledger_.entry(report->decision)->decision.status, DecisionStatus::refused);
}

TEST_F(Execution, RollsBackWhenRealityLeavesTheEnvelope) {
  const auto report = executor_.apply(proposal(actuator_, plan({4})), watch({0.1, 0.2}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolled_back);
  EXPECT_EQ(report->reasons.at(0), "service.cart.latency.p95 is 0.2, outside the predicted 0.09 to 0.11");
  EXPECT_EQ(actuator_.ready(), 2u);
  const auto steps = ledger_.steps(report->decision);
  ASSERT_TRUE(steps);
  for (const auto& step : *steps) EXPECT_EQ(step.status, StepStatus::undone);
}

TEST_F(Execution, DoesNotMindBeingBetterThanPredicted) {
  EXPECT_EQ(executor_.apply(proposal(actuator_, plan({4})), watch({0.02}))->status, DecisionStatus::applied);
}

TEST_F(Execution, AsksForSeveralMeasurementsInARowWhereToldTo) {
  auto patient = watch({0.2, 0.1, 0.2, 0.1});
  patient.envelope.in_row = 2;
  EXPECT_EQ(executor_.apply(proposal(actuator_, plan({4})), patient)->status, DecisionStatus::applied);
}

TEST_F(Execution, RollsBackWhatIsDoneWhenAStepIsRefused) {
  actuator_.refuse = "cart-3";
  const auto report = executor_.apply(proposal(actuator_, plan({5})), std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolled_back);
  EXPECT_EQ(report->reasons.at(0), "cart-3: it refuses");
  EXPECT_EQ(actuator_.ready(), 2u);
  EXPECT_FALSE(actuator_.sent().contains("cart-4 up")) << "nothing after the refusal";
}

TEST_F(Execution, SaysWhatIsTurnedRoundThoughNotAllIsWell) {
  actuator_.late = "cart-3";
  const auto report = executor_.apply(proposal(actuator_, plan({5})), std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolled_back);
  EXPECT_EQ(report->reasons, (std::vector<std::string>{"cart-3: it is late", "cart-3 is as it was again, but it is late"}));
  EXPECT_EQ(actuator_.ready(), 2u);
  const auto steps = ledger_.steps(report->decision);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->at(1).status, StepStatus::undone);
  EXPECT_EQ(steps->at(1).note, "it is late");
}

TEST_F(Execution, StopsBetweenTwoSteps) {
  int boundaries = 0;
  FileActuator counting(folder_.path(), 6, 2, [&] {
    if (++boundaries == 3) {  // after the first step was taken
      EXPECT_TRUE(ledger_.request_stop("enough", {now_}));
    }
  });
  Executor executor(ledger_, counting, host(now_));
  const auto report = executor.apply(proposal(counting, plan({6})), std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolled_back);
  EXPECT_EQ(report->reasons, std::vector<std::string>{"a stop was asked for"});
  EXPECT_EQ(counting.ready(), 2u);
  EXPECT_FALSE(counting.sent().contains("cart-3 up"));
  EXPECT_EQ(executor.apply(proposal(counting, plan({3})), std::nullopt)->status, DecisionStatus::applied)
      << "an old stop stops nothing new";
}

TEST_F(Execution, TurnsRoundWhenInterruptedBetweenTwoSteps) {
  int looks = 0;
  ExecutionHost impatient = host(now_);
  impatient.wait = [&](WallTime) { return ++looks < 2; };  // before the second step
  Executor executor(ledger_, actuator_, impatient);
  const auto report = executor.apply(proposal(actuator_, plan({6})), std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolled_back);
  EXPECT_EQ(report->reasons, std::vector<std::string>{"interrupted"});
  EXPECT_EQ(actuator_.ready(), 2u);
  EXPECT_TRUE(actuator_.sent().contains("cart-2 up"));
  EXPECT_FALSE(actuator_.sent().contains("cart-3 up"));
}

TEST_F(Execution, LeavesWhatItCantReachToRecovery) {
  auto broken = watch({});
  broken.next = [&]() -> sim::Result<std::optional<std::vector<models::Kpi>>> {
    actuator_.down = true;
    return sim::fail(sim::ErrorKind::unavailable, "no answer");
  };
  const auto report = executor_.apply(proposal(actuator_, plan({4})), broken);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::rolling_back);
  actuator_.down = false;
  const auto again = executor_.apply(proposal(actuator_, plan({4})), std::nullopt);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, sim::ErrorKind::conflict);
  const auto recovered = executor_.recover("files", [](const Decision&) { return inside; });
  ASSERT_TRUE(recovered);
  ASSERT_EQ(recovered->size(), 1u);
  EXPECT_EQ(recovered->at(0).status, DecisionStatus::rolled_back);
  EXPECT_EQ(actuator_.ready(), 2u);
}

TEST_F(Execution, FailsOpenlyWhereSomebodyElseChangedTheObject) {
  auto meddled = watch({0.2});
  const auto next = meddled.next;
  meddled.next = [&, next] {
    actuator_.set("cart-2", "drain");
    return next();
  };
  const auto report = executor_.apply(proposal(actuator_, plan({4})), meddled);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, DecisionStatus::failed);
  EXPECT_EQ(report->reasons.at(1), "cart-2 could not be turned round: it is drain, neither maint nor up");
  EXPECT_EQ(*actuator_.state_of("cart-3"), "maint") << "the others are";
}

TEST_F(Execution, ActsAloneOnATarget) {
  const auto lock = ExecutionLock::take(ledger_.file(), "files");
  ASSERT_TRUE(lock);
  const auto report = executor_.apply(proposal(actuator_, plan({4})), std::nullopt);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, sim::ErrorKind::conflict);
  EXPECT_EQ(report.error().message.rfind("process " + std::to_string(::getpid()) + " is acting on files", 0), 0u)
      << report.error().message;
  EXPECT_TRUE(ExecutionLock::take(ledger_.file(), "other"));
}

// ---- killed anywhere

/// Calls `work` in a child that kills itself at the `at`-th boundary; true where it got to its end first.
bool survives(int at, const std::function<void(std::function<void()> boundary)>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    int passed = 0;
    work([&passed, at] {
      if (++passed == at) ::kill(::getpid(), SIGKILL);
    });
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << status;
  return WIFEXITED(status);
}

void apply_in(const std::filesystem::path& dir, const std::function<void()>& boundary) {
  std::int64_t now = 1'000'000'000;
  auto ledger = Ledger::open(dir / "ledger.db");
  FileActuator actuator(dir, 6, 2, boundary);
  Executor executor(*ledger, actuator, host(now, boundary));
  const auto report = executor.apply(proposal(actuator, plan({4, 5})), watch({0.1}));
  if (!report || report->status != DecisionStatus::applied) ::_exit(9);
}

void recover_in(const std::filesystem::path& dir, bool holds, const std::function<void()>& boundary) {
  std::int64_t now = 2'000'000'000;
  auto ledger = Ledger::open(dir / "ledger.db");
  FileActuator actuator(dir, 6, 2, boundary);
  Executor executor(*ledger, actuator, host(now, boundary));
  if (!executor.recover("files", [&](const Decision&) { return holds ? inside : outside; })) ::_exit(8);
}

/// After recovery: all or nothing, nothing sent twice, nothing left to recover, the ledger and the world agree.
void expect_whole(const std::filesystem::path& dir, const std::string& where) {
  std::int64_t now = 3'000'000'000;
  auto ledger = Ledger::open(dir / "ledger.db");
  ASSERT_TRUE(ledger);
  FileActuator actuator(dir, 6, 2);
  for (const auto& [command, times] : actuator.sent()) EXPECT_EQ(times, 1) << command << " " << where;
  const auto decisions = ledger->decisions();
  ASSERT_TRUE(decisions);
  ASSERT_LE(decisions->size(), 1u);
  const auto status = decisions->empty() ? DecisionStatus::proposed : decisions->front().status;
  EXPECT_EQ(actuator.ready(), status == DecisionStatus::applied ? 5u : 2u) << where << ": " << name(status);
  EXPECT_TRUE(status == DecisionStatus::applied || status == DecisionStatus::rolled_back || status == DecisionStatus::proposed)
      << where << ": " << name(status);
  const auto before = actuator.sent();
  Executor executor(*ledger, actuator, host(now));
  EXPECT_TRUE(executor.recover("files", [](const Decision&) { return outside; })->empty()) << where;
  EXPECT_EQ(actuator.sent(), before) << where;
}

TEST(KilledExecution, FinishesOrRollsBackOnceFromEveryBoundary) {
  int kept = 0, rolled_back = 0, at = 1;
  for (bool done = false; !done; ++at) {
    ASSERT_LT(at, 200);
    for (const bool holds : {true, false}) {
      const testing::TemporaryFolder folder;
      done = survives(at, [&](const auto& boundary) { apply_in(folder.path(), boundary); });
      ASSERT_TRUE(survives(-1, [&](const auto& boundary) { recover_in(folder.path(), holds, boundary); }));
      expect_whole(folder.path(), "killed at " + std::to_string(at));
      const bool up = FileActuator(folder.path(), 6, 2).ready() == 5;
      if (!done) (up ? kept : rolled_back)++;
    }
  }
  EXPECT_GT(at, 20) << "boundaries: 3 effects, each written, taken, written";
  EXPECT_GT(kept, 0);
  EXPECT_GT(rolled_back, kept);
}

TEST(KilledExecution, SurvivesBeingKilledInRecoveryToo) {
  for (const int first : {8, 11, 14, 17, 20}) {
    int at = 1;
    for (bool done = false; !done; ++at) {
      ASSERT_LT(at, 200);
      const testing::TemporaryFolder folder;
      survives(first, [&](const auto& boundary) { apply_in(folder.path(), boundary); });
      done = survives(at, [&](const auto& boundary) { recover_in(folder.path(), false, boundary); });
      ASSERT_TRUE(survives(-1, [&](const auto& boundary) { recover_in(folder.path(), false, boundary); }));
      expect_whole(folder.path(), "killed at " + std::to_string(first) + ", then at " + std::to_string(at));
    }
    EXPECT_GT(at, 2) << first;
  }
}

}  // namespace
}  // namespace sandtable::twin
