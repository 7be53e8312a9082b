/// The Cluster Autoscaler in a run: a look every `scan`, from a phase drawn on. It is shown groups, nodes, pods and budgets as they
/// are, and what it decides (node_autoscaling/cluster_autoscaler.hpp) is carried out: nodes are asked for at once, what is to go
/// gets its taint and is drained.
///
/// A look that could find nothing new is left out: what is decided depends on the objects, and on the time only by spans that end.
///
/// Draws: the phase (seed, replication, "cluster-autoscaler", "phase"); among groups that are as good (…, "expander"), numbered.
#pragma once

#include "models/cluster/node_autoscaling/cluster_autoscaler.hpp"
#include "models/cluster/run/fleet.hpp"
#include "models/scenario/node_autoscaling_specs.hpp"
#include "sim/control_plane.hpp"
#include "sim/random.hpp"

namespace sandtable::models::kube::run {

class ClusterAutoscalerRun final : public NodeAutoscaler {
 public:
  /// `control` and `fleet` outlive it.
  ClusterAutoscalerRun(const ClusterAutoscalerSpec& settings, const scheduler::Options& scheduler, sim::RunSeed seed,
                       sim::ControlPlane& control, Fleet& fleet);

  void node_stays(NodeId) override { memory_.last_failure = control_.now(); }

 private:
  void scan();
  Objects shown() const;
  ClusterAutoscalerDecision decide(const Objects& objects);
  void enlarge(const ScaleUp& up);
  void remove(const ScaleDown& down);
  /// When the same objects may lead to something else.
  sim::Time next_matter(const Objects& objects) const;

  ClusterAutoscalerSpec settings_;
  ClusterAutoscalerOptions options_;
  sim::RunSeed seed_;
  sim::ControlPlane& control_;
  Fleet& fleet_;
  ClusterAutoscalerMemory memory_;
  std::uint64_t seen_ = 0;
  sim::Time matters_{};
  std::uint32_t draws_ = 0;
};

}  // namespace sandtable::models::kube::run
