/// Why an autoscaler wants as many replicas as it does, and what would change its mind: how much more or less usage, or how much
/// time with the usage as it is.
///
/// Usage is altered by one factor for all metrics of all pods; the nearest factors that change the count, up and down, are found by
/// bisection to four digits between 1/64 and 64, for the count never falls as usage grows. Time passes in syncs of 15 s, up to
/// half an hour, with what the controller remembers carried on and metrics as fresh as now.
#pragma once

#include <vector>

#include "models/cluster/autoscaling/hpa.hpp"
#include "models/cluster/explain/flip.hpp"

namespace sandtable::models::kube {

struct HpaExplanation {
  HpaDecision decision;
  std::vector<Flip> flips;  ///< more usage, less usage, time: those that there are
};

HpaExplanation explain_hpa(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now,
                           const HpaOptions& options = {});

}  // namespace sandtable::models::kube
