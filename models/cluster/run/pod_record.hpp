/// What Kubernetes knows of a replica beside its record: the pod.
#pragma once

#include <optional>
#include <string>

#include "models/cluster/disruption/taint_eviction.hpp"
#include "models/cluster/run/asked_probes.hpp"
#include "models/quantity.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

/// Of a job's pod, which ends by itself.
enum class PodOutcome : std::uint8_t { none, succeeded, failed };

struct PodRecord {
  sim::Time created{};
  std::uint32_t kind = 0;                 ///< of the board's
  bool initial = false;                   ///< of time 0: it is ready as soon as it has a place
  bool deleted = false;                   ///< it has been told to end
  sim::Time told{};                       ///< when
  sim::Time deletion{};                   ///< then: deletionTimestamp, the end of its grace period
  bool closed = false;                    ///< and accepts nothing more
  std::optional<NodeId> pinned;           ///< of a DaemonSet: the node that it is made for
  std::optional<NodeId> nominated;        ///< for which it waits
  std::optional<ReplicaId> untold;        ///< its process is lost, and its endpoint still there
  std::optional<sim::Time> bound, ready;  ///< since when
  std::uint32_t containers = 0;           ///< started so far
  sim::Time container_started{};          ///< the last of them
  std::string message;                    ///< why it was last left pending
  std::optional<TaintEviction> eviction;  ///< that its node's taints have set
  std::optional<sim::EventId> evicted, term, kill, look, runs_out;
  PodOutcome outcome = PodOutcome::none;
  std::optional<sim::Time> ended;  ///< by itself
  AskedProbes asked;
};

}  // namespace sandtable::models::kube::run
