// Caches: a strand that comes to a `cache` step looks its request's key up. It hits where the entry is there and its time is not
// over; then it does the steps of `hit`. Else it does those of `miss`, at the end of which the entry is there, for a draw of `ttl`.
//
// - Without protection, all that miss before the first has filled the entry in do the steps of `miss` (a stampede).
// - With `coalesce` they wait for the first, and then do the steps of `hit`, or fail as it did. Where it is cancelled or its
// replica
//   crashes, the first of those that wait does the steps of `miss` in its stead.
// - With `stale`, while one request fills an entry in whose time is over, others are served the old one, so long after its end.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

CacheState& RequestPlane::Impl::cache_of(std::uint32_t strand, const Op& op) {
  auto& replica = replicas_[frame(request_of(strand)).place];
  const bool own = world_.services[replica.service].data.caches[op.part].scope == CacheScope::replica;
  return own ? replica.parts->caches[op.part] : data_of(strand).shared[op.part];
}

std::uint32_t RequestPlane::Impl::cache_key(std::uint32_t strand, const Op& op) {
  return data_of(strand).cache_keys[op.part](frame(request_of(strand)));
}

/// False: it waits.
bool RequestPlane::Impl::look_up(std::uint32_t index, const Op& op) {
  const std::uint32_t service = replicas_[frame(request_of(index)).place].service;
  const CompiledCache& spec = world_.services[service].data.caches[op.part];
  CacheState& cache = cache_of(index, op);
  auto& meter = recorder_.data(service);
  const std::uint32_t key = cache_key(index, op);
  const sim::Time* const ends = cache.entries.find(key);
  const bool fresh = ends != nullptr && now_ < *ends;
  const bool usable = fresh || (ends != nullptr && spec.stale && now_ < *ends + *spec.stale && cache.fills.contains(key));
  meter.looked_up(now_, op.part, usable);
  if (usable) {
    cache.entries.use(key);
    frame(index).op = program_.branch_entry(op.first_branch + 1);
    return true;
  }
  if (spec.keeps_fills()) {
    const auto [fill, first] = cache.fills.try_emplace(key, Fill{index, {}});
    if (!first && spec.coalesce) {
      fill->second.waiting.push_back({index, now_});
      return false;
    }
  }
  frame(index).op = program_.branch_entry(op.first_branch);
  return true;
}

/// Its steps of `miss` have ended.
void RequestPlane::Impl::fill_in(std::uint32_t index, const Op& op) {
  const std::uint32_t service = replicas_[frame(request_of(index)).place].service;
  const CompiledCache& spec = world_.services[service].data.caches[op.part];
  CacheState& cache = cache_of(index, op);
  auto& meter = recorder_.data(service);
  const std::uint32_t key = cache_key(index, op);
  sim::Time ends = sim::never;
  if (spec.ttl) {
    sim::Draws draws(data_of(index).ttl_streams[op.part], {frame(request_of(index)).identity, 0, 0});
    ends = now_ + sim::from_seconds(sim::sample(*spec.ttl, draws));
  }
  const std::size_t before = cache.entries.size();
  cache.entries.put(key, ends);
  meter.filled_in(now_, op.part, static_cast<double>(cache.entries.size()) - static_cast<double>(before));
  const auto fill = cache.fills.find(key);
  if (fill == cache.fills.end() || fill->second.strand != index) return;
  for (const Waiter& waiter : fill->second.waiting) {
    meter.waited_for_fill(op.part, waiter.since, now_);
    auto& waiting = frame(waiter.strand);
    waiting.op = program_.branch_entry(program_.op(waiting.op).first_branch + 1);
    runnable_.push_back(waiter.strand);
  }
  cache.fills.erase(fill);
}

/// It ends within its steps of `miss`: as a failure, which those who wait for it share, or it vanishes.
void RequestPlane::Impl::abandon_fill(std::uint32_t index, const Op& op, std::optional<Ending> failure) {
  CacheState& cache = cache_of(index, op);
  const auto fill = cache.fills.find(cache_key(index, op));
  if (fill == cache.fills.end() || fill->second.strand != index) return;
  auto& meter = recorder_.data(replicas_[frame(request_of(index)).place].service);
  auto& [filling, waiting] = fill->second;
  if (failure || waiting.empty()) {
    for (const Waiter& waiter : waiting) {
      meter.waited_for_fill(op.part, waiter.since, now_);
      go_on_after_call(waiter.strand, *failure);
    }
    cache.fills.erase(fill);
    return;
  }
  filling = waiting.front().strand;
  meter.waited_for_fill(op.part, waiting.front().since, now_);
  waiting.pop_front();
  auto& next = frame(filling);
  next.op = program_.branch_entry(program_.op(next.op).first_branch);
  runnable_.push_back(filling);
}

/// It waits for a fill, and is cancelled or crashes.
void RequestPlane::Impl::leave_fill(std::uint32_t index, const Op& op) {
  CacheState& cache = cache_of(index, op);
  const auto fill = cache.fills.find(cache_key(index, op));
  if (fill != cache.fills.end())
    std::erase_if(fill->second.waiting, [index](const Waiter& waiter) { return waiter.strand == index; });
}

}  // namespace sandtable::models
