/// How a pod ends, as instants, and the race of its end with those who still send to it.
///
///   deleted       the API marks it; at that instant endpoints begin to drop it, and its kubelet begins to hear of it
///   pre_stop      deleted + kubelet's delay: the hook runs, within the grace period
///   term          SIGTERM: when the hook has ended, or the grace period has
///   kill          SIGKILL: term + max(2 s, grace − whole seconds of the hook)
///   ended         term + what the process takes to stop, at most kill
///   closed        term + how long it goes on accepting after SIGTERM, at most ended
///   last sender   deleted + propagation (EndpointSlice controller, kube-proxy or balancer, connections)
///   lost for      last sender − closed, where above 0: requests that find nobody. A hook that sleeps for the propagation makes it
///   0.
///
/// The grace period counts from pre_stop on, and the hook within it: a hook that takes it all leaves 2 s. Liveness and startup
/// kills take the same way with the probe's own grace period where it has one. One container; sidecars go after the others, in
/// reverse order, on what the grace period leaves. Source: Kubernetes 1.36, pkg/kubelet/kuberuntime/kuberuntime_container.go; "Pod
/// lifecycle", termination.
#pragma once

#include "sim/time.hpp"

namespace sandtable::models::kube {

struct Termination {
  sim::Time deleted{};
  sim::Duration kubelet_delay{0}, grace = std::chrono::seconds(30);
  sim::Duration pre_stop{0};     ///< what the hook takes; 0: there is none
  sim::Duration stops_in{0};     ///< from SIGTERM on
  sim::Duration accepts_for{0};  ///< from SIGTERM on
  sim::Duration propagation{0};
};

struct TerminationCourse {
  sim::Time pre_stop{}, term{}, kill{}, ended{}, closed{}, last_sender{};
  bool killed = false;
  sim::Duration lost_for{0};
};

TerminationCourse course_of(const Termination& termination);

}  // namespace sandtable::models::kube
