/// The events of the request plane, as they lie in the queue.
#pragma once

#include <cstdint>

#include "sim/event_queue.hpp"

namespace sandtable::models {

enum class EventKind : std::uint32_t {
  user_arrival,    ///< open traffic sends its next request · index: traffic
  client_wakes,    ///< a client has thought and sends · index: client
  delivery,        ///< a request reaches its service after the network · index: request
  work_done,       ///< a `work` step ends · index: strand
  cpu_done,        ///< the first of a replica's CPU steps ends · index: replica
  response,        ///< an answer reaches who asked, after the network · index: request
  call_times_out,  ///< index: strand
  call_retries,    ///< the backoff is over · index: strand
};

/// `token` says which of an owner's waits is meant: when it waits for something else by now, the event is stale.
struct EventPayload {
  EventKind kind = EventKind::user_arrival;
  std::uint32_t index = 0;
  std::uint64_t token = 0;
};

using RequestEvents = sim::EventQueue<EventPayload>;

}  // namespace sandtable::models
