#include "connectors/kubernetes/import/lifecycle.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

std::uint32_t at_least_one(std::int32_t count) { return static_cast<std::uint32_t>(std::max(1, count)); }

models::ProbeSpec probe_of(const Probe& probe) {
  using std::chrono::seconds;
  return {seconds(std::max(0, probe.initial_delay)), seconds(at_least_one(probe.period)), seconds(at_least_one(probe.timeout)),
          at_least_one(probe.successes), at_least_one(probe.failures)};
}

void import_probe(const Workload& workload, std::optional<Probe> Container::*kind, const std::string& name,
                  std::optional<models::ProbeSpec>& into, Notes& notes) {
  std::string first;
  for (const auto& container : workload.pod->spec.containers) {
    if (!(container.*kind)) continue;
    if (into) {
      notes.leave_out(workload.title + ", the " + name + " probe of container " + container.name,
                      "a replica has one of each kind, and " + first + "'s is taken");
      continue;
    }
    first = container.name;
    into = probe_of(*(container.*kind));
  }
}

void import_termination(const Workload& workload, models::Service& service, Notes& notes) {
  const auto& spec = workload.pod->spec;
  models::TerminationSpec termination{std::chrono::seconds(std::max<std::int64_t>(0, spec.grace_seconds)), {}};
  for (const auto& container : spec.containers) {
    const auto sleep = std::chrono::seconds(std::max<std::int64_t>(0, container.pre_stop_sleep.value_or(0)));
    termination.pre_stop = std::max(termination.pre_stop, sim::Duration(sleep));
    if (container.has_pre_stop && !container.pre_stop_sleep)
      notes.ask_for("services." + service.name + ".termination.pre_stop",
                    "how long the preStop hook of container " + container.name + " takes; taken for now: no time");
  }
  if (termination != models::TerminationSpec{}) service.termination = termination;
}

}  // namespace

void import_lifecycle(const Workload& workload, models::Service& service, Notes& notes) {
  import_probe(workload, &Container::startup, "startup", service.startup_probe, notes);
  import_probe(workload, &Container::readiness, "readiness", service.readiness, notes);
  import_probe(workload, &Container::liveness, "liveness", service.liveness, notes);
  import_termination(workload, service, notes);
}

}  // namespace sandtable::connectors::kubernetes
