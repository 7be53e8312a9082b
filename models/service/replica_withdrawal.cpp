// Replicas that balancers are told to avoid, or that are lost without their being told.
#include "models/service/plane_state.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void RequestPlane::Impl::withdraw_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  auto& replica = replicas_[index];
  if (untold_.erase(index) > 0) return versions_[replica.version].pool.tell(index, replicas_, now_);
  if (replica.state != ReplicaState::ready) return;
  replica.state = ReplicaState::withdrawn;
  leave_pool(index);
  settle();
}

void RequestPlane::Impl::restore_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  auto& replica = replicas_[index];
  if (replica.state != ReplicaState::withdrawn) return;
  SANDTABLE_EXPECT(!services_[replica.service].apart, "a replica of a database or a shared queue comes back as a new one");
  replica.state = ReplicaState::ready;
  versions_[replica.version].pool.restore(index, replicas_, now_);
  callers_.count(replica.service, replica.node, true);
  detectors_see(index, true);
  count_replicas(replica, +1, 0);
  if (messaging_) consumers_change(index, true);
  settle();
}

void RequestPlane::Impl::close_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  auto& replica = replicas_[index];
  if (replica.state != ReplicaState::withdrawn) return;
  replica.state = ReplicaState::closed;
  if (replica.load() == 0) gone(index);
  settle();
}

sim::Duration RequestPlane::Impl::longest_wait(std::uint32_t index) const {
  const auto& line = replicas_.at(index).line;
  return line.size() > 0 ? now_ - frames_[line.first()].arrival : sim::Duration{0};
}

}  // namespace sandtable::models
