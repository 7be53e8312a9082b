// Parallel steps that go on before all their branches have ended: with the first success, or the k-th of n.
//
// A `parallel` goes on as soon as `needed` branches have succeeded, and fails, with the first failure, as soon as so many are out
// of reach. The branches that have not ended then are its losers: they are stopped (cancellation.cpp), or they run on as the
// request's own, whichever branch it was in that they were begun. A request that has ended while losers of it run is answered at
// once; its slot is kept for them, as threads of a pool keep theirs, and is free when the last has ended. A crash ends them, and so
// does the request's cancellation.
//
// With branch times T₁ … T_n the step takes T_(k), their k-th order statistic; for independent exponential ones of mean m,
// E[T_(k)] = m·Σ_{i=n−k+1}^{n} 1/i. Source: H.A. David & H.N. Nagaraja, "Order Statistics" (2003), §2.5.
#include <utility>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::count_for_quorum(std::uint32_t strand, Ending ending) {
  auto& waiting = frame(strand);
  const Op& op = program_.op(waiting.op);
  const std::uint32_t succeeded = extras_[strand].succeeded += ending == Ending::success ? 1 : 0;
  const bool reached = succeeded >= op.needed;
  if (!reached && succeeded + waiting.step.open >= op.needed) return;
  leave_losers(strand, op);
  if (!reached) return strand_ended(strand, waiting.step_ending);
  step_over(waiting);
  runnable_.push_back(strand);
}

void RequestPlane::Impl::leave_losers(std::uint32_t strand, const Op& op) {
  if (op.cancel_losers) return drop(extras_[strand].first);
  auto& losers = extras_[request_of(strand)].losers;
  for (std::uint32_t branch = std::exchange(extras_[strand].first, nobody); branch != nobody;) {
    const std::uint32_t next = extras_[branch].next;
    extras_[branch].lost = true;
    extras_[branch].next = std::exchange(losers, branch);
    branch = next;
  }
}

void RequestPlane::Impl::loser_ended(std::uint32_t branch) {
  const std::uint32_t owner = frame(branch).answers;
  extras_.unlink(extras_[owner].losers, branch);
  release(branch);
  if (!extras_[owner].lingers || extras_[owner].losers != nobody) return;
  leave(owner);
  release(owner);
}

/// Instead of `leave`: the slot passes to a frame of its own, for the request's own is its answer now.
void RequestPlane::Impl::linger(std::uint32_t request) {
  const std::uint32_t kept = open_frame();
  auto& ended = frame(request);
  auto& keeping = frame(kept);
  keeping.identity = ended.identity;
  keeping.sent = ended.sent;
  keeping.arrival = ended.arrival;
  keeping.user = ended.user;
  keeping.endpoint = ended.endpoint;
  keeping.priority = ended.priority;
  keeping.origin = keeping.answers = nobody;
  keeping.op = end_of_strand;
  keeping.place = ended.place;
  keeping.served = true;
  ended.served = false;
  tell_latency(request, ended.place);
  if (audit_) [[unlikely]]
    audit_->lingers(request, kept, now_);
  if (observer_ != nullptr) [[unlikely]]
    observer_->lingers(request, kept);
  auto& extra = extras_[kept];
  extra.lingers = true;
  extra.deadline = extras_[request].deadline;
  extra.replica = ended.place;
  extra.arrived = extra.ended = true;
  extra.losers = std::exchange(extras_[request].losers, nobody);
  extra.reading = extras_[request].reading;
  for (std::uint32_t loser = extra.losers; loser != nobody; loser = extras_[loser].next) give_to(loser, kept);
}

/// With the branches that it has itself.
void RequestPlane::Impl::give_to(std::uint32_t branch, std::uint32_t owner) {
  frame(branch).answers = owner;
  if (observer_ != nullptr) [[unlikely]]
    observer_->belongs(branch, owner);
  const std::uint32_t op = frame(branch).op;
  if (op == end_of_strand || program_.op(op).kind != StepKind::parallel) return;
  for (std::uint32_t own = extras_[branch].first; own != nobody; own = extras_[own].next) give_to(own, owner);
}

}  // namespace sandtable::models
