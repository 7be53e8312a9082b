#include "models/cluster/scheduler/node_conditions.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {

std::optional<Rejection> reject_unschedulable(const Pod& pod, const Node& node) {
  static const Taint cordon{"node.kubernetes.io/unschedulable", "", TaintEffect::no_schedule, {}};
  if (!node.unschedulable || tolerated(cordon, pod.spec.tolerations)) return std::nullopt;
  return Rejection{"NodeUnschedulable", {"node(s) were unschedulable"}};
}

std::optional<Rejection> reject_other_name(const Pod& pod, const Node& node) {
  if (pod.spec.node.empty() || pod.spec.node == node.meta.name) return std::nullopt;
  return Rejection{"NodeName", {"node(s) didn't match the requested node name"}};
}

const Taint* untolerated_taint(const Pod& pod, const Node& node) {
  const auto found = std::ranges::find_if(node.taints, [&pod](const Taint& taint) {
    return taint.effect != TaintEffect::prefer_no_schedule && !tolerated(taint, pod.spec.tolerations);
  });
  return found == node.taints.end() ? nullptr : &*found;
}

std::optional<Rejection> reject_untolerated(const Pod& pod, const Node& node, const Options& options) {
  const Taint* taint = untolerated_taint(pod, node);
  if (taint == nullptr) return std::nullopt;
  if (options.names_untolerated_taint())
    return Rejection{"TaintToleration", {"node(s) had untolerated taint {" + taint->key + ": " + taint->value + "}"}};
  return Rejection{"TaintToleration", {"node(s) had untolerated taint(s)"}};
}

std::int64_t unwelcome_taints(const Pod& pod, const Node& node) {
  return std::ranges::count_if(node.taints, [&pod](const Taint& taint) {
    return taint.effect == TaintEffect::prefer_no_schedule && !tolerated(taint, pod.spec.tolerations);
  });
}

}  // namespace sandtable::models::kube::scheduler
