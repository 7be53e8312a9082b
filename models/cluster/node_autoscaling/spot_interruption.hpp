/// What Karpenter does when the cloud says that it will take a spot node back: two minutes' notice.
///
///   at once   the node's claim is deleted: taint karpenter.sh/disrupted:NoSchedule, no budget is asked; a node is asked for for
///   the
///             pods that will need one (karpenter_provisioning.hpp)
///   drain     evictions in four waves, each begun when the one before is gone: pods that are neither critical nor of DaemonSets,
///   then
///             DaemonSets', then critical pods (priority of system-cluster-critical or more), then critical DaemonSets'; disruption
///             budgets hold evictions up; pods that tolerate the taint and mirrors stay
///   2 min     the machine is gone, and with it what is left
///
/// A rebalance recommendation alone does nothing. Source: karpenter.sh/docs, "Interruption"; sigs.k8s.io/karpenter v1.15,
/// pkg/controllers/node/termination/terminator.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/karpenter_provisioning.hpp"

namespace sandtable::models::kube {

struct Interruption {
  Taint taint;
  sim::Time gone{};                               ///< when the machine is
  std::array<std::vector<std::string>, 4> waves;  ///< pods to be evicted: NAMESPACE/NAME
  std::vector<std::string> held_up;               ///< those whose budget allows no eviction now
  Provisioning provisioning;
  std::vector<std::string> why;
};

/// The node is among the objects.
Interruption decide_interruption(const Objects& objects, const std::string& node, sim::Time now,
                                 const KarpenterOptions& options = {});

}  // namespace sandtable::models::kube
