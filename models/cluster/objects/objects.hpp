/// A cluster's objects as values, by kind, in the order in which they came.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/cluster/objects/autoscaler_memory.hpp"
#include "models/cluster/objects/disruption_budget.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/cluster/objects/instance_type.hpp"
#include "models/cluster/objects/lease.hpp"
#include "models/cluster/objects/limit_range.hpp"
#include "models/cluster/objects/metrics.hpp"
#include "models/cluster/objects/network.hpp"
#include "models/cluster/objects/node.hpp"
#include "models/cluster/objects/node_group.hpp"
#include "models/cluster/objects/node_pool.hpp"
#include "models/cluster/objects/pod.hpp"
#include "models/cluster/objects/priority_class.hpp"
#include "models/cluster/objects/resource_quota.hpp"
#include "models/cluster/objects/scaled_object.hpp"
#include "models/cluster/objects/vertical_autoscaler.hpp"
#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

struct Objects {
  std::vector<Node> nodes;
  std::vector<Pod> pods;
  std::map<std::string, Labels> namespaces;  ///< their labels; one that is not described has none
  std::set<std::string> ending_namespaces;   ///< on their way out: nothing new is let in
  std::vector<Deployment> deployments;
  std::vector<ReplicaSet> replica_sets;
  std::vector<StatefulSet> stateful_sets;
  std::vector<DaemonSet> daemon_sets;
  std::vector<Job> jobs;
  std::vector<CronJob> cron_jobs;
  std::vector<NetworkService> services;
  std::vector<NetworkRoute> routes;
  std::vector<DisruptionBudget> disruption_budgets;
  std::vector<PriorityClass> priority_classes;
  std::vector<Lease> leases;
  std::vector<HorizontalPodAutoscaler> horizontal_autoscalers;
  std::vector<AutoscalerMemory> autoscaler_memories;
  std::vector<PodMetrics> pod_metrics;
  std::vector<NodeMetrics> node_metrics;
  std::vector<MetricValue> metric_values;
  std::vector<ExternalMetricValue> external_metric_values;
  std::vector<VerticalPodAutoscaler> vertical_autoscalers;
  std::vector<VpaCheckpoint> vpa_checkpoints;
  std::vector<ScaledObject> scaled_objects;
  std::vector<ResourceQuota> resource_quotas;
  std::vector<LimitRange> limit_ranges;
  std::vector<NodeGroup> node_groups;
  std::vector<NodePool> node_pools;
  std::vector<NodeClaim> node_claims;
  std::vector<InstanceType> instance_types;
};

/// Moves those of `more` behind those of `all`.
void append(Objects& all, Objects&& more);

/// The object of that name, or nullptr.
template <class Object>
const Object* find(const std::vector<Object>& objects, const std::string& space, const std::string& name) {
  for (const auto& object : objects)
    if (object.meta.space == space && object.meta.name == name) return &object;
  return nullptr;
}

}  // namespace sandtable::models::kube
