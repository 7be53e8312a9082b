#include "models/cluster/run/revisions.hpp"

#include <utility>

namespace sandtable::models::kube::run {

Revision rolled_out(Revision present, const models::RolloutAction& action) {
  present.slowdown = action.slowdown;
  present.never_ready = action.never_ready;
  return present;
}

Revision resized(Revision present, const ResourcesAction& action) {
  if (action.cpu.request) present.cpu.request = action.cpu.request;
  if (action.cpu.limit) present.cpu.limit = action.cpu.limit;
  if (action.memory.request) present.memory.request = action.memory.request;
  if (action.memory.limit) present.memory.limit = action.memory.limit;
  return present;
}

Revisions::Revisions(const Scenario& scenario, VersionId version, Cluster& cluster)
    : has_nodes_(!scenario.nodes.empty()), service_(cluster.spec().versions.at(version.index).service), cluster_(cluster) {
  const Service& service = scenario.services.at(service_.index);
  revisions_.push_back({service.cpu, service.memory});
}

std::uint32_t Revisions::add(Revision revision) {
  RevisionRules rules;
  rules.traits.slowdown = revision.slowdown;
  if (revision.cpu.limit) rules.traits.cpu_limit = revision.cpu.limit->value;
  else if (!has_nodes_ && revision.cpu.request) rules.traits.cpu_limit = revision.cpu.request->value;
  if (revision.cpu.request) rules.traits.cpu_weight = revision.cpu.request->value;
  rules.reservation = reservation_of(revision.cpu, revision.memory);
  rules.never_ready = revision.never_ready;
  revisions_.push_back(std::move(revision));
  return cluster_.define(service_, std::move(rules));
}

}  // namespace sandtable::models::kube::run
