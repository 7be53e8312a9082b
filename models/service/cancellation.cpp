// What a caller no longer waits for, stopped at the callee. Its word takes a network latency, like any; what it reaches ends as a
// timeout there, whatever it was doing, and answers nobody.
#include <utility>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::send_cancellation(std::uint32_t request) {
  schedule(now_ + world_.latency, sim::Phase::timer, EventKind::call_cancelled, request, extras_[request].owner);
}

void RequestPlane::Impl::cancel(std::uint32_t index) {
  auto& extra = extras_[index];
  if (!extra.arrived) {
    extra.given_up = true;
    return;
  }
  extra.ended = true;
  auto& cancelled = frame(index);
  if (cancelled.served) {
    stop(index);
    drop(extras_[index].losers);
    leave(index);
  } else {
    leave_line(extra.in_shared_line ? extra.replica | shared_line : extra.replica, index);
  }
  const ServiceId service = program_.service_of(frame(index).endpoint);
  --services_[service.index].in_flight;
  if (audit_) [[unlikely]]
    audit_->ended(index, Ending::timeout, now_, services_[service.index].in_flight);
  recorder_.request_ended(service, EndpointId{frame(index).endpoint}, frame(index).arrival, now_, Ending::timeout);
  if (observer_ != nullptr) [[unlikely]]
    observer_->ends(index, Ending::timeout, now_);
  release(index);
}

/// Wherever it is between two events.
void RequestPlane::Impl::stop(std::uint32_t strand) {
  const std::uint32_t replica = frame(request_of(strand)).place;
  // What a sibling that was stopped before it has left free may just have become its own.
  const bool was_to_run = std::erase(runnable_, strand) > 0 || (paused_ > 0 && let_go(strand));
  give_back_all(strand);
  if (was_to_run && !extras_[strand].may_go) return;  // it has begun nothing
  if (frame(strand).op == end_of_strand) {            // it answers in chunks, or takes such in
    const auto& extra = extras_[strand];
    const auto* policy = extra.reads ? program_.op(extra.streams).policy : nullptr;
    if (policy != nullptr && policy->cancel) send_cancellation(extra.first);
    return forget_wait(strand);
  }
  const Op& op = program_.op(frame(strand).op);
  switch (op.kind) {
    case StepKind::work:
      return forget_wait(strand);
    case StepKind::cpu: {
      const double left = replicas_[replica].parts->cpu.leave(now_, strand);
      if (audit_) [[unlikely]]
        audit_->work_lost(ServiceId{replicas_[replica].service}, left);
      return cpu_.changed(replica, replicas_[replica]);
    }
    case StepKind::call:
      return stop_call(strand);
    case StepKind::parallel:
      return drop(extras_[strand].first);
    case StepKind::use:
      return leave_pool_queue(strand, op);
    case StepKind::batch:
      return leave_batch(strand, op);
    case StepKind::cache:
      return leave_fill(strand, op);
    case StepKind::lock:
      leave_lock_queue(strand, op);
      return forget_wait(strand);
    case StepKind::commit:
      leave_commit(strand);
      return forget_wait(strand);
    case StepKind::publish:
      return forget_wait(strand);  // for room in the queue
    case StepKind::choice:
    case StepKind::release:
    case StepKind::fill:
    case StepKind::unlock:
    case StepKind::read:
    case StepKind::acknowledge:
      return;  // never waits
  }
}

/// Stops the branches of a list, which is empty then.
void RequestPlane::Impl::drop(std::uint32_t& first) {
  for (std::uint32_t branch = std::exchange(first, nobody); branch != nobody;) {
    const std::uint32_t next = extras_[branch].next;
    stop(branch);
    release(branch);
    branch = next;
  }
}

/// An attempt under way, one that waits at the bulkhead, or a pause.
void RequestPlane::Impl::stop_call(std::uint32_t strand) {
  const Op& op = program_.op(frame(strand).op);
  if (!extras_[strand].under_way) {
    if (op.policy) end_retry(strand, *op.policy);
    return forget_wait(strand);
  }
  if (op.has_breaker()) breaker_of(strand, op).forget(frame(strand).step.open);
  close_attempt(strand, op);
  frame(strand).end_wait();
  drop_timer(strand, op);
}

}  // namespace sandtable::models
