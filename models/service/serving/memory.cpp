// Memory per request, and what happens when it does not suffice. A replica takes
//     base + per_request·(requests served and waiting there)
// and is killed at the instant at which that exceeds its limit: what is there ends as unavailable, as in a crash. The request plane
// brings nothing back; whoever drives it asks for those that were killed (`take_killed`) and starts them again.
// Assumes memory that follows requests at once, both ways: no garbage, no leak, no page cache. Source: Linux,
// Documentation/admin-guide/cgroup-v2.rst, memory.max; Kubernetes, "Assign memory resources": a container over its limit is killed.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

/// One at a time: what its end sends to the others has to settle there before one of them is emptied.
void RequestPlane::Impl::kill_out_of_memory() {
  const std::uint32_t index = out_of_memory_.front();
  out_of_memory_.erase(out_of_memory_.begin());
  if (replicas_[index].state == ReplicaState::gone) return;
  recorder_.serving(replicas_[index].service).killed(now_);
  killed_.push_back({index});
  empty_replica(index);
}

}  // namespace sandtable::models
