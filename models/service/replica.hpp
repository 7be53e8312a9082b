/// One replica as requests see it, and the line in which they wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/service/processor_sharing.hpp"
#include "models/service/request.hpp"
#include "models/service/resilience/call_policy.hpp"
#include "models/service/resilience/circuit_breaker.hpp"
#include "models/service/resilience/entrance.hpp"

namespace sandtable::models {

/// First in, first out, threaded through the requests themselves.
class WaitingLine {
 public:
  std::uint32_t size() const { return size_; }

  void push(Frames& frames, std::uint32_t request) {
    frames[request].place = nobody;
    if (last_ == nobody) first_ = request;
    else frames[last_].place = request;
    last_ = request;
    ++size_;
  }
  /// Who has waited longest; the line is not empty.
  std::uint32_t first() const { return first_; }
  /// Takes one out that is in it. Who gives up has mostly waited long, so the search begins at the front.
  void remove(Frames& frames, std::uint32_t request) {
    std::uint32_t before = nobody;
    for (std::uint32_t at = first_; at != request; at = frames[at].place) before = at;
    const std::uint32_t after = frames[request].place;
    (before == nobody ? first_ : frames[before].place) = after;
    if (after == nobody) last_ = before;
    --size_;
  }
  /// The line is not empty.
  std::uint32_t pop(const Frames& frames) {
    const std::uint32_t request = first_;
    first_ = frames[request].place;
    if (first_ == nobody) last_ = nobody;
    --size_;
    return request;
  }

 private:
  std::uint32_t first_ = nobody, last_ = nobody, size_ = 0;
};

enum class ReplicaState : std::uint8_t {
  ready,     ///< takes new requests
  draining,  ///< ends what it has
  gone,      ///< crashed, or drained to the end
};

/// What most requests never touch, apart from what all do.
struct ReplicaParts {
  ProcessorSharing cpu;
  std::vector<CircuitBreaker> breakers;   ///< by its service's
  std::vector<CallState> calls;           ///< by its service's `policies`
  Entrance entrance;                      ///< where it is guarded
  std::uint32_t ordinal = 0;              ///< within its pool, in order of creation
  std::uint32_t zone_place = UINT32_MAX;  ///< in its zone's LeastLoaded
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
