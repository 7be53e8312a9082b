#include "models/cluster/run/kubernetes_spec.hpp"

#include <cmath>

#include "models/cluster/disruption/taint_eviction.hpp"
#include "models/cluster/objects/whole_seconds.hpp"

namespace sandtable::models::kube::run {
namespace {

std::optional<Probe> probe_of(const std::optional<ProbeSpec>& spec) {
  if (!spec) return std::nullopt;
  Probe probe;
  probe.initial_delay = whole_seconds(spec->after);
  probe.period = whole_seconds(spec->every);
  probe.timeout = whole_seconds(spec->timeout);
  probe.successes = static_cast<std::int32_t>(spec->successes);
  probe.failures = static_cast<std::int32_t>(spec->failures);
  return probe;
}

Amount amount_of_cores(Cores cores) { return thousandths(static_cast<std::int64_t>(std::ceil(cores.value * 1000 - 1e-6))); }
Amount amount_of_bytes(Bytes bytes) { return whole(static_cast<std::int64_t>(std::llround(bytes.value))); }

const char* key_of(Topology topology) { return topology == Topology::zone ? zone_label : hostname_label; }

Container container_of(const Service& service) {
  Container container;
  container.name = service.name;
  container.image = service.name + ":1";
  if (service.cpu.limit) container.limits["cpu"] = amount_of_cores(*service.cpu.limit);
  if (service.memory.limit) container.limits["memory"] = amount_of_bytes(*service.memory.limit);
  container.requests = container.limits;
  if (service.cpu.request) container.requests["cpu"] = amount_of_cores(*service.cpu.request);
  if (service.memory.request) container.requests["memory"] = amount_of_bytes(*service.memory.request);
  return container;
}

void tolerate_loss(PodSpec& pod, sim::Duration wait) {
  for (const char* condition : {"not-ready", "unreachable"}) {
    Toleration toleration;
    toleration.key = std::string("node.kubernetes.io/") + condition;
    toleration.exists = true;
    toleration.effect = TaintEffect::no_execute;
    toleration.seconds = wait;
    pod.tolerations.push_back(std::move(toleration));
  }
}

PodSpec pod_of(const Service& service) {
  const LabelSelector own{{{app_label, service.name}}, {}};
  PodSpec pod;
  pod.containers.push_back(container_of(service));
  for (const NodeLabel& label : service.selector) pod.node_selector[label.key] = label.value;
  pod.tolerations = service.tolerations;
  if (service.tolerates_loss) tolerate_loss(pod, *service.tolerates_loss);
  pod.tolerations = with_default_tolerations(std::move(pod.tolerations));
  for (const SpreadSpec& spread : service.spread) {
    SpreadConstraint constraint;
    constraint.max_skew = static_cast<std::int32_t>(spread.max_skew);
    constraint.topology_key = key_of(spread.key);
    constraint.hard = spread.unsatisfiable == Unsatisfiable::refuse;
    constraint.selector = own;
    pod.spread.push_back(std::move(constraint));
  }
  for (const ApartSpec& apart : service.apart) {
    PodAffinityTerm term;
    term.selector = own;
    term.topology_key = key_of(apart.key);
    if (apart.required) pod.affinity.against.required.push_back(std::move(term));
    else pod.affinity.against.preferred.push_back({100, std::move(term)});
  }
  pod.priority = static_cast<std::int32_t>(service.priority);
  if (service.termination) pod.grace_seconds = whole_seconds(service.termination->grace);
  return pod;
}

ServiceRules rules_of(const Service& service, RunFidelity fidelity) {
  ServiceRules rules;
  rules.pod = pod_of(service);
  if (service.image) {
    rules.image = rules.pod.containers.front().image;
    rules.image_bytes = std::llround(service.image->size.value);
  }
  rules.probes = {probe_of(service.startup_probe), probe_of(service.readiness), probe_of(service.liveness)};
  if (service.termination) rules.pre_stop = service.termination->pre_stop;
  if (service.budget) rules.budget = budget_of(service.name, service.budget->min_available, service.budget->max_unavailable);
  rules.can_wait =
      service.concurrency && !service.database && service.balance.rule != Balance::shared_queue && fidelity == RunFidelity::exact;
  rules.constrained = !service.spread.empty() || !service.apart.empty();
  return rules;
}

NodeRules rules_of(const models::NodeGroup& group, const std::string& name, bool karpenter) {
  NodeRules rules;
  rules.parallel_pulls = group.parallel_pulls;
  Node& node = rules.node;
  node.meta.name = name;
  node.meta.space.clear();
  for (const NodeLabel& label : group.labels) node.meta.labels[label.key] = label.value;
  node.meta.labels[hostname_label] = name;
  node.meta.labels[zone_label] = group.zone;
  if (group.autoscale || group.spot) node.meta.labels[node_group_label] = group.name;
  if (group.autoscale && karpenter) {
    node.meta.labels[node_pool_label] = node_pool_name;
    node.meta.labels[instance_type_label] = group.name;
    node.meta.labels[capacity_type_label] = group.spot ? "spot" : "on-demand";
  }
  node.taints = group.taints;
  node.capacity = {{"cpu", amount_of_cores(group.cpu)}, {"memory", amount_of_bytes(group.memory)}, {"pods", whole(group.pods)}};
  node.allocatable = node.capacity;
  node.conditions.push_back({"Ready", Truth::yes, "KubeletReady", "", sim::Time{}, std::nullopt});
  return rules;
}

}  // namespace

DisruptionBudget budget_of(const std::string& service, const std::optional<CountOrPercent>& min_available,
                           const std::optional<CountOrPercent>& max_unavailable) {
  DisruptionBudget budget;
  budget.meta.name = service;
  budget.selector = LabelSelector{{{app_label, service}}, {}};
  budget.min_available = min_available;
  budget.max_unavailable = max_unavailable;
  return budget;
}

RunSpec compile_kubernetes(const Scenario& scenario) {
  RunSpec spec;
  spec.options.minor = minor_of(*scenario.kubernetes);
  spec.node_autoscaler = scenario.node_autoscaler;
  const bool karpenter = scenario.node_autoscaler && std::holds_alternative<KarpenterSpec>(scenario.node_autoscaler->kind);
  for (const models::NodeGroup& group : scenario.nodes)
    for (std::uint32_t i = 0; i < most_nodes(group); ++i)
      spec.nodes.push_back(rules_of(group, group.name + "-" + std::to_string(i), karpenter));
  for (const Service& service : scenario.services) spec.services.push_back(rules_of(service, scenario.run.fidelity));
  return spec;
}

}  // namespace sandtable::models::kube::run
