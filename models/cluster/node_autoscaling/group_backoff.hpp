/// How long a node group that failed to grow is left alone: 5 min, then twice as long each time, at most 30 min; a failure while it
/// is left alone makes it no longer than the first span from then; after 3 h without one it starts anew. Source:
/// cluster-autoscaler/utils/backoff/exponential_backoff.go.
#pragma once

#include <algorithm>
#include <optional>

#include "models/cluster/node_autoscaling/cluster_autoscaler_options.hpp"

namespace sandtable::models::kube {

struct GroupBackoff {
  sim::Duration span{0};
  sim::Time until{}, failed{};
  bool operator==(const GroupBackoff&) const = default;

  bool holds(sim::Time now) const { return until > now; }
  bool stale(sim::Time now, const ClusterAutoscalerOptions& options) const { return failed + options.backoff_reset < now; }
};

inline GroupBackoff failed_again(const std::optional<GroupBackoff>& before, sim::Time now,
                                 const ClusterAutoscalerOptions& options) {
  sim::Duration span = options.first_backoff;
  if (before && !before->stale(now, options) && before->until < now) span = std::min(2 * before->span, options.longest_backoff);
  return {span, now + span, now};
}

}  // namespace sandtable::models::kube
