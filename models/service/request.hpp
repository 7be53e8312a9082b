/// A request at a service and the strand of steps that works on it, as one frame: what a call in flight costs. Frames live in one
/// slab and name each other by index. A branch of a `parallel` is a strand without a request of its own.
#pragma once

#include <cstdint>

#include "models/measure/ending.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

inline constexpr std::uint32_t nobody = UINT32_MAX;

/// One line of the cache. Fields that are never needed at once share a place; which of them it is follows from the flags.
struct alignas(64) Frame {
  std::uint64_t identity;  ///< of its draws: the same in every plan (request_identity.hpp)
  sim::Time sent;          ///< by the user or caller
  sim::Time arrival;       ///< at the service
  union {
    std::uint64_t luck;        ///< `luck_known`: first word of the draws of its first step, which is work or cpu
    std::int64_t stood_still;  ///< of a work step that pauses can prolong: the replica's, when the step's end was set, ns
    struct {
      std::uint32_t attempt;  ///< of the present call, from 0
      std::uint32_t open;     ///< of a call: the circuit breaker's permit; of a parallel: branches that have not ended
    } step;
  };
  std::uint32_t user;      ///< hash of who is behind it, for ring-hash; calls inherit it
  std::uint32_t endpoint;  ///< that it asks for
  std::uint32_t origin;   ///< calling strand; `by_user`: the client of closed-loop traffic, a session's visit, or nobody; `branch`:
                          ///< the strand whose parallel; `message`: its delivery
  std::uint32_t answers;  ///< the caller's wait that it ends; `by_user`: the traffic; `branch`: the request whose step this is;
                          ///< `message`: the queue
  std::uint32_t place;    ///< `served`: the replica; else the next in its waiting line
  std::uint32_t wait;     ///< number of its last wait, odd while it lasts; goes on when the frame is used again
  std::uint32_t op;       ///< where it stands in the program; waiting for a slot: who stands before it (waiting_line.hpp)
  Ending ending;          ///< of the request
  Ending step_ending;     ///< of the call's attempt, or the first failure among the branches
  bool luck_known : 1, by_user : 1, branch : 1, served : 1;
  bool call_ended : 1;        ///< to be resumed with `step_ending`
  bool parked : 1;            ///< served, but its slot is free for others
  bool unparked : 1;          ///< has its slot again, to go on after its call
  bool message : 1;           ///< handles one, for a queue
  std::uint8_t priority : 4;  ///< of the traffic for whose sake it is

  /// For another owner. The waits go on being numbered, so that an event that is still on its way to the last one finds nobody: a
  /// number would come again after 2^31 waits in this frame, while stale events are dropped long before.
  void renew() {
    const std::uint32_t number = wait;
    *this = Frame{};
    wait = number;
  }
  std::uint32_t begin_wait() { return wait = (wait + 1) | 1; }
  void end_wait() { wait = (wait + 1) & ~1U; }
  bool waiting() const { return (wait & 1) != 0; }
  bool waits_for(std::uint32_t number) const { return wait == number; }
  bool is_served_by(std::uint32_t replica) const { return served && place == replica; }
};
static_assert(sizeof(Frame) == 64, "a frame is what a request in flight costs");
using Frames = sim::Slab<Frame>;

}  // namespace sandtable::models
