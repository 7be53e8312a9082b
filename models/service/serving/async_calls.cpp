// Calls that do not hold the caller's slot: an event loop, or a thread handed back while it waits.
//
// While a request of an async endpoint waits for a call, retries and backoffs included, its slot is free for others; when the call
// has ended it takes a slot again before it goes on, or fails. Those that come back go before new requests, in the order in which
// their calls ended; they are never turned away. They count as load of the replica throughout. The slots that are busy are those of
// requests that compute. Inside a `parallel` a request goes on elsewhere, so calls there hold the slot.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

/// Its slot is free until it asks for one again.
void RequestPlane::Impl::park(std::uint32_t index) {
  auto& calling = frame(index);
  const std::uint32_t at = calling.place;
  auto& replica = replicas_[at];
  calling.parked = true;
  if (audit_) [[unlikely]]
    audit_->parked(index, now_);
  ++replica.parts->serving->parked;
  recorder_.service(ServiceId{replica.service}).busy.add(now_, -1);
  fill_slots(at);
}

/// Whether it has a slot and may go on; else it will be resumed when it has.
bool RequestPlane::Impl::unpark(std::uint32_t index) {
  auto& back = frame(index);
  if (!back.parked) return true;
  auto& replica = replicas_[back.place];
  auto& serving = *replica.parts->serving;
  if (!has_slot(replica, services_[replica.service])) {
    serving.returning.push_back(index);
    return false;
  }
  back.parked = false;
  if (audit_) [[unlikely]]
    audit_->unparked(index, now_);
  --serving.parked;
  recorder_.service(ServiceId{replica.service}).busy.add(now_, 1);
  return true;
}

/// It has waited for its slot after a call that has ended for good.
void RequestPlane::Impl::go_on_unparked(std::uint32_t index) {
  auto& back = frame(index);
  back.unparked = back.call_ended = false;
  if (back.step_ending != Ending::success) return strand_ended(index, back.step_ending);
  step_over(back);
  run(index);
}

/// Gives free slots to those who came back, and then to those who wait.
void RequestPlane::Impl::fill_slots(std::uint32_t index) {
  auto& replica = replicas_[index];
  const auto& service = services_[replica.service];
  auto& returning = replica.parts->serving->returning;
  while (has_slot(replica, service)) {
    if (!returning.empty()) {
      const std::uint32_t back = returning.front();
      returning.pop_front();
      unpark(back);
      frame(back).unparked = frame(back).call_ended = true;
      runnable_.push_back(back);
      continue;
    }
    const std::uint32_t next = next_waiting(replica);
    if (next == nobody) return load_changed(replica);  // some may have left the line
    serve(next, index);
  }
}

/// `leave`, where requests may be without a slot.
void RequestPlane::Impl::leave_async(std::uint32_t index) {
  auto& leaving = frame(index);
  const std::uint32_t left = leaving.place;
  auto& replica = replicas_[left];
  --replica.in_service;
  if (leaving.parked) {
    leaving.parked = false;
    std::erase(replica.parts->serving->returning, index);  // where it is cancelled while it waits for its slot
    --replica.parts->serving->parked;
  } else {
    recorder_.service(ServiceId{replica.service}).busy.add(now_, -1);
  }
  load_changed(replica);
  if (replica.state == ReplicaState::gone) return;
  fill_slots(left);
  if (ends_when_empty(replica.state) && replica.load() == 0) gone(left);
}

}  // namespace sandtable::models
