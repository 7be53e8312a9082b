// Memory per request, and what happens when it does not suffice. A replica takes
//     base + per_request·(requests served and waiting there)
// and is killed at the instant at which that exceeds its limit: what is there ends as unavailable, as in a crash. The request plane
// brings nothing back; whoever drives it asks for those that were killed (`take_killed`) and starts them again.
// Assumes memory that follows requests at once, both ways: no garbage, no leak, no page cache. Source: Linux,
// Documentation/admin-guide/cgroup-v2.rst, memory.max; Kubernetes, "Assign memory resources": a container over its limit is killed.
#include <utility>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::kill_out_of_memory() {
  auto victims = std::exchange(out_of_memory_, {});
  for (const std::uint32_t index : victims) {
    if (replicas_[index].state == ReplicaState::gone) continue;
    recorder_.serving(replicas_[index].service).killed(now_);
    killed_.push_back({index});
    empty_replica(index);
  }
}

}  // namespace sandtable::models
