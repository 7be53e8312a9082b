/// One replica as requests see it, and the line in which they wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/service/processor_sharing.hpp"
#include "models/service/request.hpp"
#include "models/service/resilience/circuit_breaker.hpp"
#include "models/service/resilience/token_bucket.hpp"

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
  std::optional<TokenBucket> bucket;      ///< where its service has a rate limit
  std::uint32_t ordinal = 0;              ///< within its pool, in order of creation
  std::uint32_t zone_place = UINT32_MAX;  ///< in its zone's LeastLoaded
};

/// One line of the cache.
struct alignas(64) Replica {
  std::uint32_t version = 0;
  std::uint32_t service = 0;
  std::uint32_t node = nobody;
  ReplicaState state = ReplicaState::ready;
  bool rate_limited = false;  ///< has a token bucket
  bool cpu_waiting = false;   ///< for the `cpu_done` numbered `cpu_wait`
  bool cpu_changed = false;   ///< queued for a new share
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
