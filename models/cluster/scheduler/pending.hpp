/// All pods that wait for a node, decided one after another as the scheduler would: in the order of its queue, each bound before
/// the next is looked at. One that preempts is nominated, and its victims are on their way out while the others are decided.
///
/// Gated pods come last: they are not in the queue. Pods of other schedulers are left alone.
/// Assumptions: no pod is in backoff; each was queued when it was created.
#pragma once

#include <vector>

#include "models/cluster/scheduler/decision.hpp"

namespace sandtable::models::kube::scheduler {

struct PodDecision {
  Meta pod;
  Decision decision;
};

/// Pods are first given what the API server fills in (admission.hpp).
std::vector<PodDecision> schedule_pending(Objects objects, sim::Time now, const Options& options);

}  // namespace sandtable::models::kube::scheduler
