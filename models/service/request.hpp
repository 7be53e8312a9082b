/// A request at a service, and the strands that work on it. They live as frames in one slab and name each other by index: a
/// request's own strand lies beside it in the same frame, a branch of a `parallel` has a frame whose request part is empty.
#pragma once

#include <cstdint>

#include "models/measure/ending.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

inline constexpr std::uint32_t nobody = UINT32_MAX;

/// One attempt at an endpoint, by a user or by another service's call.
struct Request {
  std::uint64_t identity = 0;  ///< of its draws: the same in every plan (request_identity.hpp)
  std::uint64_t luck = 0;      ///< first word of its draws at the endpoint's first step; 0: not known beforehand
  sim::Time sent{};            ///< by the user or caller
  sim::Time arrival{};         ///< at the service
  std::uint32_t user = 0;      ///< hash of who is behind it, for ring-hash; calls inherit it
  std::uint32_t endpoint = 0;
  std::uint32_t caller = nobody;   ///< calling strand; `nobody`: a user
  std::uint32_t answers = 0;       ///< the caller's wait that it ends; of a user's: the traffic
  std::uint32_t client = nobody;   ///< of closed-loop traffic
  std::uint32_t replica = nobody;  ///< that serves it now
  std::uint32_t next = nobody;     ///< in a waiting line
  Ending ending = Ending::success;
};

/// One sequence of steps in progress: the request's own, or a branch of a `parallel`.
struct Strand {
  std::uint32_t wait = 0;                    ///< number of its last wait; goes on when the frame is used again (`renew`)
  std::uint32_t request = nobody;            ///< whose steps these are
  std::uint32_t parent = nobody;             ///< the strand whose `parallel` this is a branch of
  std::uint32_t op = 0;                      ///< where it stands in the program
  std::uint32_t attempt = 0;                 ///< of the present call, from 0
  std::uint32_t open_branches = 0;           ///< of the present `parallel`
  std::uint32_t permit = 0;                  ///< of the circuit breaker, for the present attempt
  Ending call_ending = Ending::success;      ///< of the attempt that has just ended
  Ending branches_ending = Ending::success;  ///< the first failure among the branches
  bool call_ended = false;                   ///< to be resumed with `call_ending`
  bool waiting = false;                      ///< for an event or an answer

  std::uint32_t begin_wait() {
    waiting = true;
    return ++wait;
  }
  bool waits_for(std::uint32_t number) const { return waiting && wait == number; }
};

struct Frame {
  Request request;
  Strand strand;

  /// For another owner. The waits go on being numbered, so that an event that is still on its way to the last one finds nobody: a
  /// number would come again after 2^32 waits in this frame, while stale events are dropped long before.
  void renew() {
    const std::uint32_t wait = strand.wait;
    *this = Frame{};
    strand.wait = wait;
  }
};
static_assert(sizeof(Frame) <= 96, "a frame is what a request in flight costs");
using Frames = sim::Slab<Frame>;

}  // namespace sandtable::models
