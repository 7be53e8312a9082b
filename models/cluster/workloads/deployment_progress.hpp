/// What a deployment says of itself after a sync: its counts, whether it is available, and whether it gets on.
///
///   complete      replicas = updated = available = desired
///   progressing   updated or ready or available has grown, or there are fewer old ones, since the status before
///   timed out     neither, and longer than progressDeadlineSeconds since the condition Progressing was last written
///   available     available ≥ desired − unavailable
///
/// A rollout that has timed out goes on all the same: nothing is rolled back. Source: Kubernetes 1.36,
/// pkg/controller/deployment/progress.go; the same in 1.31 to 1.37.
#pragma once

#include <optional>
#include <string>

#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

struct DeploymentCounts {
  std::int32_t replicas = 0, updated = 0, ready = 0, available = 0, unavailable = 0;
  bool operator==(const DeploymentCounts&) const = default;
};

/// progressDeadlineSeconds is not "none".
bool has_deadline(const Deployment& deployment);

bool is_complete(const Deployment& deployment, const DeploymentCounts& counts);
/// By its status as it stands, written for its present generation.
bool is_reported_complete(const Deployment& deployment);

/// Sets it as the controllers do: one of the same status and reason stays as it is, one of the same status keeps `changed`.
void set_condition(Conditions& conditions, Condition condition);

/// The conditions after a sync in the course of a rollout. `conditions`: as the sync has left them so far; `new_name`: of the new
/// ReplicaSet, empty where there is none.
Conditions conditions_after(const Deployment& deployment, Conditions conditions, const DeploymentCounts& counts,
                            const std::string& new_name, bool estimate, sim::Time now);

/// For how long it may stay as it is before the deadline passes; none where none runs.
std::optional<sim::Duration> time_to_deadline(const Deployment& deployment, const DeploymentCounts& counts, sim::Time now);

}  // namespace sandtable::models::kube
