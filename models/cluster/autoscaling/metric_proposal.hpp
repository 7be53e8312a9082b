/// What one metric of a horizontal autoscaler says: how many replicas it asks for, or why it can't say, in Kubernetes' own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/cluster/autoscaling/hpa_input.hpp"
#include "models/cluster/autoscaling/replica_count.hpp"

namespace sandtable::models::kube {

struct MetricProposal {
  std::string name;                                              ///< `cpu resource utilization (percentage of request)`
  sim::Result<ReplicaCount, std::string> count{ReplicaCount{}};  ///< or the error of the condition's message
  std::string reason;                                            ///< of the condition where it fails: FailedGetResourceMetric …
  std::string failure;                                           ///< the whole error, as the controller hands it up
};

MetricProposal propose(const HpaInput& input, const Scale& scale, const MetricSpec& metric, const HpaOptions& options);

}  // namespace sandtable::models::kube
