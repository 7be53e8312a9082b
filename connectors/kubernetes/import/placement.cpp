#include "connectors/kubernetes/import/placement.hpp"

#include <algorithm>

#include "models/cluster/scheduler/admission.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

/// Longer than any run: for ever.
constexpr sim::Duration ever = std::chrono::hours(24 * 365 * 10);

/// The labels that it comes to; nothing where it says more.
std::optional<Labels> as_labels(const NodeAffinity& affinity) {
  if (!affinity.required) return Labels{};
  if (affinity.required->size() != 1 || !affinity.required->front().fields.empty()) return std::nullopt;
  Labels labels;
  for (const auto& requirement : affinity.required->front().labels) {
    if (requirement.op != Operator::in || requirement.values.size() != 1) return std::nullopt;
    labels[requirement.key] = requirement.values.front();
  }
  return labels;
}

std::optional<models::Topology> topology_of(const std::string& key) {
  if (key == zone_label) return models::Topology::zone;
  if (key == hostname_label) return models::Topology::node;
  return std::nullopt;
}

class Placement {
 public:
  Placement(const Workload& workload, models::Service& service, Notes& notes)
      : workload_(workload), spec_(workload.pod->spec), service_(service), notes_(notes) {}

  void priority(const std::vector<PriorityClass>& classes) {
    Pod pod;
    pod.meta.space = workload_.space;
    pod.spec = spec_;
    const std::int32_t value = scheduler::admitted(std::move(pod), classes).spec.priority;
    if (value < 0) left_out("its priority " + std::to_string(value), "a scenario has none below 0");
    else service_.priority = static_cast<std::uint32_t>(value);
  }

  void selector(const std::vector<Node>& nodes) {
    if (!as_labels(spec_.affinity.node)) left_out("its required node affinity", "it says more than a selector");
    for (const auto& [key, value] : node_labels_wanted(spec_)) {
      const bool borne = std::ranges::any_of(nodes, [&](const Node& node) { return value_of(node.meta.labels, key) == value; });
      if (nodes.empty() || borne) service_.selector.push_back({key, value});
      else left_out("its node selector " + key + "=" + value, "no node bears it, so that its pods would wait for ever");
    }
    if (!spec_.affinity.node.preferred.empty()) left_out("its preferred node affinity", "a scenario has none");
  }

  void tolerations() {
    for (const auto& toleration : spec_.tolerations) {
      const bool of_loss = toleration.key == "node.kubernetes.io/unreachable" || toleration.key == "node.kubernetes.io/not-ready";
      if (of_loss && (!toleration.effect || *toleration.effect == TaintEffect::no_execute)) {
        const auto time = toleration.seconds.value_or(ever);
        service_.tolerates_loss = std::min(service_.tolerates_loss.value_or(ever), time);
        continue;
      }
      if (toleration.key.empty()) {
        left_out("its toleration of every taint", "a scenario tolerates taints by name");
        continue;
      }
      auto& kept = service_.tolerations.emplace_back(toleration);
      if (kept.seconds) left_out("the bound on its toleration of " + kept.key, "a scenario tolerates for ever");
      kept.seconds.reset();
    }
  }

  void spread() {
    for (const auto& constraint : spec_.spread) {
      const auto key = topology_of(constraint.topology_key);
      if (!key || !constraint.selector || !constraint.selector->matches(workload_.pod->labels)) {
        left_out("its spread over " + constraint.topology_key, "a scenario spreads a service's own replicas over zones or nodes");
        continue;
      }
      if (constraint.min_domains) left_out("minDomains of its spread over " + constraint.topology_key, "a scenario has none");
      const auto refusal = constraint.hard ? models::Unsatisfiable::refuse : models::Unsatisfiable::prefer;
      add(service_.spread, {*key, static_cast<std::uint32_t>(std::max(1, constraint.max_skew)), refusal}, "its spread over ");
    }
  }

  void apart() {
    const auto& against = spec_.affinity.against;
    for (const auto& term : against.required) anti_affinity(term, true);
    for (const auto& preferred : against.preferred) anti_affinity(preferred.term, false);
    if (!spec_.affinity.pods.required.empty() || !spec_.affinity.pods.preferred.empty())
      left_out("its pod affinity", "a scenario has none");
  }

 private:
  void left_out(const std::string& what, const std::string& why) { notes_.leave_out(workload_.title + ", " + what, why); }

  void anti_affinity(const PodAffinityTerm& term, bool required) {
    const auto key = topology_of(term.topology_key);
    if (key && term.selector && term.selector->matches(workload_.pod->labels))
      return add(service_.apart, {*key, required}, "its anti-affinity over ");
    left_out("its anti-affinity over " + term.topology_key, "a scenario keeps a service's own replicas apart, over zones or nodes");
  }

  template <class Constraint>
  void add(std::vector<Constraint>& all, Constraint one, const std::string& what) {
    if (std::ranges::find(all, one.key, &Constraint::key) == all.end()) return all.push_back(one);
    left_out("a second time " + what + (one.key == models::Topology::zone ? "zones" : "nodes"), "a scenario has one a key");
  }

  const Workload& workload_;
  const PodSpec& spec_;
  models::Service& service_;
  Notes& notes_;
};

}  // namespace

Labels node_labels_wanted(const PodSpec& spec) {
  Labels wanted = spec.node_selector;
  wanted.merge(as_labels(spec.affinity.node).value_or(Labels{}));
  return wanted;
}

void import_placement(const Workload& workload, const Objects& objects, models::Service& service, Notes& notes) {
  Placement placement(workload, service, notes);
  placement.priority(objects.priority_classes);
  placement.selector(objects.nodes);
  placement.tolerations();
  placement.spread();
  placement.apart();
}

}  // namespace sandtable::connectors::kubernetes
