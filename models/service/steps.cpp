// Strands through their steps.
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

}  // namespace

/// What is looked for in frames that nobody uses (events' tokens, branches, who is served where) is never found there.
void RequestPlane::Impl::release(std::uint32_t index) {
  auto& frame = frames_[index];
  frame.strand.token = 0;
  frame.strand.parent = nobody;
  frame.request.replica = nobody;
  frames_.release(index);
}

void RequestPlane::Impl::run(std::uint32_t index) {
  auto& running = strand(index);
  const auto& served = request(running.request);
  for (;;) {
    if (running.op == end_of_strand) return strand_ended(index, Ending::success);
    const Op& op = program_.op(running.op);
    switch (op.kind) {
      case StepKind::work: {
        const double slowdown = versions_[replicas_[served.replica].version].slowdown;
        running.token = ++tokens_;
        const sim::Time done = now_ + sim::from_seconds(slowdown * program_.draw_time(op, served.identity));
        events_.push(done, sim::Phase::completion, {EventKind::work_done, index, running.token});
        return;
      }
      case StepKind::cpu: {
        auto& replica = replicas_[served.replica];
        const double demand = versions_[replica.version].slowdown * program_.draw_time(op, served.identity);
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
    const std::uint32_t opened = frames_.allocate();
    auto& branch = strand(opened);
    branch.request = strand(index).request;
    branch.parent = index;
    branch.op = program_.branch_entry(b);
    runnable_.push_back(opened);
  }
}

void RequestPlane::Impl::start_attempt(std::uint32_t caller) {
  const std::uint32_t index = frames_.allocate();
  auto& calling = strand(caller);
  const Op& op = program_.op(calling.op);
  calling.token = ++tokens_;
  auto& attempt = request(index);
  attempt.identity = call_identity(request(calling.request).identity, op.ordinal, calling.attempt);
  attempt.user = request(calling.request).user;
  attempt.caller = caller;
  attempt.caller_token = calling.token;
  attempt.endpoint = op.callee;
  if (op.timeout != sim::Duration::max()) {
    events_.push(now_ + op.timeout, sim::Phase::timer, {EventKind::call_times_out, caller, calling.token});
  }
  send(index);
}

/// By its answer or its timeout, whichever came first; the other will find another token.
void RequestPlane::Impl::end_attempt(std::uint32_t index, Ending ending) {
  auto& calling = strand(index);
  calling.token = 0;
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
  if (calling.attempt >= op.retries) return strand_ended(index, calling.call_ending);
  const sim::Duration pause = backoff_after(op.backoff, calling.attempt);
  ++calling.attempt;
  if (pause.count() == 0) return start_attempt(index);
  calling.token = ++tokens_;
  events_.push(now_ + pause, sim::Phase::timer, {EventKind::call_retries, index, calling.token});
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
