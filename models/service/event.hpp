/// The events of the request plane, as they lie in the queue.
#pragma once

#include <cstdint>

#include "sim/event_queue.hpp"

namespace sandtable::models {

/// The tag of an event in the queue.
enum class EventKind : std::uint32_t {
  user_arrival,     ///< open traffic sends its next request · index: traffic
  client_wakes,     ///< a client has thought and sends · index: client
  delivery,         ///< a request reaches its service after the network · index: request
  work_done,        ///< a `work` step ends · index: strand
  cpu_done,         ///< the first of a replica's CPU steps ends · index: replica
  response,         ///< an answer reaches who asked, after the network · index: request
  call_times_out,   ///< index: strand
  call_retries,     ///< the backoff is over · index: strand
  visitor_wakes,    ///< a user in a session has thought and sends · index: visit
  deadline_passes,  ///< of a call · index: strand
  call_hedges,      ///< the next attempt is due · index: strand
  call_cancelled,   ///< the caller's word reaches the callee · index: request, wait: its owner's number
  user_gives_up,    ///< index: request, wait: its owner's number
  outlier_sweep,    ///< index: detector
  gives_up,         ///< one has waited for a slot or a lock as long as it wanted · index: request, strand
  alarm,            ///< of a quota, a pause, a batch, a failover or a queue · index: in Alarms
  first_chunk,      ///< of a streamed answer reaches the caller · index: request, wait: its owner's number
  stream_ends,      ///< the callee has sent the last chunk · index: request
};

/// `wait` numbers the owner's waits: where the owner is at another one by now, or at none, nobody waits for the event any more.
struct EventPayload {
  std::uint32_t index = 0;
  std::uint32_t wait = 0;
};

using RequestEvents = sim::EventQueue<EventPayload>;
static_assert(static_cast<std::uint32_t>(EventKind::stream_ends) <= RequestEvents::tag_mask, "the last kind fits in a tag");

}  // namespace sandtable::models
