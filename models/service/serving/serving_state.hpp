/// What a replica needs for what most services have not got: async calls, pools, batches, pauses, warming. Apart from `Replica`,
/// so that a replica without them costs nothing more.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "models/service/serving/cfs_quota.hpp"
#include "models/service/serving/waiting_order.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

inline constexpr std::uint32_t no_alarm = UINT32_MAX;

/// Who waits since when.
struct Waiter {
  std::uint32_t strand = nobody;
  sim::Time since{};
};

/// Places that strands hold while they do the steps of a `use`: `size` of them, the rest wait in order.
struct PoolState {
  std::uint32_t in_use = 0;
  std::deque<Waiter> waiting;
};

/// Requests gathered for the next batch, and the one that runs. A batch begins when none runs and `size` have come or the first has
/// waited for `wait`; it takes the first `size` of them.
struct BatchState {
  std::uint32_t op = 0;
  std::uint32_t alarm = no_alarm;  ///< of the end of what runs, else of the first's patience
  std::deque<Waiter> waiting;
  std::vector<std::uint32_t> running;
  sim::Duration stood_still{};  ///< the replica's, when the batch's end was set
};

struct ServingState {
  // Async calls
  std::uint32_t parked = 0;             ///< served, but without a slot: they wait for a call, or for a slot after it
  std::deque<std::uint32_t> returning;  ///< their call has ended; they go before new requests
  // Pools, batches
  std::vector<PoolState> pools;     ///< by its service's
  std::vector<BatchState> batches;  ///< by its service's
  // Pauses
  std::uint32_t pause_alarm = no_alarm;
  std::uint32_t pauses = 0;  ///< begun
  sim::Time paused_until{};
  sim::Duration stood_still{};      ///< in all pauses that have begun
  std::vector<std::uint32_t> held;  ///< strands that could go on, were it not for the pause
  // Warming
  std::optional<sim::Time> cold_since;  ///< ready after time 0

  bool paused(sim::Time now) const { return now < paused_until; }
};

}  // namespace sandtable::models
