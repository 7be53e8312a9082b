// Named pools of a replica: connections, threads, locks. A strand that comes to a `use` takes a place or waits for one, first come
// first served, and holds it until the steps inside have ended, well or badly. Over `queue` waiting ones the step fails as
// rejected. The request's slot is held throughout. Which places a strand holds follows from where in its steps it stands.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

/// False: it waits, or has failed.
bool RequestPlane::Impl::take_place(std::uint32_t index, const Op& op) {
  auto& replica = replicas_[frame(request_of(index)).place];
  const auto& spec = world_.services[replica.service].pools[op.part];
  auto& pool = replica.parts->serving->pools[op.part];
  if (pool.in_use < spec.size) {
    ++pool.in_use;
    auto& meter = recorder_.serving(replica.service);
    meter.pool_changed(now_, op.part, 1);
    meter.pool_taken(op.part, now_, now_);
    return true;
  }
  if (pool.waiting.size() < spec.queue) pool.waiting.push_back({index, now_});
  else strand_ended(index, Ending::rejected);
  return false;
}

void RequestPlane::Impl::give_back(std::uint32_t index, std::uint32_t part) {
  auto& replica = replicas_[index];
  auto& pool = replica.parts->serving->pools[part];
  auto& meter = recorder_.serving(replica.service);
  if (pool.waiting.empty()) {
    --pool.in_use;
    meter.pool_changed(now_, part, -1);
    return;
  }
  const Waiter next = pool.waiting.front();
  pool.waiting.pop_front();
  meter.pool_taken(part, next.since, now_);
  auto& waiting = frame(next.strand);
  waiting.op = program_.branch_entry(program_.op(waiting.op).first_branch);
  runnable_.push_back(next.strand);
}

/// It is cancelled while it waits for a place.
void RequestPlane::Impl::leave_pool_queue(std::uint32_t index, const Op& op) {
  auto& waiting = replicas_[frame(request_of(index)).place].parts->serving->pools[op.part].waiting;
  std::erase_if(waiting, [index](const Waiter& waiter) { return waiter.strand == index; });
}

/// The strand ends where it stands: what it holds there is free.
void RequestPlane::Impl::give_back_all(std::uint32_t index, std::optional<Ending> failure) {
  if (frame(index).op == end_of_strand) return;
  const std::uint32_t at = frame(request_of(index)).place;
  for (std::uint32_t around = program_.op(frame(index).op).enclosing; around != end_of_strand;
       around = program_.op(around).enclosing) {
    const Op& holds = program_.op(around);
    if (holds.kind == StepKind::use) give_back(at, holds.part);
    else if (holds.kind == StepKind::lock) give_lock_back(index, holds);
    else abandon_fill(index, holds, failure);
  }
}

}  // namespace sandtable::models
