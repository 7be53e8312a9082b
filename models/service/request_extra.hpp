/// What requests need beside their frames where the scenario has deadlines, hedges, bulkheads or the like: a table by frame, which
/// is empty in a scenario that has none. A line of it belongs to whom the frame belongs to.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/request.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct RequestExtra {
  // Of the request.
  sim::Time deadline = sim::never;  ///< what it does after that is for nobody
  std::uint32_t owner = 0;          ///< number of the frame's owner: an event with another one finds nobody
  std::uint32_t replica = nobody;   ///< that it was given to
  std::uint32_t detector = nobody;  ///< whose ejections it follows
  std::uint32_t next = nobody;      ///< attempt of the same call, branch of the same strand, or loser of the same request
  std::uint32_t losers = nobody;    ///< first of the branches that go on without being waited for (quorum.cpp)
  bool arrived = false, ended = false;
  bool in_shared_line = false;             ///< where it waits, if it does
  bool given_up = false;                   ///< by its user, or (before it arrived) by its caller
  bool lingers = false;                    ///< no request any more: it keeps the slot of one for its losers
  bool lost = false;                       ///< a branch that nobody waits for any more
  bool reads = false;                      ///< a branch that takes in what is left of a stream
  bool at_end = false;                     ///< its steps are done; it ends with the last of its streams
  std::uint32_t reading = 0;               ///< streams whose first chunk has come, and not yet the last
  std::uint32_t streams = UINT32_MAX;      ///< op of the call that it answers in chunks; UINT32_MAX: at once
  Ending stream_ending = Ending::success;  ///< the first failure of its streams

  // Of the call or parallel that its strand is at.
  bool under_way = false;            ///< an attempt is, or waits at the bulkhead
  bool retrying = false;             ///< on the budget
  bool may_go = false;               ///< the bulkhead has let it through
  bool by_event = false;             ///< its timeout is an event of its own, not in CallTimers
  bool kept_back = false;            ///< the attempt was never made, and is not tried again
  std::uint32_t first = nobody;      ///< attempt under way, or branch
  std::uint32_t succeeded = 0;       ///< branches, where not all are waited for
  std::uint32_t sent = 0, open = 0;  ///< attempts of this call at once: made, and without an answer
  sim::Time until = sim::never;      ///< the call's deadline
  sim::Time attempt_until = sim::never;
};

class RequestExtras {
 public:
  bool kept() const { return kept_; }
  void keep() { kept_ = true; }

  RequestExtra& operator[](std::uint32_t frame) { return extras_[frame]; }
  const RequestExtra& operator[](std::uint32_t frame) const { return extras_[frame]; }
  /// For another owner.
  void renew(std::uint32_t frame) {
    if (frame >= extras_.size()) extras_.resize(frame + 1);
    const std::uint32_t owner = extras_[frame].owner;
    extras_[frame] = {};
    extras_[frame].owner = owner + 1;
  }
  /// Takes `member` out of the list that begins at `first`.
  void unlink(std::uint32_t& first, std::uint32_t member) {
    for (std::uint32_t* at = &first; *at != nobody; at = &extras_[*at].next) {
      if (*at != member) continue;
      *at = extras_[member].next;
      return;
    }
  }

 private:
  bool kept_ = false;
  std::vector<RequestExtra> extras_;
};

}  // namespace sandtable::models
