/// The replicas that pods ask for together, in numbers: the algebra of replica_count.hpp, over sums by group. The decision puts
/// words to what comes out (replica_count.hpp), and the sync that changes nothing needs none (steady_sync.hpp).
///
/// Sums wrap around, so that it doesn't matter in which order they are made.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/autoscaling/pod_samples.hpp"
#include "models/cluster/autoscaling/whole_replicas.hpp"
#include "sim/result.hpp"

namespace sandtable::models::kube {

/// Percent of what the pods request, or thousandths a pod on average.
struct PodTarget {
  std::int64_t amount = 0;
  bool percent = false;

  /// What a missing pod is taken to use where the others use too little.
  std::int64_t full(std::int64_t request) const {
    return percent ? wrapping_product(request, std::max<std::int64_t>(100, amount)) / 100 : amount;
  }
};

/// Pods together: how many, what they use, what they request. Thousandths.
struct PodSum {
  std::int64_t pods = 0, used = 0, requested = 0;

  PodSum with(std::int64_t many, std::int64_t more_used, std::int64_t more_requested) const {
    return {pods + many, wrapping_sum(used, more_used), wrapping_sum(requested, more_requested)};
  }
};

struct PodSums {
  PodSum ready;
  PodSum unready;    ///< of which nobody looks at the use
  PodSum missing;    ///< with their full use
  PodSum strangers;  ///< measured, and not listed: they count by average alone

  void add(PodGroup group, std::int64_t used, std::int64_t request, const PodTarget& target) {
    if (group == PodGroup::ready) ready = ready.with(1, used, request);
    if (group == PodGroup::unready) unready = unready.with(1, 0, request);
    if (group == PodGroup::missing) missing = missing.with(1, target.full(request), request);
  }
  /// Whether anything is measured that counts.
  bool any() const { return ready.pods + strangers.pods > 0; }
};

enum class CountRule : std::uint8_t {
  within,        ///< the ratio is within the tolerance
  product,       ///< ratio · ready pods
  again_within,  ///< with what is taken for the others it is
  across,        ///< with that it is on the other side of 1
  against,       ///< with that the count would go the other way
  again_product,
};

struct PodCount {
  CountRule rule = CountRule::within;
  std::int32_t replicas = 0;     ///< that are asked for
  std::int32_t utilization = 0;  ///< of the ready ones: percent, where the target is
  std::int64_t average = 0;
  double ratio = 0, again = 0;  ///< of the ready ones to the target; with the others
  std::int64_t counted = 0;     ///< pods in the second ratio
  std::int32_t product = 0;     ///< that ratio or the other times its pods, where it was multiplied
};

/// Nothing can be said where none of them requests anything. There is `any`.
sim::Result<PodCount, const char*> count_pods(const PodSums& sums, const PodTarget& target, const Tolerances& tolerances,
                                              std::int32_t current);

}  // namespace sandtable::models::kube
