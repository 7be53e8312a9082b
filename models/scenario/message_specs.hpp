/// Queues of messages, as the user wrote them: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/scenario/target.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// What a message meets that finds its queue full.
enum class WhenFull { reject, block, drop_oldest };
/// What a message's partition follows from.
enum class MessageKey { message, user };

/// Who handles the messages of a queue: each ready replica of the endpoint's service is one consumer.
struct QueueConsumer {
  Target to;
  std::uint32_t prefetch = 1;  ///< messages that a replica has at once
  bool operator==(const QueueConsumer&) const = default;
};

/// A broker's queue, or its topic with one group of consumers (service/messaging/message_queue.hpp).
struct MessageQueue {
  std::string name;
  std::optional<std::uint32_t> depth;  ///< waiting, of each partition; absent: no limit
  WhenFull full = WhenFull::reject;
  std::optional<std::uint32_t> partitions;  ///< absent: one line, from which each consumer takes what is next
  MessageKey key = MessageKey::message;
  sim::Duration rebalance{0};
  std::optional<sim::Duration> visibility;  ///< absent: a message is its consumer's until that is done with it, or gone
  sim::Duration redelivery = std::chrono::seconds(1);
  std::optional<std::uint32_t> deliveries;  ///< absent: no limit
  std::string dead_letters;                 ///< a queue; empty: they are only counted
  std::optional<QueueConsumer> consumer;    ///< absent: nobody takes anything out
  bool operator==(const MessageQueue&) const = default;
};

}  // namespace sandtable::models
