/// Karpenter in a run: nodes for pods that wait, asked for when the window closes that the first of them opened; a look every 10 s
/// for nodes that may go, the decision taken anew 15 s later before it is carried out; spot nodes that the cloud takes back. What
/// is decided is decided in node_autoscaling/{karpenter_provisioning,karpenter_disruption,spot_interruption}.hpp.
///
/// Each group that scales is a kind of machine with one offering, in its zone and at its price, as long as it has fewer than `max`;
/// all are of one NodePool. While pods wait the window opens again every 10 s. Replacements are ready before a node is drained.
///
/// A look that could find nothing new is left out.
/// Draws: the phase of its looks (seed, replication, "karpenter", "phase").
#pragma once

#include <vector>

#include "models/cluster/node_autoscaling/karpenter_disruption.hpp"
#include "models/cluster/node_autoscaling/karpenter_provisioning.hpp"
#include "models/cluster/run/fleet.hpp"
#include "models/scenario/node_autoscaling_specs.hpp"
#include "sim/control_plane.hpp"
#include "sim/random.hpp"

namespace sandtable::models::kube::run {

class KarpenterRun final : public NodeAutoscaler {
 public:
  /// `control` and `fleet` outlive it.
  KarpenterRun(const KarpenterSpec& settings, const scheduler::Options& scheduler, sim::RunSeed seed, sim::ControlPlane& control,
               Fleet& fleet);

  void pod_waits() override;
  void node_ready(NodeId node) override { replacement_settled(node); }
  void node_gone(NodeId node) override;
  bool interrupted(NodeId node, sim::Time gone) override;

 private:
  /// A command that waits for its replacements.
  struct Disruption {
    std::vector<NodeId> nodes, awaited;
    std::string why;
  };
  Objects shown() const;
  void provision();
  std::optional<NodeId> launch(const std::vector<std::string>& types, const std::string& why);
  void launch_all(const std::vector<ProvisionedNode>& nodes, const std::string& why);
  void poll();
  void validate(const DisruptionCommand& command);
  void carry_out(const DisruptionCommand& command);
  void replacement_settled(NodeId node);
  void remove(NodeId node, const std::string& why);
  std::optional<NodeId> named(const std::string& node) const;
  sim::Time next_matter() const;

  KarpenterSpec settings_;
  KarpenterOptions options_;
  sim::ControlPlane& control_;
  Fleet& fleet_;
  std::vector<sim::Time> arrivals_;  ///< in the open window
  std::optional<sim::EventId> window_, again_;
  std::vector<Disruption> under_way_;
  bool validating_ = false;
  std::uint64_t seen_ = 0;
  sim::Time matters_{};
};

}  // namespace sandtable::models::kube::run
