// Locks: a strand that comes to a `lock` step takes the lock of its request's key or waits for it, first come first served, and
// holds it until the steps inside have ended, well or badly. Where it has waited for `timeout`, the step fails as a timeout. The
// locks are the service's, whichever replica asks. The request's slot is held throughout. Which locks a strand holds follows from
// where in its steps it stands.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

std::uint32_t RequestPlane::Impl::lock_key(std::uint32_t strand, const Op& op) {
  return data_of(strand).lock_keys[op.part](frame(request_of(strand)));
}

/// False: it waits.
bool RequestPlane::Impl::take_lock(std::uint32_t index, const Op& op) {
  auto& meter = recorder_.data(replicas_[frame(request_of(index)).place].service);
  const bool granted = data_of(index).locks[op.part].acquire(lock_key(index, op), {index, now_, op.lock_mode});
  meter.lock_asked(now_, op.part, granted);
  if (granted) {
    meter.lock_taken(op.part, now_, now_);
    return true;
  }
  if (op.timeout != sim::Duration::max())
    schedule(now_ + op.timeout, sim::Phase::timer, EventKind::gives_up, index, frame(index).begin_wait());
  return false;
}

void RequestPlane::Impl::lock_granted(const LockWaiter& next, const Op& op) {
  recorder_.data(replicas_[frame(request_of(next.strand)).place].service).lock_taken(op.part, next.since, now_);
  forget_wait(next.strand);
  auto& waiting = frame(next.strand);
  waiting.op = program_.branch_entry(program_.op(waiting.op).first_branch);
  runnable_.push_back(next.strand);
}

/// `op`: any step of this lock.
void RequestPlane::Impl::give_lock_back(std::uint32_t index, const Op& op) {
  data_of(index).locks[op.part].release(lock_key(index, op), [&](const LockWaiter& next) { lock_granted(next, op); });
}

/// It waits for a lock, and is cancelled or has waited for too long.
void RequestPlane::Impl::leave_lock_queue(std::uint32_t index, const Op& op) {
  auto& locks = data_of(index).locks[op.part];
  const std::uint32_t key = lock_key(index, op);
  if (locks.remove(key, index)) locks.grant(key, [&](const LockWaiter& next) { lock_granted(next, op); });
}

void RequestPlane::Impl::lock_times_out(std::uint32_t index) {
  leave_lock_queue(index, program_.op(frame(index).op));
  go_on_after_call(index, Ending::timeout);
}

}  // namespace sandtable::models
