/// One replica as requests see it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/service/data/lru_cache.hpp"
#include "models/service/processor_sharing.hpp"
#include "models/service/request.hpp"
#include "models/service/resilience/call_policy.hpp"
#include "models/service/resilience/circuit_breaker.hpp"
#include "models/service/resilience/entrance.hpp"
#include "models/service/serving/serving_state.hpp"
#include "models/service/waiting_line.hpp"

namespace sandtable::models {

enum class ReplicaState : std::uint8_t {
  ready,      ///< takes new requests
  withdrawn,  ///< takes those that come, but nobody is to send any
  draining,   ///< ends what it has, and what comes from those who do not know yet
  closed,     ///< ends what it has
  gone,       ///< crashed, or ended
};
/// It is gone once it has nothing left.
constexpr bool ends_when_empty(ReplicaState state) { return state == ReplicaState::draining || state == ReplicaState::closed; }

/// What most requests never touch, apart from what all do.
struct ReplicaParts {
  ProcessorSharing cpu;
  std::optional<double> cpu_limit;        ///< cores that it may use
  double cpu_weight = 1;                  ///< its share of a short node, relative
  std::vector<CircuitBreaker> breakers;   ///< by its service's
  std::vector<CallState> calls;           ///< by its service's `policies`
  Entrance entrance;                      ///< where it is guarded
  std::uint32_t ordinal = 0;              ///< within its pool, in order of creation
  std::uint32_t zone_place = UINT32_MAX;  ///< in its zone's LeastLoaded
  std::uint32_t number = 0;               ///< within its version, in order of creation
  std::unique_ptr<ClassEnds> classes;     ///< of its line, where that is ordered by priority
  std::unique_ptr<ServingState> serving;  ///< where its service has anything of that
  std::optional<CfsQuota> quota;
  std::uint32_t quota_alarm = no_alarm;
  std::vector<CacheState> caches;  ///< by its service's; those that are shared are not here, but empty
};

/// One line of the cache.
struct alignas(64) Replica {
  std::uint32_t version = 0;
  std::uint32_t service = 0;
  std::uint32_t node = nobody;
  ReplicaState state = ReplicaState::ready;
  bool guarded = false;      ///< has an entrance
  bool cpu_waiting = false;  ///< for the `cpu_done` numbered `cpu_wait`
  bool cpu_changed = false;  ///< queued for a new share
  std::uint32_t in_service = 0;
  WaitingLine line;
  std::uint32_t place = nobody;  ///< in its pool's LeastLoaded
  std::uint32_t cpu_wait = 0;    ///< number of its last wait for a `cpu_done`
  double slowdown = 1;           ///< its version's
  double cores = 0;              ///< that it has now
  std::unique_ptr<ReplicaParts> parts = std::make_unique<ReplicaParts>();

  bool waits_for(std::uint32_t number) const { return cpu_waiting && cpu_wait == number; }
  /// Served and waiting.
  std::uint32_t load() const { return in_service + line.size(); }
};
static_assert(sizeof(Replica) == 64);

}  // namespace sandtable::models
