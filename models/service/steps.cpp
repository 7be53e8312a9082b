// Strands through their steps.
#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"
#include "models/service/resilience/backoff.hpp"

namespace sandtable::models {

template <bool plain>
std::uint32_t RequestPlane::Impl::open_frame() {
  const std::uint32_t index = frames_.allocate();
  frames_[index].renew();
  if (!plain && extras_.kept()) extras_.renew(index);
  return index;
}

/// What is looked for in frames that nobody uses (waits, branches, who is served where) is never found there.
template <bool plain>
void RequestPlane::Impl::release(std::uint32_t index) {
  auto& left = frame(index);
  if (!plain && audit_) [[unlikely]]
    audit_->released(index, left, now_);
  left.end_wait();
  left.branch = false;
  left.served = false;
  frames_.release(index);
}

/// Seconds of a work or cpu step. The first one's luck is often there already.
inline double RequestPlane::Impl::draw_time(const Op& op, Frame& served) {
  if (!served.luck_known) return Program::draw_time(op, served.identity);
  served.luck_known = false;
  return Program::draw_time(op, served.identity, served.luck);
}

template <bool plain>
void RequestPlane::Impl::run(std::uint32_t index) {
  auto& running = frame(index);
  auto& served = frame(request_of(index));
  for (;;) {
    if (running.op == end_of_strand) return strand_ended<plain>(index, Ending::success);
    const Op& op = program_.op(running.op);
    switch (op.kind) {
      case StepKind::work: {
        const double slowdown = replicas_[served.place].slowdown;
        if (!plain && op.unsteady) [[unlikely]]
          return start_unsteady_work(index, draw_time(op, served));
        const sim::Duration time = sim::from_seconds(slowdown * draw_time(op, served));
        if (!plain && observer_ != nullptr) [[unlikely]]
          observer_->works(request_of(index), time);
        schedule(now_ + time, sim::Phase::completion, EventKind::work_done, index, running.begin_wait());
        return;
      }
      case StepKind::cpu: {
        auto& replica = replicas_[served.place];
        const double slowdown = !plain && op.unsteady ? slowdown_of(replica) : replica.slowdown;
        const double demand = slowdown * draw_time(op, served);
        if (!(demand > 0)) {
          running.op = op.next;
          break;
        }
        if (!plain && observer_ != nullptr) [[unlikely]]
          observer_->computes(index, now_);
        if (!plain && audit_) [[unlikely]]
          audit_->work_asked(ServiceId{replica.service}, demand);
        replica.parts->cpu.enter(now_, demand, index);
        cpu_.changed(served.place, replica);
        return;
      }
      case StepKind::call:
        running.step.attempt = 0;
        if (!plain && op.async) park(index);
        return start_attempt<plain>(index);
      case StepKind::parallel:
        if (op.branches > 0) return start_parallel<plain>(index);
        running.op = op.next;
        break;
      case StepKind::choice: {
        sim::Draws draws(op.stream, {served.identity, op.ordinal, 0});
        running.op = op.branches == 0 ? op.next : program_.branch_entry(program_.chosen_branch(op, draws.uniform()));
        break;
      }
      case StepKind::use:
        if (!take_place(index, op)) return;
        running.op = program_.branch_entry(op.first_branch);
        break;
      case StepKind::release:
        give_back(served.place, op.part);
        running.op = op.next;
        break;
      case StepKind::batch:
        return join_batch(index, op);
      case StepKind::cache:
        if (!look_up(index, op)) return;
        break;
      case StepKind::fill:
        fill_in(index, op);
        running.op = op.next;
        break;
      case StepKind::lock:
        if (!take_lock(index, op)) return;
        running.op = program_.branch_entry(op.first_branch);
        break;
      case StepKind::unlock:
        give_lock_back(index, op);
        running.op = op.next;
        break;
      case StepKind::read:
        begin_read(index);
        running.op = op.next;
        break;
      case StepKind::commit:
        if (!begin_commit(index)) return;
        running.op = op.next;
        break;
      case StepKind::acknowledge:
        acknowledge(index);
        running.op = op.next;
        break;
      case StepKind::publish:
        return publish(index, op);
    }
  }
}

template <bool plain>
void RequestPlane::Impl::start_parallel(std::uint32_t index) {
  const Op& op = program_.op(frame(index).op);
  const std::uint32_t owner = request_of(index);
  frame(index).step.open = op.branches;
  frame(index).step_ending = Ending::success;
  if (!plain && extras_.kept()) {
    extras_[index].first = nobody;
    extras_[index].succeeded = 0;
  }
  for (std::uint32_t b = op.first_branch; b < op.first_branch + op.branches; ++b) {
    const std::uint32_t opened = open_frame<plain>();
    auto& branch = frame(opened);
    branch.branch = true;
    if (!plain && audit_) [[unlikely]]
      audit_->branched(opened);
    branch.origin = index;
    branch.answers = owner;
    branch.op = program_.branch_entry(b);
    if (!plain && extras_.kept()) {
      extras_[opened].next = extras_[index].first;
      extras_[index].first = opened;
    }
    runnable_.push_back(opened);
  }
}

template <bool plain>
void RequestPlane::Impl::start_attempt(std::uint32_t caller) {
  if (!plain && extras_.kept()) return start_watched_attempt(caller);
  const Op& op = program_.op(frame(caller).op);
  if (op.has_breaker()) {
    auto& asking = frame(caller);
    asking.step.open = breaker_of(caller, op).ask(now_);
    if (asking.step.open == CircuitBreaker::refused) {
      if (!plain && observer_ != nullptr) [[unlikely]]
        observer_->call_refused(request_of(caller), EndpointId{op.callee}, asking.step.attempt,
                                call_identity(frame(request_of(caller)).identity, op.ordinal, asking.step.attempt), now_);
      return go_on_after_call<plain>(caller, Ending::open_circuit);
    }
  }
  const std::uint32_t index = open_frame<plain>();
  auto& calling = frame(caller);
  const auto& asked_for = frame(request_of(caller));
  const std::uint32_t wait = calling.begin_wait();
  auto& attempt = frame(index);
  attempt.identity = call_identity(asked_for.identity, op.ordinal, calling.step.attempt);
  attempt.user = asked_for.user;
  if (!plain) attempt.priority = asked_for.priority;
  attempt.origin = caller;
  attempt.answers = wait;
  attempt.endpoint = op.callee;
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->call_starts(caller, request_of(caller), index, EndpointId{op.callee}, calling.step.attempt, attempt.identity, now_);
  if (op.has_timer()) timers_.set(op.timer_line, now_ + op.timeout, {caller, wait}, events_);
  send<plain>(index);
}

/// By its answer or its timeout, whichever came first; the other will find nobody waiting.
template <bool plain>
void RequestPlane::Impl::end_attempt(std::uint32_t index, Ending ending) {
  if (!plain && extras_.kept()) return end_watched_attempt(index, ending);
  const auto& calling = frame(index);
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->call_ends(index, ending, now_);
  if (const Op& op = program_.op(calling.op); op.has_breaker())
    breaker_of(index, op).record(calling.step.open, now_, ending == Ending::success);
  go_on_after_call<plain>(index, ending);
}

template <bool plain>
void RequestPlane::Impl::go_on_after_call(std::uint32_t index, Ending ending) {
  auto& calling = frame(index);
  calling.end_wait();
  calling.step_ending = ending;
  calling.call_ended = true;
  runnable_.push_back(index);
}

template <bool plain>
void RequestPlane::Impl::call_ended(std::uint32_t index) {
  if (!plain && frame(index).unparked) [[unlikely]]
    return go_on_unparked(index);
  if (!plain && extras_.kept()) return watched_call_ended(index);
  auto& calling = frame(index);
  const Op& op = program_.op(calling.op);
  calling.call_ended = false;
  if (calling.step_ending == Ending::success) {
    if (!plain && op.async && !unpark(index)) return;
    calling.op = op.next;
    return run<plain>(index);
  }
  // Retrying against an open breaker is what it is there to prevent; one that was open further down is a failure like any other.
  const bool kept_back = op.has_breaker() && calling.step.open == CircuitBreaker::refused;
  if (calling.step.attempt >= op.retries || kept_back) {
    if (!plain && op.async && !unpark(index)) return;
    return strand_ended<plain>(index, calling.step_ending);
  }
  const sim::Duration pause = pause_before_retry(op, frame(request_of(index)).identity, calling.step.attempt);
  ++calling.step.attempt;
  if (pause.count() == 0) return start_attempt<plain>(index);
  schedule(now_ + pause, sim::Phase::timer, EventKind::call_retries, index, calling.begin_wait());
}

template <bool plain>
void RequestPlane::Impl::strand_ended(std::uint32_t index, Ending ending) {
  if (!plain && ending != Ending::success) [[unlikely]]
    give_back_all(index, ending);
  if (!frame(index).branch) {
    if (!plain && extras_.kept()) return finish(index, ending);
    leave<plain>(index);
    return end<plain>(index, ending);
  }
  if (!plain && extras_.kept() && extras_[index].lost) return loser_ended(index);
  const std::uint32_t parent = frame(index).origin;
  if (!plain && extras_.kept()) extras_.unlink(extras_[parent].first, index);
  release<plain>(index);
  auto& waiting = frame(parent);
  if (waiting.step_ending == Ending::success) waiting.step_ending = ending;
  --waiting.step.open;
  if (!plain && program_.op(waiting.op).needed > 0) return count_for_quorum(parent, ending);
  if (waiting.step.open > 0) return;
  if (waiting.step_ending != Ending::success) return strand_ended<plain>(parent, waiting.step_ending);
  step_over(waiting);
  runnable_.push_back(parent);
}

// For the files that are not compiled together with this one.
template std::uint32_t RequestPlane::Impl::open_frame<false>();
template std::uint32_t RequestPlane::Impl::open_frame<true>();
template void RequestPlane::Impl::release<false>(std::uint32_t);
template void RequestPlane::Impl::release<true>(std::uint32_t);
template void RequestPlane::Impl::run<false>(std::uint32_t);
template void RequestPlane::Impl::run<true>(std::uint32_t);
template void RequestPlane::Impl::start_attempt<false>(std::uint32_t);
template void RequestPlane::Impl::start_attempt<true>(std::uint32_t);
template void RequestPlane::Impl::end_attempt<false>(std::uint32_t, Ending);
template void RequestPlane::Impl::end_attempt<true>(std::uint32_t, Ending);
template void RequestPlane::Impl::go_on_after_call<false>(std::uint32_t, Ending);
template void RequestPlane::Impl::go_on_after_call<true>(std::uint32_t, Ending);
template void RequestPlane::Impl::call_ended<false>(std::uint32_t);
template void RequestPlane::Impl::call_ended<true>(std::uint32_t);
template void RequestPlane::Impl::strand_ended<false>(std::uint32_t, Ending);
template void RequestPlane::Impl::strand_ended<true>(std::uint32_t, Ending);

}  // namespace sandtable::models
