#include "app/evaluation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "app/find_worker.hpp"
#include "app/job/job.hpp"
#include "sim/worker_process.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::app {
namespace {

using namespace std::chrono_literals;
using models::Plan;
using models::Scenario;
using ::testing::HasSubstr;
using Plans = std::vector<std::optional<Plan>>;

Scenario small_world(std::uint32_t replications = 6) {
  Scenario made = test::scenario({test::service("web", {test::work(test::exponential(0.02))}, 2)},
                                 {test::poisson("users", "web", 60)}, 20s, 2s);
  made.services[0].concurrency = 2;
  made.services[0].queue = 100;
  made.services[0].startup = test::constant(1);
  made.seed = 5;
  made.run.replications = replications;
  return made;
}
Plan scaled(std::string name, std::uint32_t replicas) {
  return {std::move(name), {{5s, models::ScaleAction{"web", "", replicas}}}};
}

/// The product's worker, or the one that can be told to fail.
WorkerSettings honest() { return {.program = SANDTABLE_TEST_WORKER}; }
class Trouble {
 public:
  explicit Trouble(const std::string& what) { setenv("SANDTABLE_TEST_TROUBLE", what.c_str(), 1); }
  ~Trouble() { unsetenv("SANDTABLE_TEST_TROUBLE"); }
  Trouble(const Trouble&) = delete;
  Trouble& operator=(const Trouble&) = delete;
  WorkerSettings worker() const { return {.program = SANDTABLE_TEST_TROUBLED_WORKER}; }
};

std::vector<twin::Outcome> evaluate(const Scenario& scenario, const Plans& plans, WorkerSettings settings = honest(),
                                    std::uint32_t jobs = 2) {
  auto outcomes =
      WorkerEvaluator(std::move(settings)).evaluate(scenario, plans, {.jobs = jobs, .posterior = nullptr, .progress = {}});
  EXPECT_TRUE(outcomes.has_value()) << outcomes.error().message;
  return outcomes ? *outcomes : std::vector<twin::Outcome>(plans.size());
}
void expect_no_children() {
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Evaluation, GivesAnOutcomeAPlan) {
  const auto outcomes = evaluate(small_world(), {std::nullopt, scaled("four", 4)});
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].plan, std::nullopt);
  EXPECT_EQ(outcomes[1].plan, "four");
  for (const twin::Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.asked, 6u);
    EXPECT_EQ(outcome.replications.size(), 6u);
    EXPECT_TRUE(outcome.failed.empty());
    EXPECT_FALSE(outcome.interrupted);
    EXPECT_GT(outcome.cpu_s, 0);
  }
  EXPECT_LT(twin::find_kpi(outcomes[1], "service.web.latency.p95")->mean,
            twin::find_kpi(outcomes[0], "service.web.latency.p95")->mean);
  expect_no_children();
}

TEST(Evaluation, TheSameForAnyNumberOfJobs) {
  const Plans plans{std::nullopt, scaled("four", 4)};
  const auto one = evaluate(small_world(), plans, honest(), 1);
  for (const std::uint32_t jobs : {2u, 5u}) {
    const auto several = evaluate(small_world(), plans, honest(), jobs);
    for (std::size_t plan = 0; plan < 2; ++plan) EXPECT_EQ(one[plan].replications, several[plan].replications) << jobs;
  }
}

TEST(Evaluation, PlansComparedTogetherAreAsWhenRunAlone) {
  const auto together = evaluate(small_world(), {std::nullopt, scaled("four", 4), scaled("one", 1)});
  EXPECT_EQ(together[0].replications, evaluate(small_world(), {std::nullopt})[0].replications);
  EXPECT_EQ(together[2].replications, evaluate(small_world(), {scaled("one", 1)})[0].replications);
}

TEST(Evaluation, APlanComparedWithItselfDiffersByExactlyZero) {
  const auto outcomes = evaluate(small_world(), {scaled("four", 4), scaled("four", 4)});
  for (const twin::Difference& difference : twin::paired_differences(outcomes[0], outcomes[1])) {
    if (difference.n == 0) continue;
    EXPECT_EQ(difference.mean, 0) << difference.kpi;
  }
}

TEST(Evaluation, EachReplicationDrawsFromThePosterior) {
  twin::Posterior posterior;
  posterior.parameters = {{"traffic.users.arrivals.rate", 50, {}, ""}};
  posterior.draws = {{10}, {90}};
  posterior.model_error = 0;
  const auto outcomes = WorkerEvaluator(honest()).evaluate(small_world(10), {std::nullopt, std::nullopt},
                                                           {.jobs = 2, .posterior = &posterior, .progress = {}});
  ASSERT_TRUE(outcomes.has_value()) << outcomes.error().message;
  bool low = false, high = false;
  for (const double rate : twin::find_kpi((*outcomes)[0], "traffic.users.rate")->samples) {
    low = low || rate < 20;
    high = high || rate > 70;
    EXPECT_TRUE(rate < 20 || rate > 70) << rate;
  }
  EXPECT_TRUE(low && high);
  EXPECT_EQ((*outcomes)[0].replications, (*outcomes)[1].replications);  // the same draw for every plan
}

TEST(Evaluation, ReportsProgress) {
  std::vector<std::uint64_t> seen;
  const auto outcomes = WorkerEvaluator(honest()).evaluate(
      small_world(4), {std::nullopt}, {.jobs = 2, .posterior = nullptr, .progress = [&](std::uint64_t done, std::uint64_t total) {
                                         EXPECT_EQ(total, 4u);
                                         seen.push_back(done);
                                       }});
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(Evaluation, PrecisionAddsBatchesUntilTheObjectivesAreKnownWellEnough) {
  Scenario scenario = small_world(5);
  scenario.objectives = {{"fast", "service.web.latency.mean", 1.0, {}}};
  scenario.run.max_replications = 40;
  scenario.run.precision = models::Share{0.5};
  EXPECT_EQ(evaluate(scenario, {std::nullopt})[0].asked, 5u);  // the first batch is enough
  scenario.run.precision = models::Share{0.01};
  const auto fine = evaluate(scenario, {std::nullopt})[0];
  EXPECT_GT(fine.asked, 5u);
  scenario.run.precision = models::Share{1e-6};
  EXPECT_EQ(evaluate(scenario, {std::nullopt})[0].asked, 40u);  // never: stops at the most
  scenario.run.precision = models::Share{0.01};
  EXPECT_EQ(evaluate(scenario, {std::nullopt}, honest(), 1)[0].asked, fine.asked);  // whatever the jobs
}

/// Replication 2 fails, its reason says how, and the five others count.
void expect_only_the_third_fails(const twin::Outcome& outcome, const std::string& reason) {
  EXPECT_EQ(outcome.asked, 6u);
  ASSERT_EQ(outcome.failed.size(), 1u);
  EXPECT_EQ(outcome.failed[0].replication, 2u);
  EXPECT_EQ(outcome.failed[0].seed, 5u);
  EXPECT_THAT(outcome.failed[0].reason, HasSubstr(reason));
  ASSERT_EQ(outcome.replications.size(), 5u);
  EXPECT_EQ(outcome.replications[1].replication, 1u);
  EXPECT_EQ(outcome.replications[2].replication, 3u);
}

TEST(EvaluationInTrouble, ACrashingReplicationIsReported) {
  const Trouble trouble("crash:2");
  expect_only_the_third_fails(evaluate(small_world(), {std::nullopt}, trouble.worker())[0], "signal 11");
}
TEST(EvaluationInTrouble, AThrowingReplicationIsReported) {
  const Trouble trouble("throw:2");
  expect_only_the_third_fails(evaluate(small_world(), {std::nullopt}, trouble.worker())[0], "told to throw");
}
TEST(EvaluationInTrouble, AHangingReplicationIsReported) {
  const Trouble trouble("hang:2");
  WorkerSettings settings = trouble.worker();
  settings.limits.wall = 2s;
  expect_only_the_third_fails(evaluate(small_world(), {std::nullopt}, settings)[0], "took longer than 2");
}
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // there the limit is not kept
TEST(EvaluationInTrouble, AReplicationThatEatsMemoryIsReported) {
  const Trouble trouble("eat:2");
  WorkerSettings settings = trouble.worker();
  settings.limits.address_space = 700ULL << 20;
  expect_only_the_third_fails(evaluate(small_world(), {std::nullopt}, settings)[0], "ran out of memory");
}
#endif
TEST(EvaluationInTrouble, AFailureBeforeTheBranchesFailsEveryPlan) {
  const Trouble trouble("throw:2");
  for (const twin::Outcome& outcome : evaluate(small_world(), {std::nullopt, scaled("four", 4)}, trouble.worker()))
    expect_only_the_third_fails(outcome, "told to throw");
}
TEST(EvaluationInTrouble, AWorkerThatDiesIsAnError) {
  const Trouble trouble("worker-dies:2");
  const auto outcomes = WorkerEvaluator(trouble.worker()).evaluate(small_world(), {std::nullopt}, {});
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::unavailable);
  EXPECT_THAT(outcomes.error().message, HasSubstr("signal 9"));
  expect_no_children();
}
TEST(EvaluationInTrouble, ABrokenLawEndsItAndSaysHowToRepeatIt) {
  const Trouble trouble("break-a-law:2");
  try {
    (void)WorkerEvaluator(trouble.worker()).evaluate(small_world(), {std::nullopt}, {});
    FAIL() << "it has gone on";
  } catch (const sim::ContractError& error) {
    EXPECT_THAT(error.what(), HasSubstr("breaks laws of the simulation in replication 2 of seed"));
    EXPECT_THAT(error.what(), HasSubstr("--replications 3 repeats it"));
    EXPECT_THAT(error.what(), HasSubstr("it broke a law"));
  }
  expect_no_children();
}
TEST(Evaluation, WatchedOrNotItGivesTheSame) {
  const std::vector<std::optional<models::Plan>> plans{std::nullopt, scaled("four", 4)};
  const auto alone = evaluate(small_world(), plans);
  auto watched =
      WorkerEvaluator(honest()).evaluate(small_world(), plans, {.jobs = 2, .posterior = nullptr, .progress = {}, .check = true});
  ASSERT_TRUE(watched.has_value());
  for (std::size_t plan = 0; plan < plans.size(); ++plan) {
    EXPECT_TRUE((*watched)[plan].failed.empty());
    EXPECT_EQ((*watched)[plan].trace_digest, alone[plan].trace_digest);
  }
}
TEST(EvaluationInTrouble, AWorkerThatBabblesIsAnError) {
  const Trouble trouble("worker-babbles:0");
  const auto outcomes = WorkerEvaluator(trouble.worker()).evaluate(small_world(), {std::nullopt}, {});
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::unavailable);
  EXPECT_THAT(outcomes.error().message, HasSubstr("no message"));
  expect_no_children();
}
TEST(EvaluationInTrouble, AMissingWorkerIsAnError) {
  const auto outcomes = WorkerEvaluator({.program = "/nowhere/sandtable-worker"}).evaluate(small_world(), {std::nullopt}, {});
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::unavailable);
  EXPECT_THAT(outcomes.error().message, HasSubstr("/nowhere/sandtable-worker"));
}
TEST(EvaluationInTrouble, WhatIsStillToBeEstimatedIsTheUsersError) {
  Scenario scenario = small_world();
  scenario.services[0].startup = {};
  const auto outcomes = WorkerEvaluator(honest()).evaluate(scenario, {std::nullopt}, {});
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_THAT(outcomes.error().message, HasSubstr("services.web.startup"));
}

TEST(EvaluationStop, KeepsWhatIsDone) {
  const Trouble trouble("hang:3");
  sim::StopSignal stop;
  WorkerSettings settings = trouble.worker();
  settings.stop = &stop;
  // Replication 3 hangs; with two at a time the others get past it. After the third that is done, the user has enough.
  const auto outcomes = WorkerEvaluator(settings).evaluate(
      small_world(), {std::nullopt}, {.jobs = 2, .posterior = nullptr, .progress = [&](std::uint64_t done, std::uint64_t) {
                                        if (done >= 3) stop.request();
                                      }});
  ASSERT_TRUE(outcomes.has_value()) << outcomes.error().message;
  const twin::Outcome& outcome = outcomes->front();
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.asked, 6u);
  EXPECT_GE(outcome.replications.size(), 3u);
  EXPECT_LT(outcome.replications.size(), 6u);
  EXPECT_TRUE(outcome.failed.empty());  // what was stopped did not fail
  expect_no_children();
}

TEST(EvaluationStop, BeforeAnythingIsDoneIsAnError) {
  sim::StopSignal stop;
  stop.request();
  WorkerSettings settings = honest();
  settings.stop = &stop;
  Scenario endless = small_world();
  endless.run.duration = 1000h;
  const auto outcomes = WorkerEvaluator(settings).evaluate(endless, {std::nullopt}, {});
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::interrupted);
  expect_no_children();
}

TEST(FindWorker, TheEnvironmentDecides) {
  setenv("SANDTABLE_WORKER", SANDTABLE_TEST_WORKER, 1);
  EXPECT_EQ(*find_worker(), SANDTABLE_TEST_WORKER);
  setenv("SANDTABLE_WORKER", "/nowhere/sandtable-worker", 1);
  EXPECT_EQ(find_worker().error().kind, sim::ErrorKind::not_found);
  EXPECT_THAT(find_worker().error().message, HasSubstr("/nowhere/sandtable-worker"));
  unsetenv("SANDTABLE_WORKER");
}

TEST(WorkerProgram, EndsWhenItsCallerDoes) {
  // Its output closes when it and all its children are gone, although a replication would run for ever.
  auto worker = sim::WorkerProcess::spawn(SANDTABLE_TEST_TROUBLED_WORKER);
  ASSERT_TRUE(worker.has_value());
  const Trouble trouble("none:0");
  Scenario endless = small_world();
  endless.run.duration = 1000h;
  Job job;
  job.scenarios = {endless};
  job.plans = {std::nullopt};
  job.replications = {0, 1};
  ASSERT_TRUE(worker->send(encode(job)).has_value());
  worker->interrupt();  // as the kernel does for a caller that dies
  for (;;) {
    const auto received = worker->receive(nullptr, 60s);
    ASSERT_TRUE(received.has_value());
    ASSERT_NE(received->what, sim::WorkerProcess::Received::What::timed_out);
    if (received->what == sim::WorkerProcess::Received::What::closed) break;
  }
  EXPECT_EQ(worker->finish(60s), "");
}

TEST(WorkerProgram, RefusesRubbish) {
  auto worker = sim::WorkerProcess::spawn(SANDTABLE_TEST_WORKER);
  ASSERT_TRUE(worker.has_value());
  const std::string rubbish = "not a job";
  ASSERT_TRUE(worker->send(std::as_bytes(std::span(rubbish))).has_value());
  const auto received = worker->receive(nullptr, 60s);
  ASSERT_TRUE(received.has_value());
  const auto answer = decode_answer(received->message);
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(std::holds_alternative<JobRefused>(*answer));
  EXPECT_EQ(worker->finish(60s), "");
}

}  // namespace
}  // namespace sandtable::app
