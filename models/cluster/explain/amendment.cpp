#include "models/cluster/explain/amendment.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace sandtable::models::kube {
namespace {

struct Case {
  const scheduler::Rejection& rejection;
  const scheduler::NodeView& view;
  const scheduler::Options& options;
};
using Answer = std::optional<std::string>;

/// A resource of which the pod asks for more than the node has left; less than nothing is left where it is promised twice.
struct Shortage {
  std::string resource;
  Amount wanted, left;
  Amount missing() const { return thousandths(wanted.milli - left.milli); }
};

std::optional<Shortage> shortage(const Case& given, const Pod& pod) {
  const auto wanted = scheduler::footprint_of(pod.spec, given.options).room;
  const auto &room = given.view.room, &taken = given.view.taken.room;
  if (wanted.cpu > room.cpu - taken.cpu) return Shortage{"cpu", thousandths(wanted.cpu), thousandths(room.cpu - taken.cpu)};
  if (wanted.memory > room.memory - taken.memory)
    return Shortage{"memory", whole(wanted.memory), whole(room.memory - taken.memory)};
  for (const auto& [name, amount] : wanted.others)
    if (amount > room.other(name) - taken.other(name))
      return Shortage{name, whole(amount), whole(room.other(name) - taken.other(name))};
  return std::nullopt;
}

/// Of the container that asks for most; false where that is not more than what is missing.
bool cut_request(PodSpec& spec, const Shortage& short_of) {
  const auto largest = std::ranges::max_element(
      spec.containers, {}, [&short_of](const Container& container) { return amount_of(container.requests, short_of.resource); });
  if (largest == spec.containers.end() || amount_of(largest->requests, short_of.resource) <= short_of.missing()) return false;
  largest->requests[short_of.resource].milli -= short_of.missing().milli;
  return true;
}

Answer make_room(const Case& given, Pod& pod, Node& node) {
  const auto short_of = shortage(given, pod);
  if (!short_of) {
    node.allocatable["pods"] += whole(1);
    return "room for one more pod on " + node.meta.name;
  }
  if (short_of->left.milli > 0 && cut_request(pod.spec, *short_of))
    return "a " + short_of->resource + " request of " + to_text(short_of->left) + " instead of " + to_text(short_of->wanted);
  node.allocatable[short_of->resource] += short_of->missing();
  return to_text(short_of->missing()) + " more " + short_of->resource + " on " + node.meta.name;
}

Answer tolerate(const Case&, Pod& pod, Node& node) {
  for (const auto& taint : node.taints) {
    if (taint.effect == TaintEffect::prefer_no_schedule || tolerated(taint, pod.spec.tolerations)) continue;
    pod.spec.tolerations.push_back({taint.key, true, {}, taint.effect, {}});
    return "a toleration of " + taint.key + (taint.value.empty() ? "" : "=" + taint.value);
  }
  return std::nullopt;
}

Answer match_node(const Case&, Pod& pod, Node& node) {
  for (const auto& [key, value] : pod.spec.node_selector) {
    const auto label = node.meta.labels.find(key);
    if (label != node.meta.labels.end() && label->second == value) continue;
    node.meta.labels[key] = value;
    return "the label " + key + "=" + value + " on " + node.meta.name;
  }
  if (!pod.spec.affinity.node.required) return std::nullopt;
  pod.spec.affinity.node.required.reset();
  return "no required node affinity";
}

Answer uncordon(const Case&, Pod&, Node& node) {
  node.unschedulable = false;
  std::erase_if(node.taints, [](const Taint& taint) { return taint.key == "node.kubernetes.io/unschedulable"; });
  return node.meta.name + " uncordoned";
}

Answer free_ports(const Case&, Pod& pod, Node&) {
  for (auto& container : pod.spec.containers) container.host_ports.clear();
  return "no host ports";
}

Answer spread_softly(const Case&, Pod& pod, Node&) {
  for (auto& constraint : pod.spec.spread) {
    if (!constraint.hard) continue;
    constraint.hard = false;
    return "whenUnsatisfiable: ScheduleAnyway for " + constraint.topology_key;
  }
  return std::nullopt;
}

/// Not the anti-affinity of others: no change of this pod answers that.
Answer give_up_affinity(const Case& given, Pod& pod, Node&) {
  if (given.rejection.text().find("anti-affinity rules") == std::string::npos) {
    pod.spec.affinity.pods.required.clear();
    return "no required pod affinity";
  }
  if (pod.spec.affinity.against.required.empty() || given.rejection.text().find("existing pods") != std::string::npos)
    return std::nullopt;
  pod.spec.affinity.against.required.clear();
  return "no required pod anti-affinity";
}

}  // namespace

std::optional<std::string> amend(const scheduler::Rejection& rejection, const scheduler::NodeView& view, Pod& pod, Node& node,
                                 const scheduler::Options& options) {
  static const std::map<std::string, Answer (*)(const Case&, Pod&, Node&)> answers{
      {"NodeResourcesFit", make_room},       {"TaintToleration", tolerate}, {"NodeAffinity", match_node},
      {"NodeUnschedulable", uncordon},       {"NodePorts", free_ports},     {"PodTopologySpread", spread_softly},
      {"InterPodAffinity", give_up_affinity}};
  const auto answer = answers.find(rejection.plugin);
  return answer == answers.end() ? std::nullopt : answer->second({rejection, view, options}, pod, node);
}

}  // namespace sandtable::models::kube
