/// How a service's Deployment replaces its replicas: a part of scenario.hpp.
#pragma once

#include <cstdint>

#include "models/cluster/objects/count_or_percent.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

enum class RolloutStrategy : std::uint8_t { rolling, recreate };

struct RolloutSpec {
  RolloutStrategy strategy = RolloutStrategy::rolling;
  kube::CountOrPercent surge{25, true}, unavailable{25, true};
  sim::Duration min_ready{0}, deadline = std::chrono::seconds(600);
  bool operator==(const RolloutSpec&) const = default;
};

}  // namespace sandtable::models
