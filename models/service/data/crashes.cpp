// What a service keeps between requests, when a replica of it comes, drains or crashes.
#include <functional>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::begin_data(std::uint32_t index) {
  auto& replica = replicas_[index];
  const auto& data = world_.services[replica.service].data;
  if (!data.any()) return;
  for (const auto& cache : data.caches) replica.parts->caches.push_back({LruCache(cache.capacity), {}});
  if (data.database) join_database(index);
}

void RequestPlane::Impl::end_data(std::uint32_t index) {
  auto& replica = replicas_[index];
  const auto& data = world_.services[replica.service].data;
  for (std::uint32_t i = 0; i < replica.parts->caches.size(); ++i)
    recorder_.data(replica.service).entries_changed(now_, i, -static_cast<double>(replica.parts->caches[i].entries.size()));
  replica.parts->caches.clear();
  if (data.database) data_[replica.service]->database->log.leave(index);
}

/// What the strands of a replica that crashes hold of what it shares with others, or wait for: first they all cease to wait, so
/// that none is given what another one lets go.
void RequestPlane::Impl::abandon_data(std::uint32_t index) {
  if (data_.empty() || !data_[replicas_[index].service]) return;
  const auto strands = strands_at(index);
  const auto each_strand = [&](const auto& visit) {
    for (const std::uint32_t strand : strands)
      if (const auto op = frame(strand).op; op != end_of_strand) visit(strand, program_.op(op));
  };
  auto& data = *data_[replicas_[index].service];
  std::vector<std::pair<const Op*, std::uint32_t>> left;  // keys whose locks others may now have
  each_strand([&](std::uint32_t strand, const Op& op) {
    if (op.kind == StepKind::cache) leave_fill(strand, op);
    if (op.kind == StepKind::commit) leave_commit(strand);
    if (op.kind != StepKind::lock) return;
    const std::uint32_t key = lock_key(strand, op);
    if (data.locks[op.part].remove(key, strand)) left.emplace_back(&op, key);
  });
  each_strand([&](std::uint32_t strand, const Op& op) {
    for (std::uint32_t at = op.enclosing; at != end_of_strand; at = program_.op(at).enclosing) {
      const Op& around = program_.op(at);
      if (around.kind == StepKind::lock) give_lock_back(strand, around);
      if (around.kind == StepKind::cache) abandon_fill(strand, around, {});
    }
  });
  for (const auto& [op, key] : left)
    data.locks[op->part].grant(key, [&, at = op](const LockWaiter& next) { lock_granted(next, *at); });
}

}  // namespace sandtable::models
