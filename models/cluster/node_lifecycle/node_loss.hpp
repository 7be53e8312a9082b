/// The instants of a node that falls silent: two of them are what its users feel.
///
///   silent since   the last lease renewal that the controller saw
///   unknown        the first look on the monitor's 5 s grid that is more than the grace period after that
///   traffic ends   then: the controller marks the node's pods not ready, endpoints drop them, and after `propagation` nobody sends
///   there tainted        unknown, or later by the zone's rate (the place in the queue ÷ rate) evicted        tainted +
///   tolerationSeconds (300) replaced       evicted + `restart` (schedule, pull, start, ready) for what a ReplicaSet makes; never
///   for a StatefulSet's pod, as its
///                  old pod still stands there terminating until the Node is deleted or tainted out-of-service
///
/// So with defaults traffic is lost for up to grace + 5 s, and a replica for that + 300 s + its start. Assumption: the monitor's
/// looks take no time, and the zone keeps its state.
#pragma once

#include <optional>

#include "models/cluster/node_lifecycle/node_health.hpp"

namespace sandtable::models::kube {

struct NodeLoss {
  NodeMonitor monitor;
  sim::Time last_heard{};                                               ///< when the controller saw the last renewal
  sim::Time first_look{};                                               ///< any look of the monitor: the grid's origin
  double rate = 0.1;                                                    ///< nodes/s of its zone
  std::int32_t before_it = 0;                                           ///< nodes of its zone that get their taint first
  std::optional<sim::Duration> toleration = std::chrono::seconds(300);  ///< none: for ever
  sim::Duration propagation{0}, restart{0};
  bool stateful = false;
};

struct NodeLossCourse {
  sim::Time unknown{}, traffic_ends{};
  sim::Time tainted = sim::never, evicted = sim::never, replaced = sim::never;
};

NodeLossCourse course_of(const NodeLoss& loss);

}  // namespace sandtable::models::kube
