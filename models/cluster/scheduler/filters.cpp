#include "models/cluster/scheduler/filters.hpp"

#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/scheduler/node_conditions.hpp"
#include "models/cluster/scheduler/node_ports.hpp"
#include "models/cluster/scheduler/resources_fit.hpp"

namespace sandtable::models::kube::scheduler {

Filters::Filters(const Pod& pod, const Snapshot& snapshot, const Options& options)
    : pod_(&pod),
      snapshot_(&snapshot),
      options_(options),
      takes_(incoming_footprint_of(pod.spec, options)),
      ports_(host_ports(pod, options)),
      spread_(pod, snapshot, options),
      affinity_(pod, snapshot, options) {}

std::optional<Rejection> Filters::check(const NodeView& node) const {
  if (auto rejection = reject_unschedulable(*pod_, *node.node)) return rejection;
  if (auto rejection = reject_other_name(*pod_, *node.node)) return rejection;
  if (auto rejection = reject_untolerated(*pod_, *node.node, options_)) return rejection;
  if (auto rejection = reject_unmatched(*pod_, *node.node)) return rejection;
  if (auto rejection = reject_taken_ports(ports_, node, options_)) return rejection;
  if (auto rejection = reject_unfit(takes_, node, options_)) return rejection;
  if (auto rejection = spread_.check(node)) return rejection;
  return affinity_.check(node);
}

std::optional<Rejection> Filters::check_with_nominated(const NodeView& node) const {
  std::vector<const PlacedPod*> before;
  for (const auto* waiting : snapshot_->nominated_to(node.name())) {
    const bool itself = waiting->pod.meta.space == pod_->meta.space && waiting->pod.meta.name == pod_->meta.name;
    if (!itself && waiting->pod.spec.priority >= pod_->spec.priority) before.push_back(waiting);
  }
  if (before.empty()) return check(node);
  Filters with = *this;
  NodeView fuller = node;
  for (const auto* waiting : before) with.add(*waiting, fuller);
  if (auto rejection = with.check(fuller)) return rejection;
  return check(node);
}

void Filters::add(const PlacedPod& other, NodeView& node) {
  node.add(other);
  spread_.change(other.pod, node, 1);
  affinity_.change(other, node, 1);
}

void Filters::remove(const PlacedPod& other, NodeView& node) {
  node.remove(other);
  spread_.change(other.pod, node, -1);
  affinity_.change(other, node, -1);
}

}  // namespace sandtable::models::kube::scheduler
