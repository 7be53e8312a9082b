/// All queues of a run and what is in them.
///
/// A message is published once and leaves its queue by being acknowledged, by becoming a dead letter, or dropped as the oldest of a
/// full queue. Until then it waits in line, is out with a consumer, or is put off until its redelivery is due:
///     published = acknowledged + dead + dropped + (waiting + out + put off)
/// Handling it is a request to the consumer's replica like any other, there and back by the network: it takes a slot there, may
/// wait for one, be turned away, fail or be cut short. Success acknowledges; whatever else hands the message out again `redelivery`
/// later, or buries it after so many deliveries: at least once. With a visibility timeout it is handed out anew when it has not
/// been acknowledged in that time, while the old handling goes on, in vain. A consumer is busy with a delivery until that has
/// ended. Publishing takes no time of its own: the broker's own work and the way to it are not modelled, nor are its failures.
/// Source: Amazon SQS Developer Guide, "Visibility timeout", "Dead-letter queues"; RabbitMQ, "Queue Length Limit".
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "models/service/messaging/message_queue.hpp"
#include "models/service/serving/serving_state.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct Message {
  std::uint64_t identity;  ///< of its draws
  sim::Time published;
  std::uint32_t user;
  std::uint32_t partition;
  std::uint32_t deliveries;  ///< so far
  std::uint32_t priority;
  std::uint32_t delivery;  ///< under way, of which its acknowledgement is awaited; nobody: none
};

/// One handling of a message, from its handing out to its end.
struct Delivery {
  std::uint64_t number;   ///< of all; 0: none
  std::uint32_t message;  ///< nobody: another one is awaited, or none
  std::uint32_t consumer;
};

class Messaging {
 public:
  /// A message's turn comes, or its time is up.
  struct Due {
    sim::Time at;
    std::uint32_t index = 0;   ///< message, or delivery
    std::uint64_t number = 0;  ///< of the delivery
  };
  /// A sender that waits for room.
  struct Sender {
    std::uint32_t strand = 0, wait = 0;
  };
  struct Queue {
    QueueState state;
    std::deque<Due> put_off;                  ///< until their redelivery, in order of time
    std::deque<Due> visible_again;            ///< deliveries, in order of time
    std::vector<std::deque<Sender>> senders;  ///< by partition, where the queue blocks
    sim::Time rebalanced = sim::never;        ///< end of the pause
    std::uint32_t alarm = no_alarm;
    bool handing_out = false;
  };

  std::vector<Queue> queues;
  sim::Slab<Message> messages;
  sim::Slab<Delivery> deliveries;
  std::uint64_t delivered = 0;
};

}  // namespace sandtable::models
