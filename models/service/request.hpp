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
  std::uint64_t identity = 0;      ///< of its draws: the same in every plan (request_identity.hpp)
  std::uint64_t user = 0;          ///< who is behind it, for ring-hash; calls inherit it
  std::uint64_t caller_token = 0;  ///< the wait of the calling strand that this attempt answers
  sim::Time sent{};                ///< by the user or caller
  sim::Time arrival{};             ///< at the service
  std::uint32_t endpoint = 0;
  std::uint32_t caller = nobody;   ///< calling strand; `nobody`: a user
  std::uint32_t traffic = 0;       ///< of a user
  std::uint32_t client = nobody;   ///< of closed-loop traffic
  std::uint32_t replica = nobody;  ///< that serves it now
  std::uint32_t next = nobody;     ///< in a waiting line
  Ending ending = Ending::success;
};

/// One sequence of steps in progress: the request's own, or a branch of a `parallel`.
struct Strand {
  std::uint64_t token = 0;                   ///< what it waits for; 0: nothing that an event could end
  std::uint32_t request = nobody;            ///< whose steps these are
  std::uint32_t parent = nobody;             ///< the strand whose `parallel` this is a branch of
  std::uint32_t op = 0;                      ///< where it stands in the program
  std::uint32_t attempt = 0;                 ///< of the present call, from 0
  std::uint32_t open_branches = 0;           ///< of the present `parallel`
  Ending call_ending = Ending::success;      ///< of the attempt that has just ended
  Ending branches_ending = Ending::success;  ///< the first failure among the branches
  bool call_ended = false;                   ///< to be resumed with `call_ending`
};

struct Frame {
  Request request;
  Strand strand;
};
using Frames = sim::Slab<Frame>;

}  // namespace sandtable::models
