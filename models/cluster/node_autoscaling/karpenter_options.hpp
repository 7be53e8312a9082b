/// What a cluster may set about Karpenter, with its defaults. Source: sigs.k8s.io/karpenter v1.15, pkg/operator/options.
#pragma once

#include <cstddef>

#include "models/cluster/scheduler/options.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct KarpenterOptions {
  sim::Duration batch_idle = std::chrono::seconds(1), batch_longest = std::chrono::seconds(10);
  bool spot_to_spot = false;        ///< feature gate SpotToSpotConsolidation
  bool ignore_preferences = false;  ///< preference-policy Ignore
  std::size_t most_types = 600;     ///< of instance types in one request to the cloud
  scheduler::Options scheduler{};
};

// What it does every so often, for a run that calls the decisions.
inline constexpr sim::Duration disruption_poll = std::chrono::seconds(10), consolidation_validation = std::chrono::seconds(15);
inline constexpr sim::Duration registration_timeout = std::chrono::minutes(15), interruption_notice = std::chrono::minutes(2);

}  // namespace sandtable::models::kube
