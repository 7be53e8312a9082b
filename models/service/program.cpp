#include "models/service/program.hpp"

namespace sandtable::models {

Program::Program(const CompiledWorld& world, sim::RunSeed seed)
    : world_(world), ops_(world.steps.size()), branch_entries_(world.branches.size(), end_of_strand) {
  for (std::size_t i = 0; i < world.steps.size(); ++i) {
    const auto& step = world.steps[i];
    auto& op = ops_[i];
    op.kind = step.kind;
    op.ordinal = step.ordinal;
    op.time = sim::Sampler(step.time);
    op.callee = step.callee.index;
    op.retries = step.retries;
    op.timeout = step.timeout;
    if (step.kind == StepKind::call && step.timeout != sim::Duration::max()) op.timer_line = timer_lines_++;
    op.backoff = step.backoff;
    op.max_backoff = step.max_backoff;
    op.jitter = step.jitter == Jitter::full;
    op.breaker = step.breaker;
    if (step.policy != UINT32_MAX) op.policy = &world.policies[step.policy];
    op.unsteady = step.unsteady;
    op.async = step.async;
    op.part = step.part;
    op.lock_mode = step.lock_mode;
    op.needed = step.needed;
    op.cancel_losers = step.cancel_losers;
    if (step.stream != UINT32_MAX) op.stream_of = &world.streams[step.stream];
    op.batch_size = step.batch_size;
    op.batch_wait = step.batch_wait;
    op.per_item = sim::Sampler(step.per_item);
    op.first_branch = step.first_branch;
    op.branches = step.branches;
  }
  for (const auto& endpoint : world.endpoints) {
    entries_.push_back(link(endpoint.steps, end_of_strand, end_of_strand));
    services_.push_back(endpoint.service.index);
  }
  // The stream is the endpoint's, whoever's branch the step stands in.
  const auto assign = [&](auto&& self, StepRange range, const sim::StreamKey& stream) -> void {
    for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
      ops_[i].stream = stream;
      for (std::uint32_t b = 0; b < ops_[i].branches; ++b) self(self, world.branches[ops_[i].first_branch + b].steps, stream);
    }
  };
  for (const auto& endpoint : world.endpoints)
    assign(assign, endpoint.steps, sim::stream_key(seed, "service." + endpoint.name, "steps"));
}

/// Sets `next` of every step in the range and in its branches; returns where the range begins.
std::uint32_t Program::link(StepRange range, std::uint32_t after, std::uint32_t enclosing) {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    auto& op = ops_[i];
    op.next = i + 1 < range.first + range.count ? i + 1 : after;
    op.enclosing = enclosing;
    // The branches of a parallel are strands of their own.
    const bool own_strands = op.kind == StepKind::parallel;
    const std::uint32_t after_branch = own_strands ? end_of_strand : op.next;
    const bool holds = op.kind == StepKind::use || op.kind == StepKind::lock || op.kind == StepKind::cache;
    const std::uint32_t within = own_strands ? end_of_strand : holds ? i : enclosing;
    for (std::uint32_t b = op.first_branch; b < op.first_branch + op.branches; ++b) {
      const bool hit = op.kind == StepKind::cache && b > op.first_branch;
      branch_entries_[b] = link(world_.branches[b].steps, after_branch, hit ? enclosing : within);
    }
  }
  return range.count == 0 ? after : range.first;
}

std::uint32_t Program::chosen_branch(const Op& choice, double uniform) const {
  std::uint32_t branch = choice.first_branch;
  const std::uint32_t last = choice.first_branch + choice.branches - 1;
  while (branch < last && uniform >= world_.branches[branch].cumulative_weight) ++branch;
  return branch;
}

}  // namespace sandtable::models
