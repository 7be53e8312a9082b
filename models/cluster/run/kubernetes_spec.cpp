#include "models/cluster/run/kubernetes_spec.hpp"

#include <cmath>

#include "models/cluster/admission/limit_ranges.hpp"
#include "models/cluster/disruption/taint_eviction.hpp"
#include "models/cluster/objects/whole_seconds.hpp"
#include "models/cluster/workloads/daemon_set_control.hpp"

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

/// Of a service, daemon or job.
template <class Program>
Container container_of(const Program& program) {
  Container container;
  container.name = program.name;
  container.image = program.name + ":1";
  if (program.cpu.limit) container.limits["cpu"] = amount_of_cores(*program.cpu.limit);
  if (program.memory.limit) container.limits["memory"] = amount_of_bytes(*program.memory.limit);
  container.requests = container.limits;
  if (program.cpu.request) container.requests["cpu"] = amount_of_cores(*program.cpu.request);
  if (program.memory.request) container.requests["memory"] = amount_of_bytes(*program.memory.request);
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

/// What all of them say alike.
template <class Program>
PodSpec plain_pod_of(const Program& program) {
  PodSpec pod;
  pod.containers.push_back(container_of(program));
  for (const NodeLabel& label : program.selector) pod.node_selector[label.key] = label.value;
  pod.tolerations = program.tolerations;
  pod.priority = static_cast<std::int32_t>(program.priority);
  return pod;
}

PodSpec pod_of(const Service& service) {
  const LabelSelector own{{{app_label, service.name}}, {}};
  PodSpec pod = plain_pod_of(service);
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

/// Of what serves no requests.
template <class Program>
ServiceRules rules_of_program(const Program& program, PodSpec pod) {
  ServiceRules rules;
  rules.pod = std::move(pod);
  if (!program.image) return rules;
  rules.image = rules.pod.containers.front().image;
  rules.image_bytes = std::llround(program.image->size.value);
  return rules;
}

DaemonSet set_of(const DaemonSpec& daemon) {
  DaemonSet set;
  set.meta.name = daemon.name;
  set.selector = LabelSelector{{{app_label, daemon.name}}, {}};
  set.pod.labels = {{app_label, daemon.name}};
  set.pod.spec = plain_pod_of(daemon);
  return set;
}

/// As its pods are stored: with what the controller adds.
PodSpec pod_of(const DaemonSet& set) {
  PodSpec pod = set.pod.spec;
  const auto added = daemon_tolerations(pod);
  pod.tolerations.insert(pod.tolerations.end(), added.begin(), added.end());
  pod.tolerations = with_default_tolerations(std::move(pod.tolerations));
  return pod;
}

ServiceRules rules_of(const JobSpec& job) {
  PodSpec pod = plain_pod_of(job);
  pod.restarts = RestartPolicy::never;
  if (job.tolerates_loss) tolerate_loss(pod, *job.tolerates_loss);
  pod.tolerations = with_default_tolerations(std::move(pod.tolerations));
  ServiceRules rules = rules_of_program(job, std::move(pod));
  rules.lasts = job.duration.law.value_or(sim::Distribution{});
  rules.failing = job.failing.value;
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

ResourceQuota quota_of(const QuotaSpec& spec) {
  ResourceQuota quota;
  quota.meta.name = spec.name;
  if (spec.pods) quota.hard["pods"] = whole(*spec.pods);
  if (spec.cpu.request) quota.hard["requests.cpu"] = amount_of_cores(*spec.cpu.request);
  if (spec.cpu.limit) quota.hard["limits.cpu"] = amount_of_cores(*spec.cpu.limit);
  if (spec.memory.request) quota.hard["requests.memory"] = amount_of_bytes(*spec.memory.request);
  if (spec.memory.limit) quota.hard["limits.memory"] = amount_of_bytes(*spec.memory.limit);
  return quota;
}

LimitRange limits_of(const LimitRangeSpec& spec) {
  LimitRange range;
  range.meta.name = spec.name;
  LimitRangeItem& item = range.limits.emplace_back();
  const auto set = [](Resources& into, const char* resource, const std::optional<Amount>& amount) {
    if (amount) into[resource] = *amount;
  };
  const auto cores = [](const std::optional<Cores>& value) {
    return value ? std::optional(amount_of_cores(*value)) : std::nullopt;
  };
  const auto bytes = [](const std::optional<Bytes>& value) {
    return value ? std::optional(amount_of_bytes(*value)) : std::nullopt;
  };
  set(item.min, "cpu", cores(spec.cpu.min));
  set(item.max, "cpu", cores(spec.cpu.max));
  set(item.default_limit, "cpu", cores(spec.cpu.by_default));
  set(item.default_request, "cpu", cores(spec.cpu.default_request));
  set(item.min, "memory", bytes(spec.memory.min));
  set(item.max, "memory", bytes(spec.memory.max));
  set(item.default_limit, "memory", bytes(spec.memory.by_default));
  set(item.default_request, "memory", bytes(spec.memory.default_request));
  return range;
}

template <class Quantity>
void take_over(std::optional<Quantity>& into, const Resources& before, const Resources& after, const char* resource) {
  if (before.contains(resource) || !after.contains(resource)) return;
  into = Quantity{static_cast<double>(after.at(resource).milli) / 1000};
}

template <class Program>
void fill_in(Program& program, const std::vector<LimitRange>& ranges) {
  Pod pod;
  pod.spec.containers.push_back(container_of(program));
  const Container before = pod.spec.containers.front();
  if (fill_in_limits(pod, ranges).empty()) return;
  const Container& after = pod.spec.containers.front();
  take_over(program.cpu.limit, before.limits, after.limits, "cpu");
  take_over(program.cpu.request, before.requests, after.requests, "cpu");
  take_over(program.memory.limit, before.limits, after.limits, "memory");
  take_over(program.memory.request, before.requests, after.requests, "memory");
}

}  // namespace

Scenario with_limit_ranges(Scenario scenario) {
  std::vector<LimitRange> ranges;
  for (const LimitRangeSpec& spec : scenario.limit_ranges) ranges.push_back(limits_of(spec));
  if (ranges.empty()) return scenario;
  for (Service& service : scenario.services) fill_in(service, ranges);
  for (JobSpec& job : scenario.jobs) fill_in(job, ranges);
  return scenario;
}

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
  for (const DaemonSpec& daemon : scenario.daemons) {
    DaemonSet set = set_of(daemon);
    spec.services.push_back(rules_of_program(daemon, pod_of(set)));
    spec.daemons.push_back({ServiceId{static_cast<std::uint32_t>(spec.services.size() - 1)}, std::move(set)});
  }
  for (const JobSpec& job : scenario.jobs) spec.services.push_back(rules_of(job));
  for (const QuotaSpec& quota : scenario.quotas) spec.quotas.push_back(quota_of(quota));
  for (const LimitRangeSpec& range : scenario.limit_ranges) spec.limit_ranges.push_back(limits_of(range));
  return spec;
}

}  // namespace sandtable::models::kube::run
