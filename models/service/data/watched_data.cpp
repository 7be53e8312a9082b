// What services keep, under audit: each lock is held by exactly those strands that stand in its steps, one alone where it is
// exclusive; who waits stands at the step; fills are under way; a database's primary and followers are its live replicas.
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::inspect_data(RequestAudit& audit) const {
  if (data_.empty()) return;
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // service, lock, key
  std::map<Place, std::uint32_t> holders;
  std::set<std::uint32_t> waiting, filling;  // strands that stand at a step that lets them wait; in steps of `miss`
  for (std::uint32_t i = 0; i < frames_.capacity(); ++i) {
    const auto& strand = frames_[i];
    const auto& owner = strand.branch ? frames_[strand.answers] : strand;
    if (!owner.served || strand.op == end_of_strand) continue;
    const std::uint32_t service = replicas_[owner.place].service;
    const Op& op = program_.op(strand.op);
    if (op.kind == StepKind::lock || op.kind == StepKind::cache || op.kind == StepKind::commit) waiting.insert(i);
    for (std::uint32_t at = op.enclosing; at != end_of_strand; at = program_.op(at).enclosing) {
      const Op& around = program_.op(at);
      if (around.kind == StepKind::lock) ++holders[{service, around.part, data_[service]->lock_keys[around.part](owner)}];
      if (around.kind == StepKind::cache) filling.insert(i);
    }
  }
  const auto look_at = [&](const CacheState& cache, const std::string& who, const CompiledCache& spec) {
    if (cache.entries.size() > spec.capacity) audit.report(who + "it has more entries than room");
    for (const auto& [key, fill] : cache.fills) {
      if (!filling.contains(fill.strand)) audit.report(who + "nobody fills in key " + std::to_string(key));
      for (const Waiter& waiter : fill.waiting)
        if (!waiting.contains(waiter.strand)) audit.report(who + "one waits for key " + std::to_string(key) + " who is elsewhere");
    }
  };
  for (std::uint32_t s = 0; s < data_.size(); ++s) {
    if (!data_[s]) continue;
    const auto& data = world_.services[s].data;
    const std::string who = "service " + world_.services[s].name + ": ";
    for (std::uint32_t i = 0; i < data.locks.size(); ++i) {
      const std::string lock_name = who + "lock " + data.locks[i].name + ": ";
      for (const auto& [key, lock] : data_[s]->locks[i].locks()) {
        const auto found = holders.find({s, i, key});
        const std::uint32_t held = found == holders.end() ? 0 : found->second;
        if (held != lock.holders)
          audit.report(lock_name + std::to_string(lock.holders) + " hold it by its count, " + std::to_string(held) + " in truth");
        if (lock.mode == LockMode::exclusive && lock.holders > 1) audit.report(lock_name + "several hold it alone");
        if (lock.holders == 0) audit.report(lock_name + "nobody holds it, and somebody waits");
        for (const auto& waiter : lock.waiting)
          if (!waiting.contains(waiter.strand)) audit.report(lock_name + "one waits who is elsewhere");
        holders.erase({s, i, key});
      }
    }
    for (std::uint32_t i = 0; i < data.caches.size(); ++i)
      look_at(data_[s]->shared[i], who + "cache " + data.caches[i].name + ": ", data.caches[i]);
    if (data_[s]->database) {
      const auto& database = *data_[s]->database;
      if (database.primary != nobody && replicas_[database.primary].state != ReplicaState::ready)
        audit.report(who + "its primary is not ready");
      for (const auto& commit : database.commits)
        if (!waiting.contains(commit.strand)) audit.report(who + "a commit waits whose strand is elsewhere");
    }
  }
  for (std::uint32_t r = 0; r < replicas_.size(); ++r) {
    const auto& caches = world_.services[replicas_[r].service].data.caches;
    for (std::uint32_t i = 0; i < replicas_[r].parts->caches.size(); ++i)
      look_at(replicas_[r].parts->caches[i], "replica " + std::to_string(r) + ": cache " + caches[i].name + ": ", caches[i]);
  }
  if (!holders.empty()) audit.report("strands stand in the steps of locks that nobody holds");
}

}  // namespace sandtable::models
