/// The cluster that a scenario asks for: by simple rules, or as Kubernetes runs it.
#pragma once

#include <memory>

#include "models/cluster/cluster.hpp"

namespace sandtable::models {

/// With its replicas of time 0. All that it is given outlives it.
std::unique_ptr<Cluster> make_cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control,
                                      ServingPlane& requests, const MeasuredTime& measured);

}  // namespace sandtable::models
