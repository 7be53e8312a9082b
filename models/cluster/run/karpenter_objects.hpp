/// What Karpenter is shown of a run: beside the cluster's objects a NodePool, kinds of machine, a claim for each of its nodes, and
/// those nodes that come.
#pragma once

#include "models/cluster/run/fleet.hpp"
#include "models/scenario/node_autoscaling_specs.hpp"

namespace sandtable::models::kube::run {

Objects karpenter_objects(const Fleet& fleet, const KarpenterSpec& settings);

}  // namespace sandtable::models::kube::run
