// Strands through their steps.
#include <algorithm>
#include <utility>

#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"

namespace sandtable::models {
namespace {

/// backoff·2^k, without overflow.
sim::Duration backoff_after(sim::Duration backoff, std::uint32_t attempt) {
  constexpr std::int64_t longest = std::int64_t{1} << 60;  // 36 years
  const std::int64_t base = backoff.count();
  if (base == 0) return backoff;
  return sim::Duration{attempt >= 60 || base > (longest >> attempt) ? longest : base << attempt};
}

/// Before the attempt after `attempt`: bounded, and with full jitter uniform between 0 and that.
sim::Duration pause_before_retry(const Op& op, std::uint64_t identity, std::uint32_t attempt) {
  const sim::Duration longest = std::min(op.max_backoff, backoff_after(op.backoff, attempt));
  if (!op.jitter || longest.count() == 0) return longest;
  sim::Draws draws(op.stream, {identity, op.ordinal, attempt});
  return sim::Duration{static_cast<std::int64_t>(draws.uniform() * static_cast<double>(longest.count()))};
}

}  // namespace

std::uint32_t RequestPlane::Impl::open_frame() {
  const std::uint32_t index = frames_.allocate();
  frames_[index].renew();
  return index;
}

/// What is looked for in frames that nobody uses (waits, branches, who is served where) is never found there.
void RequestPlane::Impl::release(std::uint32_t index) {
  auto& frame = frames_[index];
  frame.strand.waiting = false;
  frame.strand.parent = nobody;
  frame.request.replica = nobody;
  frames_.release(index);
}

/// Seconds of a work or cpu step. The first one's luck is often there already.
inline double RequestPlane::Impl::draw_time(const Op& op, Request& served) {
  if (served.luck == 0) return Program::draw_time(op, served.identity);
  return Program::draw_time(op, served.identity, std::exchange(served.luck, 0));
}

void RequestPlane::Impl::run(std::uint32_t index) {
  auto& running = strand(index);
  auto& served = request(running.request);
  for (;;) {
    if (running.op == end_of_strand) return strand_ended(index, Ending::success);
    const Op& op = program_.op(running.op);
    switch (op.kind) {
      case StepKind::work: {
        const double slowdown = versions_[replicas_[served.replica].version].slowdown;
        const sim::Time done = now_ + sim::from_seconds(slowdown * draw_time(op, served));
        schedule(done, sim::Phase::completion, EventKind::work_done, index, running.begin_wait());
        return;
      }
      case StepKind::cpu: {
        auto& replica = replicas_[served.replica];
        const double demand = versions_[replica.version].slowdown * draw_time(op, served);
        if (!(demand > 0)) {
          running.op = op.next;
          break;
        }
        replica.cpu.enter(now_, demand, index);
        cpu_.changed(served.replica, replica);
        return;
      }
      case StepKind::call:
        running.attempt = 0;
        return start_attempt(index);
      case StepKind::parallel:
        if (op.branches > 0) return start_parallel(index);
        running.op = op.next;
        break;
      case StepKind::choice: {
        sim::Draws draws(op.stream, {served.identity, op.ordinal, 0});
        running.op = op.branches == 0 ? op.next : program_.branch_entry(program_.chosen_branch(op, draws.uniform()));
        break;
      }
    }
  }
}

void RequestPlane::Impl::start_parallel(std::uint32_t index) {
  const Op& op = program_.op(strand(index).op);
  strand(index).open_branches = op.branches;
  strand(index).branches_ending = Ending::success;
  for (std::uint32_t b = op.first_branch; b < op.first_branch + op.branches; ++b) {
    const std::uint32_t opened = open_frame();
    auto& branch = strand(opened);
    branch.request = strand(index).request;
    branch.parent = index;
    branch.op = program_.branch_entry(b);
    runnable_.push_back(opened);
  }
}

void RequestPlane::Impl::start_attempt(std::uint32_t caller) {
  if (const Op& op = program_.op(strand(caller).op); op.has_breaker()) {
    auto& asking = strand(caller);
    asking.permit = breaker_of(asking, op).ask(now_);
    if (asking.permit == CircuitBreaker::refused) return go_on_after_call(caller, Ending::open_circuit);
  }
  const std::uint32_t index = open_frame();
  auto& calling = strand(caller);
  const Op& op = program_.op(calling.op);
  const std::uint32_t wait = calling.begin_wait();
  auto& attempt = request(index);
  attempt.identity = call_identity(request(calling.request).identity, op.ordinal, calling.attempt);
  attempt.user = request(calling.request).user;
  attempt.caller = caller;
  attempt.answers = wait;
  attempt.endpoint = op.callee;
  if (op.timeout != sim::Duration::max()) {
    schedule(now_ + op.timeout, sim::Phase::timer, EventKind::call_times_out, caller, wait);
  }
  send(index);
}

/// By its answer or its timeout, whichever came first; the other will find nobody waiting.
void RequestPlane::Impl::end_attempt(std::uint32_t index, Ending ending) {
  const auto& calling = strand(index);
  if (const Op& op = program_.op(calling.op); op.has_breaker())
    breaker_of(calling, op).record(calling.permit, now_, ending == Ending::success);
  go_on_after_call(index, ending);
}

void RequestPlane::Impl::go_on_after_call(std::uint32_t index, Ending ending) {
  auto& calling = strand(index);
  calling.waiting = false;
  calling.call_ending = ending;
  calling.call_ended = true;
  runnable_.push_back(index);
}

void RequestPlane::Impl::call_ended(std::uint32_t index) {
  auto& calling = strand(index);
  const Op& op = program_.op(calling.op);
  calling.call_ended = false;
  if (calling.call_ending == Ending::success) {
    calling.op = op.next;
    return run(index);
  }
  // Retrying against an open breaker is what it is there to prevent; one that was open further down is a failure like any other.
  const bool kept_back = op.has_breaker() && calling.permit == CircuitBreaker::refused;
  if (calling.attempt >= op.retries || kept_back) return strand_ended(index, calling.call_ending);
  const sim::Duration pause = pause_before_retry(op, request(calling.request).identity, calling.attempt);
  ++calling.attempt;
  if (pause.count() == 0) return start_attempt(index);
  schedule(now_ + pause, sim::Phase::timer, EventKind::call_retries, index, calling.begin_wait());
}

void RequestPlane::Impl::strand_ended(std::uint32_t index, Ending ending) {
  const std::uint32_t parent = strand(index).parent;
  if (parent == nobody) {
    leave(index);
    return end(index, ending);
  }
  release(index);
  auto& waiting = strand(parent);
  if (waiting.branches_ending == Ending::success) waiting.branches_ending = ending;
  if (--waiting.open_branches > 0) return;
  if (waiting.branches_ending != Ending::success) return strand_ended(parent, waiting.branches_ending);
  step_over(waiting);
  runnable_.push_back(parent);
}

}  // namespace sandtable::models
