/// A queue of messages with its names resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/quantity.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct CompiledQueue {
  CompiledQueue() = default;
  /// But for what it names.
  explicit CompiledQueue(const MessageQueue& queue)
      : name(queue.name),
        depth(queue.depth.value_or(UINT32_MAX)),
        full(queue.full),
        partitioned(queue.partitions.has_value()),
        partitions(queue.partitions.value_or(1)),
        key(queue.key),
        rebalance(queue.rebalance),
        visibility(queue.visibility.value_or(sim::Duration::max())),
        redelivery(queue.redelivery),
        deliveries(queue.deliveries.value_or(UINT32_MAX)),
        prefetch(queue.consumer ? queue.consumer->prefetch : 0) {}

  std::string name;
  std::uint32_t depth = UINT32_MAX;  ///< of each partition
  WhenFull full = WhenFull::reject;
  bool partitioned = false;
  std::uint32_t partitions = 1;
  MessageKey key = MessageKey::message;
  sim::Duration rebalance{0};
  sim::Duration visibility = sim::Duration::max();
  sim::Duration redelivery{0};
  std::uint32_t deliveries = UINT32_MAX;
  std::uint32_t dead_letters = UINT32_MAX;  ///< in the world's `queues`; UINT32_MAX: none
  std::optional<EndpointId> consumer;
  std::uint32_t prefetch = 0;  ///< of each replica
};

}  // namespace sandtable::models
