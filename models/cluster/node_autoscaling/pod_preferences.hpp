/// What a pod would like, taken for what it needs, and given up one by one where that leads nowhere: so Karpenter treats
/// preferences.
///
///   given up in turn   the first of several required node terms; the heaviest preferred pod affinity, then anti-affinity, then
///   node
///                      term; a ScheduleAnyway spreading rule
///
/// Not modelled: taints PreferNoSchedule, which it takes for hard at first. Source: sigs.k8s.io/karpenter v1.15,
/// pkg/controllers/provisioning/scheduling/preferences.go.
#pragma once

#include "models/cluster/node_autoscaling/node_requirements.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

/// Gives up one thing; false: there is none left.
bool relax(Pod& pod);
/// With all preferences that are left as needs, and the first of its required node terms as the only one.
Pod with_needs(Pod pod);
/// Of the node's labels, by its selector and the one node term that `with_needs` leaves.
NodeRequirements requirements_of(const Pod& pod);

}  // namespace sandtable::models::kube
