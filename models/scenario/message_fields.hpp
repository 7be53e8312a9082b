/// Queues of messages in the scenario language: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/message_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<QueueConsumer> {
  static constexpr std::string_view name = "consumer",
                                    doc = "Who handles a queue's messages: each ready replica of a service is one consumer";
  static constexpr auto fields = std::tuple{
      required("to", &QueueConsumer::to, "the endpoint that handles a message"),
      optional("prefetch", &QueueConsumer::prefetch, "messages that a replica has at once", within(1, 1e6)),
  };
};

template <>
struct Describe<MessageQueue> {
  static constexpr std::string_view name = "queue", doc = "A queue of messages, or a topic with one group of consumers";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &MessageQueue::name, "unique among queues"),
      optional("depth", &MessageQueue::depth, "messages that may wait, in each partition; absent: no limit", within(1, 1e9)),
      optional("full", &MessageQueue::full,
               "what a full queue does: turn the message away, let its sender wait, or forget the oldest"),
      optional("partitions", &MessageQueue::partitions,
               "each kept in order and handled by one consumer at a time; absent: one line for all consumers", within(1, 1e5)),
      optional("key", &MessageQueue::key, "the partition is drawn for each message, or is the user's"),
      optional("rebalance", &MessageQueue::rebalance, "how long nothing is handed out after a consumer has come or gone",
               not_negative),
      optional("visibility", &MessageQueue::visibility,
               "a message not acknowledged for so long is handed out again; absent: only when handling fails", positive),
      optional("redelivery", &MessageQueue::redelivery, "after a failure, until the message may be handed out again", positive),
      optional("deliveries", &MessageQueue::deliveries, "of a message, before it is a dead letter; absent: no limit",
               within(1, 1e6)),
      optional<Reference>("dead_letters", &MessageQueue::dead_letters, "a queue that takes them; absent: they are counted"),
      optional("consumer", &MessageQueue::consumer, "who handles the messages; absent: they stay"),
  };
};

}  // namespace sandtable::models
