// Calls in a scenario that has deadlines, budgets, hedges, bulkheads or outliers: the same as in steps.cpp, and all that.
#include <algorithm>

#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"
#include "models/service/resilience/backoff.hpp"

namespace sandtable::models {
namespace {

sim::Time later(sim::Time now, sim::Duration by) { return by == sim::Duration::max() ? sim::never : now + by; }

}  // namespace

void RequestPlane::Impl::start_watched_attempt(std::uint32_t caller) {
  const Op& op = program_.op(frame(caller).op);
  auto& calling = frame(caller);
  auto& call = extras_[caller];
  call.kept_back = false;
  if (calling.step.attempt == 0) {
    call.until = std::min(extras_[request_of(caller)].deadline, op.policy ? later(now_, op.policy->deadline) : sim::never);
    call.retrying = false;
    if (op.policy && state_of(caller, *op.policy).budget) state_of(caller, *op.policy).budget->call_begins(now_);
  }
  call.first = nobody;
  call.sent = call.open = 0;
  if (call.until <= now_) return keep_back(caller, Ending::timeout);
  if (op.has_breaker()) {
    calling.step.open = breaker_of(caller, op).ask(now_);
    if (calling.step.open == CircuitBreaker::refused) {
      if (observer_ != nullptr) [[unlikely]]
        observer_->call_refused(request_of(caller), EndpointId{op.callee}, calling.step.attempt,
                                call_identity(frame(request_of(caller)).identity, op.ordinal, calling.step.attempt), now_);
      return keep_back(caller, Ending::open_circuit);
    }
  }
  const std::uint32_t wait = calling.begin_wait();
  auto let_through = Bulkhead::Answer::go;
  if (op.policy) {
    auto& state = state_of(caller, *op.policy);
    if (state.bulkhead) let_through = state.bulkhead->ask({caller, wait});
    if (let_through != Bulkhead::Answer::refused) ++state.active;
  }
  if (let_through == Bulkhead::Answer::refused) {
    if (op.has_breaker()) breaker_of(caller, op).record(calling.step.open, now_, false);
    return keep_back(caller, Ending::rejected);
  }
  call.under_way = true;
  set_timer(caller, op);
  if (let_through == Bulkhead::Answer::go) launch(caller);
}

/// It never goes out. Trying again is no use: it is what keeps it back that is to be relieved.
void RequestPlane::Impl::keep_back(std::uint32_t caller, Ending ending) {
  const Op& op = program_.op(frame(caller).op);
  extras_[caller].kept_back = true;
  if (op.policy) end_retry(caller, *op.policy);
  go_on_after_call(caller, ending);
}

/// Whichever comes first, the attempt's timeout or the call's deadline. At the same instant the line's timer is as good.
void RequestPlane::Impl::set_timer(std::uint32_t caller, const Op& op) {
  auto& call = extras_[caller];
  const std::uint32_t wait = frame(caller).wait;
  const sim::Time timeout = later(now_, op.timeout);
  call.attempt_until = std::min(timeout, call.until);
  call.by_event = call.until < timeout;
  if (call.by_event) schedule(call.until, sim::Phase::timer, EventKind::deadline_passes, caller, wait);
  else if (op.has_timer()) timers_.set(op.timer_line, timeout, {caller, wait}, events_);
}

/// An attempt has ended before its timer rang; its wait is over by now.
void RequestPlane::Impl::drop_timer(std::uint32_t caller, const Op& op) {
  if (extras_[caller].by_event) ++stale_;
  else if (op.has_timer()) timers_.one_is_stale(StaleTimer{frames_});
}

/// Sends one attempt of a call whose wait has begun.
void RequestPlane::Impl::launch(std::uint32_t caller) {
  const std::uint32_t index = open_frame();
  auto& calling = frame(caller);
  const Op& op = program_.op(calling.op);
  const auto& asked_for = frame(request_of(caller));
  auto& call = extras_[caller];
  call.may_go = false;
  auto& attempt = frame(index);
  const bool hedged = op.policy && op.policy->hedge;
  attempt.identity = call_identity(asked_for.identity, op.ordinal, hedged ? call.sent : calling.step.attempt);
  attempt.user = asked_for.user;
  attempt.priority = asked_for.priority;
  attempt.origin = caller;
  attempt.answers = calling.wait;
  attempt.endpoint = op.callee;
  if (observer_ != nullptr) [[unlikely]]
    observer_->call_starts(caller, request_of(caller), index, EndpointId{op.callee}, hedged ? call.sent : calling.step.attempt,
                           attempt.identity, now_);
  auto& extra = extras_[index];
  extra.deadline = op.policy && op.policy->propagate ? call.attempt_until : call.until;
  if (op.policy) extra.detector = op.policy->detector;
  if (op.stream_of != nullptr) extra.streams = calling.op;
  extra.next = call.first;
  call.first = index;
  ++call.sent;
  ++call.open;
  if (hedged && call.sent < op.policy->hedge->attempts)
    schedule(now_ + op.policy->hedge->after, sim::Phase::timer, EventKind::call_hedges, caller, calling.wait);
  send(index);
}

bool RequestPlane::Impl::may_hedge(std::uint32_t caller, const CallPolicy& policy) {
  if (extras_[caller].sent >= policy.hedge->attempts) return false;
  auto& state = state_of(caller, policy);
  if (!state.budget) return true;
  if (extras_[caller].retrying) return true;  // one place in the budget for a call's hedges
  return extras_[caller].retrying = state.budget->take(now_, state.active);
}

void RequestPlane::Impl::hedge_due(std::uint32_t caller) {
  if (paused_ > 0 && awake(caller) > now_) [[unlikely]]
    return schedule(awake(caller), sim::Phase::timer, EventKind::call_hedges, caller, frame(caller).wait);
  const CallPolicy& policy = *program_.op(frame(caller).op).policy;
  if (may_hedge(caller, policy)) launch(caller);
}

void RequestPlane::Impl::respond_watched(std::uint32_t index) {
  const std::uint32_t caller = frame(index).origin;
  const std::uint32_t wait = frame(index).answers;
  const Ending ending = frame(index).ending;
  const bool awaited = frame(caller).waits_for(wait);
  if (awaited) {
    report_outlier(index, ending == Ending::success);
    extras_.unlink(extras_[caller].first, index);
  }
  release(index);
  if (!awaited) return;
  if (extras_[caller].reads) return stream_read(caller, ending);
  const Op& op = program_.op(frame(caller).op);
  --extras_[caller].open;
  if (ending != Ending::success && op.policy && op.policy->hedge) {
    const bool another = may_hedge(caller, *op.policy);
    if (another || extras_[caller].open > 0) {
      if (auto& budget = state_of(caller, *op.policy).budget) budget->attempt_ended(false);
      if (another && paused_ > 0 && awake(caller) > now_) hedge_due(caller);
      else if (another) launch(caller);
      return;
    }
  }
  end_watched_attempt(caller, ending);
  drop_timer(caller, op);
}

/// By its answer, its timeout or the deadline.
void RequestPlane::Impl::end_watched_attempt(std::uint32_t caller, Ending ending) {
  const Op& op = program_.op(frame(caller).op);
  const bool success = ending == Ending::success;
  if (observer_ != nullptr && extras_[caller].sent > 0) [[unlikely]]
    observer_->call_ends(caller, ending, now_);
  if (op.has_breaker()) breaker_of(caller, op).record(frame(caller).step.open, now_, success);
  if (op.policy && state_of(caller, *op.policy).budget) state_of(caller, *op.policy).budget->attempt_ended(success);
  if (ending == Ending::timeout) {
    for (std::uint32_t at = extras_[caller].first; at != nobody; at = extras_[at].next) report_outlier(at, false);
  }
  close_attempt(caller, op);
  go_on_after_call(caller, ending);
}

void RequestPlane::Impl::close_attempt(std::uint32_t caller, const Op& op) {
  auto& call = extras_[caller];
  call.under_way = false;
  if (call.may_go) [[unlikely]] {  // let through while its replica stands still, and over before that
    call.may_go = false;
    let_go(caller);
  }
  if (op.policy && op.policy->cancel) {
    for (std::uint32_t at = call.first; at != nobody; at = extras_[at].next) send_cancellation(at);
  }
  call.first = nobody;
  if (!op.policy) return;
  end_retry(caller, *op.policy);
  auto& state = state_of(caller, *op.policy);
  --state.active;
  if (!state.bulkhead) return;
  const auto next = state.bulkhead->ended({caller, frame(caller).wait});
  if (!next) return;
  extras_[next->strand].may_go = true;
  runnable_.push_back(next->strand);
}

void RequestPlane::Impl::end_retry(std::uint32_t caller, const CallPolicy& policy) {
  if (!extras_[caller].retrying) return;
  extras_[caller].retrying = false;
  state_of(caller, policy).budget->retry_ended();
}

/// Whether there is another attempt after one that failed; it then has its place in the budget.
bool RequestPlane::Impl::tries_again(std::uint32_t caller, const Op& op) {
  auto& call = extras_[caller];
  if (call.kept_back || frame(caller).step.attempt >= op.retries) return false;
  if (!op.policy) return true;
  if (!op.policy->retries_after(frame(caller).step_ending)) return false;
  auto& state = state_of(caller, *op.policy);
  if (state.budget && !state.budget->take(now_, state.active)) return false;
  call.retrying = state.budget.has_value();
  return true;
}

void RequestPlane::Impl::watched_call_ended(std::uint32_t caller) {
  auto& calling = frame(caller);
  const Op& op = program_.op(calling.op);
  calling.call_ended = false;
  if (calling.step_ending == Ending::success) {
    if (op.async && !unpark(caller)) return;
    calling.op = op.next;
    return run(caller);
  }
  auto& call = extras_[caller];
  if (!tries_again(caller, op)) {
    if (op.async && !unpark(caller)) return;
    return strand_ended(caller, calling.step_ending);
  }
  const sim::Duration pause = pause_before_retry(op, frame(request_of(caller)).identity, calling.step.attempt);
  ++calling.step.attempt;
  if (pause.count() == 0) return start_attempt(caller);
  // A deadline within the pause ends it: the attempt is then kept back. It may be over, where the caller's replica stood still.
  const sim::Time next = std::max(now_, std::min(call.until, now_ + pause));
  schedule(next, sim::Phase::timer, EventKind::call_retries, caller, calling.begin_wait());
}

}  // namespace sandtable::models
