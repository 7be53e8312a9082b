#include "models/fault/fault_injector.hpp"

#include <algorithm>
#include <limits>

#include "models/fault/detection.hpp"
#include "models/measure/kpi_names.hpp"

namespace sandtable::models {

FaultInjector::FaultInjector(const Scenario& scenario, sim::RunSeed seed, sim::ControlPlane& control, Cluster& cluster,
                             const ServingPlane& requests)
    : seed_(seed), control_(control), cluster_(cluster), requests_(requests) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    faults_.push_back({scenario.faults[i], fault_name(scenario, i), {}, {}, {}, {}});
    control_.schedule(sim::Time{scenario.faults[i].at}, [this, i] { inject(i); });
  }
}

void FaultInjector::inject(std::size_t index) {
  Watched& watched = faults_[index];
  const CrashTarget& target = watched.fault.crash;
  const sim::Duration lasts = watched.fault.lasts.value_or(sim::Duration::max());
  std::vector<Loss> before;
  const ClusterSpec& spec = cluster_.spec();
  for (std::uint32_t version = 0; version < spec.versions.size(); ++version)
    if (spec.services[spec.versions[version].service.index].serves())
      before.push_back({VersionId{version}, requests_.ready_replicas(VersionId{version})});

  const sim::Time now = control_.now();
  const bool crashed =
      target.node.empty() ? cluster_.crash_replica(target.replica, lasts) : cluster_.crash_node(target.node, lasts);
  if (!crashed) return;
  watched.crashed = now;
  for (const Loss& loss : before)
    if (requests_.ready_replicas(loss.version) < loss.ready_before) watched.losses.push_back(loss);
  if (!cluster_.notices()) {
    const std::string& name = target.node.empty() ? target.replica : target.node;
    const sim::Duration delay = detection_delay(seed_, name, now);
    control_.schedule(now + delay, [this, index, delay] { faults_[index].detected = delay; });
  }
  if (recovered(watched)) watched.recovered = sim::Duration{0};
  else open_.push_back(index);
}

void FaultInjector::noticed(const std::string& name) {
  for (Watched& watched : faults_) {
    const CrashTarget& target = watched.fault.crash;
    if (watched.crashed && !watched.detected && (target.node.empty() ? target.replica : target.node) == name)
      watched.detected = control_.now() - *watched.crashed;
  }
}

bool FaultInjector::recovered(const Loss& loss) const {
  return requests_.ready_replicas(loss.version) >= std::min(loss.ready_before, cluster_.asked_for(loss.version));
}

/// All that was lost is made good at this instant. If not, the first of the losses is one that is missing.
bool FaultInjector::recovered(Watched& watched) const {
  const auto missing = std::ranges::find_if_not(watched.losses, [this](const Loss& loss) { return recovered(loss); });
  if (missing == watched.losses.end()) return true;
  std::iter_swap(watched.losses.begin(), missing);
  return false;
}

void FaultInjector::ready_changed(VersionId version) {
  std::erase_if(open_, [&](std::size_t index) {
    Watched& watched = faults_[index];
    if (watched.losses.front().version != version || !recovered(watched)) return false;  // what was missing still is
    watched.recovered = control_.now() - *watched.crashed;
    return true;
  });
}

std::vector<Kpi> FaultInjector::kpis() const {
  const auto seconds = [](const std::optional<sim::Duration>& span) {
    return span ? sim::to_seconds(*span) : std::numeric_limits<double>::quiet_NaN();
  };
  std::vector<Kpi> kpis;
  for (const Watched& watched : faults_) {
    kpis.push_back({"fault." + watched.name + ".detect", Unit::seconds, seconds(watched.detected)});
    kpis.push_back({"fault." + watched.name + ".recover", Unit::seconds, seconds(watched.recovered)});
  }
  return kpis;
}

}  // namespace sandtable::models
