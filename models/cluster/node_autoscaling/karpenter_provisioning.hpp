/// Which nodes Karpenter asks for, and when.
///
///   when    the first pod that waits opens a window, which closes 1 s after the last one came, 10 s after it opened at the latest
///   what    all pods that wait (the scheduler found no node for them, of no DaemonSet), and those that will have to leave nodes
///   that
///           are on their way out, packed (karpenter_packing.hpp)
///
/// A node that is not registered 15 min after it was asked for is given up. Source: sigs.k8s.io/karpenter v1.15,
/// pkg/controllers/provisioning (batcher.go, provisioner.go), pkg/controllers/nodeclaim/lifecycle.
#pragma once

#include <vector>

#include "models/cluster/node_autoscaling/karpenter_packing.hpp"

namespace sandtable::models::kube {

/// When the window that the first of `arrivals` opens is closed. `arrivals`: of different pods, in order, at least one.
sim::Time batch_end(const std::vector<sim::Time>& arrivals, const KarpenterOptions& options);

struct ProvisionedNode {
  NewNode node;
  Launch launch;
};

struct Provisioning {
  std::vector<ProvisionedNode> nodes;
  Packing packing;  ///< where all went
  std::vector<std::string> why;
};

/// `objects` are to outlive the result's kinds of machine: it points into them.
Provisioning decide_provisioning(const Objects& objects, sim::Time now, const KarpenterOptions& options = {});

}  // namespace sandtable::models::kube
