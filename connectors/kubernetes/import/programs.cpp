#include "connectors/kubernetes/import/programs.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "connectors/kubernetes/import/amounts_of_pods.hpp"
#include "connectors/kubernetes/import/measured.hpp"
#include "connectors/kubernetes/import/placement.hpp"
#include "models/cluster/workloads/cron_schedule.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

constexpr const char* no_nodes = "there are no nodes whose room it could take";

/// What daemons and jobs have alike.
template <class Program>
models::Service import_program(const Workload& workload, const Objects& objects, Program& program, Notes& notes) {
  const auto amounts = amounts_of(workload);
  program.cpu = amounts.cpu;
  program.memory = amounts.memory;
  models::Service like;  // what is read of pods is the same for all
  import_placement(workload, objects, like, notes);
  if (!like.spread.empty() || !like.apart.empty())
    notes.leave_out(workload.title + ", its spread and anti-affinity", "a scenario has these of services");
  program.priority = like.priority;
  program.selector = like.selector;
  program.tolerations = like.tolerations;
  program.image = image_of(workload, objects.nodes);
  return like;
}

bool is_of(const Job& job, const CronJob& cron) {
  const auto* controller = job.meta.controller();
  return controller != nullptr && controller->kind == "CronJob" && controller->name == cron.meta.name &&
         job.meta.space == cron.meta.space;
}

std::uint32_t count(std::int32_t number) { return static_cast<std::uint32_t>(std::max(0, number)); }

struct Duration {
  models::TimeLaw law;
  std::string source;
};

std::optional<double> seconds_to_success(const Pod& pod) {
  if (pod.status.phase != PodPhase::succeeded || !pod.status.started) return std::nullopt;
  std::optional<sim::Time> end;
  for (const auto& container : pod.status.containers)
    if (container.state == ContainerState::terminated && container.since)
      end = std::max(end.value_or(*container.since), *container.since);
  if (!end || *end <= *pod.status.started) return std::nullopt;
  return sim::to_seconds(*end - *pod.status.started);
}

/// Of a run whose pods all ran at once.
std::optional<double> seconds_to_completion(const Job& run) {
  const auto* complete = find(run.conditions, "Complete");
  if (complete == nullptr || complete->status != Truth::yes || !complete->changed || !run.started) return std::nullopt;
  if (run.completions.value_or(1) > run.parallelism || *complete->changed <= *run.started) return std::nullopt;
  return sim::to_seconds(*complete->changed - *run.started);
}

/// Nothing where none of it has succeeded.
std::optional<Duration> duration_of(const BatchWorkload& batch) {
  std::vector<double> of_pods, of_runs;
  for (const auto* pod : batch.workload.pods)
    if (const auto took = seconds_to_success(*pod)) of_pods.push_back(*took);
  for (const auto* run : batch.runs)
    if (const auto took = seconds_to_completion(*run)) of_runs.push_back(*took);
  const bool by_pods = !of_pods.empty();
  auto law = law_of(by_pods ? of_pods : of_runs);
  if (!law) return std::nullopt;
  const std::size_t known = by_pods ? of_pods.size() : of_runs.size();
  return Duration{std::move(*law), "of " + std::to_string(known) + (by_pods ? " pods" : " runs") + " that succeeded"};
}

/// What about the job itself has no place in a scenario; empty: nothing.
std::string reason_against(const BatchWorkload& batch) {
  if (batch.cron == nullptr) {
    const bool over = std::ranges::any_of(batch.job->conditions, [](const Condition& one) {
      return (one.type == "Complete" || one.type == "Failed") && one.status == Truth::yes;
    });
    return over ? "it is over" : batch.job->suspended ? "it is suspended" : "";
  }
  if (batch.cron->suspended) return "it is suspended";
  const std::string& zone = batch.cron->time_zone;
  if (!zone.empty() && zone != "UTC" && zone != "Etc/UTC")
    return "its schedule is of the time zone " + zone + ", and a scenario's of UTC";
  const auto schedule = CronSchedule::parse(batch.cron->schedule);
  return schedule ? "" : schedule.error().message;
}

models::JobSpec job_of(const BatchWorkload& batch, const Objects& objects, Notes& notes) {
  const Job& job = *batch.job;
  models::JobSpec spec;
  const auto& pods = batch.workload.pods;
  const auto ended = std::ranges::count_if(pods, [](const Pod* pod) { return pod->ended(); });
  const auto failed = std::ranges::count_if(pods, [](const Pod* pod) { return pod->status.phase == PodPhase::failed; });
  if (failed > 0) spec.failing = {static_cast<double>(failed) / static_cast<double>(ended)};
  spec.parallelism = count(job.parallelism);
  spec.completions = count(job.completions.value_or(job.parallelism));
  if (!job.completions && job.parallelism > 1)
    notes.leave_out(batch.workload.title + ", its work queue",
                    "a scenario's job ends with a number of completions: one for each pod at once");
  spec.backoff_limit = count(job.backoff_limit);
  if (job.active_deadline_seconds) spec.deadline = std::chrono::seconds(*job.active_deadline_seconds);
  spec.tolerates_loss = import_program(batch.workload, objects, spec, notes).tolerates_loss;
  if (batch.cron == nullptr) return spec;
  spec.schedule = batch.cron->schedule;
  spec.concurrency = batch.cron->concurrency;
  if (batch.cron->starting_deadline_seconds) spec.starting_deadline = std::chrono::seconds(*batch.cron->starting_deadline_seconds);
  return spec;
}

}  // namespace

void import_daemon(const Workload& workload, const Objects& objects, const NameFor& name_for, models::Scenario& scenario,
                   Notes& notes) {
  if (objects.nodes.empty()) return notes.leave_out(workload.title, no_nodes);
  auto& daemon = scenario.daemons.emplace_back();
  daemon.name = name_for(workload);
  import_program(workload, objects, daemon, notes);
  daemon.startup = startup_of(workload).law;
  notes.comment("daemons." + daemon.name, workload.title);
}

std::vector<BatchWorkload> batches_of(const Objects& objects) {
  std::vector<BatchWorkload> batches;
  const auto add = [&](const std::string& kind, const Meta& meta, const Job& job, const CronJob* cron) -> BatchWorkload& {
    return batches.emplace_back(BatchWorkload{{kind, meta.space, meta.name, 1, &job.pod, {}}, &job, cron, {}});
  };
  for (const auto& job : objects.jobs)
    if (job.meta.controller() == nullptr) add("Job", job.meta, job, nullptr).runs.push_back(&job);
  for (const auto& cron : objects.cron_jobs) {
    auto& batch = add("CronJob", cron.meta, cron.job, &cron);
    for (const auto& job : objects.jobs)
      if (is_of(job, cron)) batch.runs.push_back(&job);
  }
  std::map<std::pair<std::string, std::string>, std::vector<const Pod*>>
      pods;  // by namespace and Job: a cluster has many times as many
  for (const auto& pod : objects.pods)
    if (const auto* owner = pod.meta.controller(); owner != nullptr && owner->kind == "Job")
      pods[{pod.meta.space, owner->name}].push_back(&pod);
  for (auto& batch : batches)
    for (const auto* run : batch.runs)
      if (const auto found = pods.find({run->meta.space, run->meta.name}); found != pods.end())
        std::ranges::copy(found->second, std::back_inserter(batch.workload.pods));
  return batches;
}

std::vector<Workload> import_jobs(const std::vector<BatchWorkload>& batches, const Objects& objects, const NameFor& name_for,
                                  models::Scenario& scenario, Notes& notes) {
  std::vector<Workload> taken;
  for (const auto& batch : batches) {
    const auto takes = duration_of(batch);
    std::string against = reason_against(batch);
    if (against.empty() && objects.nodes.empty()) against = no_nodes;
    if (against.empty() && !takes)
      against = "none of it has succeeded, so how long it takes is not known; write it as one of the scenario's jobs";
    if (!against.empty()) {
      notes.leave_out(batch.workload.title, against);
      continue;
    }
    auto& job = scenario.jobs.emplace_back(job_of(batch, objects, notes));
    job.name = name_for(batch.workload);
    job.duration = takes->law;
    notes.comment("jobs." + job.name, batch.workload.title);
    notes.comment("jobs." + job.name + ".duration", takes->source);
    taken.push_back(batch.workload);
  }
  return taken;
}

}  // namespace sandtable::connectors::kubernetes
