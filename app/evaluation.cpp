#include "app/evaluation.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <utility>

#include "app/find_worker.hpp"
#include "app/job/job.hpp"
#include "sim/contract.hpp"
#include "sim/stopping.hpp"
#include "sim/worker_process.hpp"

namespace sandtable::app {
namespace {

using Clock = std::chrono::steady_clock;
using Received = sim::WorkerProcess::Received;

constexpr sim::Duration patience = std::chrono::seconds(10);  // with a worker that was asked to stop

/// What has come back so far, replication by replication.
struct Collected {
  std::map<std::uint64_t, std::vector<PlanResult>> replications;
  double cpu_s = 0;
  bool interrupted = false;
};

class Evaluation {
 public:
  Evaluation(const WorkerSettings& settings, const models::Scenario& scenario,
             const std::vector<std::optional<models::Plan>>& plans, const twin::EvaluationOptions& options)
      : settings_(settings), scenario_(scenario), plans_(plans), options_(options), begun_(Clock::now()) {}

  sim::Result<std::vector<twin::Outcome>> run() {
    const sim::Result<std::string> program = settings_.program.empty() ? find_worker() : settings_.program;
    if (!program) return program.failure();
    auto worker = sim::WorkerProcess::spawn(*program);
    if (!worker) return worker.failure();
    for (std::uint32_t batch = scenario_.run.replications; batch > 0; batch = next_batch()) {
      if (const sim::Status status = run_batch(*worker, batch); !status) return explain(*worker, status.error());
      if (collected_.interrupted) break;
    }
    worker->finish(patience);
    if (collected_.interrupted && collected_.replications.empty())
      return sim::fail(sim::ErrorKind::interrupted, "interrupted before any replication was done");
    return outcomes();
  }

 private:
  sim::Status run_batch(sim::WorkerProcess& worker, std::uint32_t count) {
    if (const sim::Status sent = worker.send(encode(job(count))); !sent) return sent;
    asked_ += count;
    report_progress();
    bool asked_to_stop = false;
    Clock::time_point give_up = Clock::time_point::max();
    for (;;) {
      // Here, and not only where `receive` says so: it hands out answers first, and a busy worker always has one.
      if (!asked_to_stop && settings_.stop != nullptr && settings_.stop->requested()) {
        worker.interrupt();
        asked_to_stop = collected_.interrupted = true;
        give_up = Clock::now() + patience;
      }
      auto received = asked_to_stop ? worker.receive(nullptr, std::max(sim::Duration{0}, sim::Duration{give_up - Clock::now()}))
                                    : worker.receive(settings_.stop);
      if (asked_to_stop && (!received || received->what == Received::What::closed || Clock::now() > give_up)) return sim::Done{};
      if (!received) return received.failure();
      if (received->what == Received::What::closed)
        return sim::fail(sim::ErrorKind::unavailable, "it ended before its work was done");
      if (received->what != Received::What::message) continue;
      auto answer = decode_answer(received->message);
      if (!answer) return answer.failure();
      if (const auto* refused = std::get_if<JobRefused>(&*answer)) return sim::Unexpected<sim::Error>{refused->error};
      if (const auto* end = std::get_if<JobEnd>(&*answer)) {
        collected_.cpu_s += end->cpu_s;
        return sim::Done{};
      }
      take(std::get<ReplicationAnswer>(std::move(*answer)));
    }
  }

  Job job(std::uint32_t count) const {
    Job made;
    made.plans = plans_;
    made.replications.resize(count);
    std::iota(made.replications.begin(), made.replications.end(), asked_);
    made.observe = settings_.observe;
    made.jobs = options_.jobs;
    made.check = options_.check;
    made.limits = settings_.limits;
    if (const twin::Posterior* posterior = options_.posterior; posterior != nullptr && !posterior->draws.empty()) {
      for (const std::uint64_t replication : made.replications)
        made.scenarios.push_back(twin::with_draw(scenario_, *posterior, twin::row_of(*posterior, {scenario_.seed, replication})));
    } else {
      made.scenarios.push_back(scenario_);
    }
    return made;
  }

  void take(ReplicationAnswer answer) {
    for (std::size_t plan = 0; plan < answer.done.plans.size(); ++plan)
      if (const PlanResult& result = answer.done.plans[plan]; !result && result.error().broken)
        broken(answer.replication, plan, result);
    const bool stopped =
        std::ranges::any_of(answer.done.plans, [](const PlanResult& plan) { return !plan && plan.error().stopped; });
    if (stopped) {
      collected_.interrupted = true;  // it never was done; that it was asked for shows in `asked`
    } else {
      collected_.replications.insert_or_assign(answer.replication, std::move(answer.done.plans));
      if (answer.done.observation && settings_.observed) settings_.observed(std::move(*answer.done.observation));
    }
    report_progress();
  }
  /// Ends the evaluation: figures of a simulation that breaks its own laws are worth nothing.
  [[noreturn]] void broken(std::uint64_t replication, std::size_t plan, const PlanResult& result) const {
    const std::string with = plans_[plan] ? "with plan " + plans_[plan]->name : "as it stands";
    throw sim::ContractError("scenario " + scenario_.name + ' ' + with + " breaks laws of the simulation in replication " +
                             std::to_string(replication) + " of seed " + std::to_string(scenario_.seed) + " (--check --seed " +
                             std::to_string(scenario_.seed) + " --replications " + std::to_string(replication + 1) +
                             " repeats it):\n  " + result.error().reason);
  }
  void report_progress() const {
    if (options_.progress) options_.progress(collected_.replications.size(), asked_);
  }

  /// Size of the next batch; 0 when this was the last.
  std::uint32_t next_batch() const {
    if (!scenario_.run.precision) return 0;
    const std::vector<twin::Outcome> so_far = outcomes();
    const bool precise = std::ranges::all_of(so_far, [this](const twin::Outcome& outcome) { return precise_enough(outcome); });
    return precise ? 0 : sim::next_batch(static_cast<std::uint32_t>(asked_), scenario_.run.max_replications);
  }
  bool precise_enough(const twin::Outcome& outcome) const {
    return std::ranges::all_of(watched_kpis(), [&](const std::string& name) {
      const twin::KpiSummary* kpi = twin::find_kpi(outcome, name);
      return kpi != nullptr && sim::precise_enough(kpi->samples, scenario_.run.precision->value);
    });
  }
  std::vector<std::string> watched_kpis() const {
    std::vector<std::string> names;
    for (const models::Objective& objective : scenario_.objectives) names.push_back(objective.kpi);
    if (!names.empty()) return names;
    for (const models::Traffic& traffic : scenario_.traffic)
      for (const char* of : {".latency.mean", ".latency.p95"}) names.push_back("traffic." + traffic.name + of);
    return names;
  }

  std::vector<twin::Outcome> outcomes() const {
    std::vector<twin::Outcome> made;
    for (std::size_t plan = 0; plan < plans_.size(); ++plan) {
      std::vector<models::ReplicationResult> done;
      std::vector<twin::FailedReplication> failed;
      for (const auto& [replication, results] : collected_.replications) {
        if (results[plan]) done.push_back(*results[plan]);
        else failed.push_back({replication, scenario_.seed, results[plan].error().reason});
      }
      const double model_error = options_.posterior != nullptr ? options_.posterior->model_error : 0;
      twin::Outcome outcome = twin::summarize(scenario_, plans_[plan], std::move(done), std::move(failed), model_error);
      outcome.asked = static_cast<std::uint32_t>(asked_);
      outcome.interrupted = collected_.interrupted;
      outcome.wall_s = std::chrono::duration<double>(Clock::now() - begun_).count();
      outcome.cpu_s = collected_.cpu_s / static_cast<double>(plans_.size());
      made.push_back(std::move(outcome));
    }
    return made;
  }

  /// The user's own mistakes stand for themselves; anything else is the worker's failure.
  static sim::Unexpected<sim::Error> explain(sim::WorkerProcess& worker, const sim::Error& error) {
    const std::string how = worker.finish(patience);
    if (error.kind == sim::ErrorKind::invalid_input) return {error};
    return sim::fail(sim::ErrorKind::unavailable,
                     "the simulation worker failed: " + error.message + (how.empty() ? "" : "; it " + how));
  }

  const WorkerSettings& settings_;
  const models::Scenario& scenario_;
  const std::vector<std::optional<models::Plan>>& plans_;
  const twin::EvaluationOptions& options_;
  const Clock::time_point begun_;
  std::uint64_t asked_ = 0;
  Collected collected_;
};

}  // namespace

sim::ChildLimits default_limits() {
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  sim::ChildLimits limits;
  limits.wall = std::chrono::minutes(30);
  limits.address_space = std::max<std::uint64_t>(memory / 2, 1ULL << 30);
  return limits;
}

WorkerEvaluator::WorkerEvaluator(WorkerSettings settings) : settings_(std::move(settings)) {}

sim::Result<std::vector<twin::Outcome>> WorkerEvaluator::evaluate(const models::Scenario& scenario,
                                                                  const std::vector<std::optional<models::Plan>>& plans,
                                                                  const twin::EvaluationOptions& options) {
  SANDTABLE_EXPECT(scenario.run.fidelity == models::RunFidelity::exact || scenario.run.fidelity == models::RunFidelity::fluid,
                   "the worker runs what moves in time: every request, or their flow");
  SANDTABLE_EXPECT(!plans.empty(), "nothing to evaluate; the scenario as it stands is a plan too (nullopt)");
  return Evaluation(settings_, scenario, plans, options).run();
}

}  // namespace sandtable::app
