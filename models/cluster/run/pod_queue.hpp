/// The scheduler's queue over time: which pod is looked at next, and when those that failed come back.
///
///   active          waits for its turn: by priority, then by when it came in, then by number
///   unschedulable   failed; an event that may help moves it on, or 5 min
///   backing off     was moved on before its back-off (1 s, 2 s … 10 s by how often it failed) was over
///
/// Values only: it has no clock, and says when it wants to be woken. Source: pkg/scheduler/backend/queue (1.31 to 1.37).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "models/cluster/scheduler/options.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube::run {

class PodQueue {
 public:
  using Pod = std::size_t;
  explicit PodQueue(const scheduler::Options& options) : options_(options) {}

  void add(Pod pod, std::int32_t priority, sim::Time now);
  /// Taken out of the active ones, to be decided.
  std::optional<Pod> next();
  /// What was decided of one that was taken: no node will do.
  void failed(Pod pod, sim::Time now);
  /// It is bound, or gone.
  void forget(Pod pod);
  /// Something happened that may let pods in.
  void something_changed(sim::Time now);
  /// Moves on those whose time has come.
  void wake(sim::Time now);
  /// When to be woken next; sim::never where nobody waits for a time.
  sim::Time wakes() const;
  bool has_active() const { return !active_.empty(); }
  bool has_waiting() const { return !unschedulable_.empty(); }

 private:
  using Turn = std::tuple<std::int64_t, sim::Time, Pod>;  ///< the negative priority first
  struct Entry {
    std::int32_t priority = 0;
    sim::Time since{};
    std::int64_t failures = 0;
    sim::Time back_off_ends{};
  };
  Turn turn_of(Pod pod, const Entry& entry) const { return {-std::int64_t{entry.priority}, entry.since, pod}; }

  scheduler::Options options_;
  std::map<Pod, Entry> entries_;
  std::set<Turn> active_;
  std::set<std::pair<sim::Time, Pod>> backing_off_;    ///< by its end
  std::set<std::pair<sim::Time, Pod>> unschedulable_;  ///< by when it failed
};

}  // namespace sandtable::models::kube::run
