/// What the horizontal autoscaler's controller keeps of one object in its own memory, and loses with a restart: what it
/// recommended, and how it scaled. Written as an object of ours, of kind HorizontalPodAutoscalerMemory, it goes from one decision
/// to the next.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

struct Recommendation {
  std::int32_t replicas = 0;
  sim::Time at{};
  bool operator==(const Recommendation&) const = default;
};

struct ScaleEvent {
  std::int32_t change = 0;  ///< pods more, or less; never negative
  sim::Time at{};
  bool outdated = false;  ///< its place may be taken by a new one
  bool operator==(const ScaleEvent&) const = default;
};

struct AutoscalerMemory {
  Meta meta;  ///< the autoscaler's name and namespace
  std::vector<Recommendation> recommendations;
  std::vector<ScaleEvent> ups, downs;
  bool operator==(const AutoscalerMemory&) const = default;
};

}  // namespace sandtable::models::kube
