/// The compiled world's steps as the request plane runs them: each knows what comes after it, so that a strand is one number and
/// needs no stack, and each knows the stream of its draws. Made once per replication.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/compiled_world.hpp"
#include "sim/random.hpp"
#include "sim/sampler.hpp"

namespace sandtable::models {

inline constexpr std::uint32_t end_of_strand = UINT32_MAX;

/// What every request touches comes first, in one line of the cache.
struct alignas(64) Op {
  StepKind kind = StepKind::work;
  bool jitter = false;
  bool unsteady = false;      ///< work or cpu of a service whose replicas pause or warm up
  bool async = false;         ///< a call that does not hold the slot
  std::uint32_t ordinal = 0;  ///< `step` of its draw counters
  std::uint32_t next = end_of_strand;
  std::uint32_t callee = 0;  ///< endpoint
  sim::Sampler time;         ///< of `work` and `cpu`
  sim::StreamKey stream;

  std::uint32_t timer_line = no_timer;  ///< of a call: in CallTimers
  std::uint32_t retries = 0;
  std::uint32_t first_branch = 0, branches = 0;
  sim::Duration timeout = sim::Duration::max();
  sim::Duration backoff{0}, max_backoff = sim::Duration::max();
  std::uint32_t breaker = UINT32_MAX;  ///< of the replica that calls; UINT32_MAX: none
  const CallPolicy* policy = nullptr;  ///< null: none
  std::uint32_t part = 0;              ///< in its service: pool of a use, batch, cache, lock; queue of a publish
  std::uint32_t needed = 0;            ///< of a parallel: successes with which it goes on; 0: it waits for all
  bool cancel_losers = false;
  const CompiledStream* stream_of = nullptr;  ///< of a call whose answer comes in chunks
  std::uint32_t batch_size = 1;
  sim::Duration batch_wait{0};
  sim::Sampler per_item;
  /// The `use`, `lock` or `cache` in whose steps (those of `miss`) it stands, within its strand; end_of_strand: none.
  std::uint32_t enclosing = end_of_strand;
  LockMode lock_mode = LockMode::exclusive;

  static constexpr std::uint32_t no_timer = UINT32_MAX;
  bool has_timer() const { return timer_line != no_timer; }
  bool has_breaker() const { return breaker != UINT32_MAX; }
};

class Program {
 public:
  Program(const CompiledWorld& world, sim::RunSeed seed);

  const Op& op(std::uint32_t index) const { return ops_[index]; }
  std::uint32_t timer_lines() const { return timer_lines_; }
  std::uint32_t entry(EndpointId endpoint) const { return entries_[endpoint.index]; }
  ServiceId service_of(std::uint32_t endpoint) const { return ServiceId{services_[endpoint]}; }
  /// First step of a branch, or what follows where the branch is empty.
  std::uint32_t branch_entry(std::uint32_t branch) const { return branch_entries_[branch]; }
  /// The branch of a choice that a uniform number falls on.
  std::uint32_t chosen_branch(const Op& choice, double uniform) const;

  /// Seconds of a work or cpu step, for the request with this identity.
  static double draw_time(const Op& op, std::uint64_t identity) {
    if (op.time.constant()) return op.time.value();
    return draw_time(op, identity, sim::row_of_words(op.stream, identity / 4, op.ordinal)[identity % 4]);
  }
  /// The same, where the row's word was drawn beforehand.
  static double draw_time(const Op& op, std::uint64_t identity, std::uint64_t first_word) {
    sim::Draws draws(op.stream, {identity, op.ordinal, 0}, first_word);
    return op.time(draws);
  }

 private:
  std::uint32_t link(StepRange range, std::uint32_t after, std::uint32_t enclosing);

  const CompiledWorld& world_;
  std::vector<Op> ops_;
  std::vector<std::uint32_t> entries_;         ///< by endpoint
  std::vector<std::uint32_t> services_;        ///< by endpoint
  std::vector<std::uint32_t> branch_entries_;  ///< by branch
  std::uint32_t timer_lines_ = 0;              ///< calls with a timeout
};

}  // namespace sandtable::models
