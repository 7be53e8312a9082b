#include <map>
#include <tuple>

#include "models/cluster/workloads/cron_schedule.hpp"
#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

/// Services, daemons and jobs share their names: a pod is called by them.
class PodNames {
 public:
  explicit PodNames(Checks& checks) : checks_(checks) {}

  template <class Program>
  void take(const std::vector<Program>& programs, const std::string& list) {
    for (std::size_t i = 0; i < programs.size(); ++i) {
      const auto path = list + "." + element_step(programs, i) + ".name";
      if (programs[i].name.empty() || !checks_.intact(path)) continue;
      const auto [found, added] = first_.try_emplace(programs[i].name, list, path);
      if (!added && found->second.first != list)
        checks_.report(path, "\"" + shown(programs[i].name) + "\" is among the " + found->second.first + ", too",
                       "pods are called by it" + checks_.first_at(found->second.second), "rename one of them");
    }
  }

 private:
  Checks& checks_;
  std::map<std::string, std::pair<std::string, std::string>> first_;  ///< list and path, by name
};

template <class Amounts>
void check_order(const Amounts& amounts, const std::string& path, Checks& checks) {
  if (amounts.request && amounts.limit && checks.intact_below(path) && amounts.request->value > amounts.limit->value)
    checks.report(path + ".request",
                  "\"request\" is " + write_leaf(*amounts.request) + ", more than the limit, " + write_leaf(*amounts.limit),
                  "a pod reserves at most what it may use");
}

template <class Program>
void check_program(const Program& program, const std::string& path, const Scenario& scenario, Checks& checks) {
  check_order(program.cpu, path + ".cpu", checks);
  check_order(program.memory, path + ".memory", checks);
  check_selector(program.selector, path + ".selector", "its pods", scenario, checks);
}

void needs_kubernetes(bool there, const std::string& list, const Scenario& scenario, Checks& checks) {
  if (!there || scenario.kubernetes || !checks.intact(list)) return;
  checks.report_without_kubernetes(list, "\"" + list + "\" are");
}

void needs_nodes(bool there, const std::string& list, const Scenario& scenario, Checks& checks) {
  if (there && scenario.kubernetes && scenario.nodes.empty() && checks.intact(list) && checks.intact("nodes"))
    checks.report(list, "\"" + list + "\" without \"nodes\"", "they take room of nodes, and the scenario has none");
}

class StatefulSetCheck {
 public:
  StatefulSetCheck(const Scenario& scenario, const Service& service, std::string path, Checks& checks)
      : scenario_(scenario), service_(service), path_(std::move(path)), checks_(checks) {}

  void look() {
    const StatefulSetSpec& set = *service_.stateful_set;
    const std::string own = path_ + ".stateful_set";
    if (!checks_.intact(own)) return;
    if (!scenario_.kubernetes) return checks_.report_without_kubernetes(own, "\"stateful_set\" is");
    beside(!service_.versions.empty(), "versions", "a StatefulSet has one revision at rest");
    beside(service_.rollout.has_value(), "rollout", "a StatefulSet's rollouts go by itself: partition, unavailable, min_ready");
    checks_.require_whole_seconds(own + ".min_ready", set.min_ready);
    if (set.unavailable && *scenario_.kubernetes < KubernetesVersion::v1_37 && checks_.intact(own + ".unavailable"))
      checks_.report(own + ".unavailable", "\"unavailable\" with kubernetes " + write_leaf(*scenario_.kubernetes),
                     "before 1.37 it is behind a gate that is off");
  }

 private:
  void beside(bool there, const std::string& field, const std::string& why) {
    const std::string where = path_ + "." + field;
    if (there && checks_.intact(where)) checks_.report(where, "\"" + field + "\" beside \"stateful_set\"", why);
  }

  const Scenario& scenario_;
  const Service& service_;
  std::string path_;
  Checks& checks_;
};

void check_job(const JobSpec& job, const std::string& path, Checks& checks) {
  if (job.deadline) checks.require_whole_seconds(path + ".deadline", *job.deadline);
  if (job.starting_deadline) checks.require_whole_seconds(path + ".starting_deadline", *job.starting_deadline);
  if (!checks.intact(path + ".schedule")) return;
  if (job.schedule.empty()) {
    const auto needs_schedule = [&](bool there, const std::string& field) {
      if (there && checks.intact(path + "." + field))
        checks.report(path + "." + field, "\"" + field + "\" without \"schedule\"", "the job runs once");
    };
    needs_schedule(job.concurrency != kube::Concurrency::allow, "concurrency");
    needs_schedule(job.starting_deadline.has_value(), "starting_deadline");
    return;
  }
  const auto schedule = kube::CronSchedule::parse(job.schedule);
  if (!schedule)
    checks.report(path + ".schedule", "\"schedule\" is \"" + shown(job.schedule) + "\"", schedule.error().message,
                  "such as \"*/15 * * * *\"");
  if (job.at != sim::Duration{0} && checks.intact(path + ".at"))
    checks.report(path + ".at", "\"at\" beside \"schedule\"", "it is created when the schedule says so");
}

void check_quota(const QuotaSpec& quota, const std::string& path, Checks& checks) {
  if (checks.intact_below(path) && !quota.pods && !quota.cpu.request && !quota.cpu.limit && !quota.memory.request &&
      !quota.memory.limit)
    checks.report(path, "quota \"" + shown(quota.name) + "\" bounds nothing", "pods, cpu or memory is needed", "such as pods: 50");
}

/// min ≤ default_request ≤ default ≤ max, of those that are there.
template <class Limits>
void check_limits(const Limits& limits, const std::string& path, Checks& checks) {
  if (!checks.intact_below(path)) return;
  const std::tuple in_order{std::pair{"min", limits.min}, std::pair{"default_request", limits.default_request},
                            std::pair{"default", limits.by_default}, std::pair{"max", limits.max}};
  decltype(limits.min) least;
  std::string of;
  each(in_order, [&](const auto& bound) {
    const auto& [field, value] = bound;
    if (!value) return;
    if (least && value->value < least->value)
      checks.report(path + "." + field,
                    "\"" + std::string(field) + "\" is " + write_leaf(*value) + ", less than " + of + ", " + write_leaf(*least));
    least = value;
    of = field;
  });
}

}  // namespace

void check_workloads(const Scenario& scenario, Checks& checks) {
  if (!checks.intact("kubernetes")) return;
  needs_kubernetes(!scenario.daemons.empty(), "daemons", scenario, checks);
  needs_nodes(!scenario.daemons.empty(), "daemons", scenario, checks);
  needs_kubernetes(!scenario.jobs.empty(), "jobs", scenario, checks);
  needs_nodes(!scenario.jobs.empty(), "jobs", scenario, checks);
  for (std::size_t i = 0; i < scenario.services.size(); ++i)
    if (const Service& service = scenario.services[i]; service.stateful_set)
      StatefulSetCheck(scenario, service, "services." + element_step(scenario.services, i), checks).look();
  needs_kubernetes(!scenario.quotas.empty(), "quotas", scenario, checks);
  needs_kubernetes(!scenario.limit_ranges.empty(), "limit_ranges", scenario, checks);
  for (std::size_t i = 0; i < scenario.quotas.size(); ++i)
    check_quota(scenario.quotas[i], "quotas." + element_step(scenario.quotas, i), checks);
  for (std::size_t i = 0; i < scenario.limit_ranges.size(); ++i) {
    const auto path = "limit_ranges." + element_step(scenario.limit_ranges, i);
    check_limits(scenario.limit_ranges[i].cpu, path + ".cpu", checks);
    check_limits(scenario.limit_ranges[i].memory, path + ".memory", checks);
  }
  PodNames names(checks);
  names.take(scenario.services, "services");
  names.take(scenario.daemons, "daemons");
  names.take(scenario.jobs, "jobs");
  for (std::size_t i = 0; i < scenario.daemons.size(); ++i)
    check_program(scenario.daemons[i], "daemons." + element_step(scenario.daemons, i), scenario, checks);
  for (std::size_t i = 0; i < scenario.jobs.size(); ++i) {
    const auto path = "jobs." + element_step(scenario.jobs, i);
    check_program(scenario.jobs[i], path, scenario, checks);
    check_job(scenario.jobs[i], path, checks);
  }
}

}  // namespace sandtable::models
