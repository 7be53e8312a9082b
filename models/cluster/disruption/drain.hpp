/// `kubectl drain`: which pods of a node go, what stands in the way, and when.
///
///   for each pod   ended → it goes. Of a DaemonSet → error, with --ignore-daemonsets it stays (an orphan: error, with --force it
///                  goes). A static pod's mirror → it stays. emptyDir → error, with --delete-emptydir-data it goes. Without a
///                  controller → error, with --force it goes. Else it goes.
///   one error      → nothing is evicted at all (the node stays cordoned)
///   else           all are asked to go at once, each on its own; 429 → again after 5 s; anything else but 200 → given up
///
/// The course that is laid out here takes the pods of one round in the order of the list, and lets what was evicted be replaced
/// within `replaced_after` (elsewhere, ready): with none, healthy ones only ever get fewer, and a budget that is used up blocks for
/// good. Source: k8s.io/kubectl 0.36 (1.36), pkg/drain; the same in 1.31 to 1.37.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/disruption/eviction.hpp"
#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

inline constexpr sim::Duration eviction_retry = std::chrono::seconds(5);

struct DrainOptions {
  bool ignore_daemon_sets = false, delete_empty_dir_data = false, force = false;
  std::optional<sim::Duration> replaced_after = std::nullopt;  ///< from an eviction to the replacement's being ready; none: never
  sim::Duration timeout = std::chrono::hours(1);
};

enum class DrainFate : std::uint8_t { goes, stays, blocks };

struct DrainedPod {
  std::string space, name;
  DrainFate fate = DrainFate::goes;
  std::string why;
};

struct DrainStep {
  sim::Duration at{0};
  std::string space, name;
  EvictionAnswer answer;
};

struct Drain {
  std::vector<DrainedPod> pods;
  std::vector<DrainStep> steps;      ///< empty where a pod blocks
  std::vector<std::string> waiting;  ///< those that had not gone by the timeout
  bool done = false;
};

/// What the filters say of each pod on the node.
std::vector<DrainedPod> drain_fates(const std::string& node, const Objects& objects, const DrainOptions& options);

Drain drain(const std::string& node, const Objects& objects, const DrainOptions& options, sim::Time now);

}  // namespace sandtable::models::kube
