#include "connectors/kubernetes/read_objects.hpp"

#include <functional>
#include <map>

#include "connectors/kubernetes/read_disruption.hpp"
#include "connectors/kubernetes/read_horizontal_autoscaler.hpp"
#include "connectors/kubernetes/read_lease.hpp"
#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_metrics.hpp"
#include "connectors/kubernetes/read_network.hpp"
#include "connectors/kubernetes/read_node.hpp"
#include "connectors/kubernetes/read_node_group.hpp"
#include "connectors/kubernetes/read_node_pool.hpp"
#include "connectors/kubernetes/read_pod.hpp"
#include "connectors/kubernetes/read_policy.hpp"
#include "connectors/kubernetes/read_quota.hpp"
#include "connectors/kubernetes/read_scaled_object.hpp"
#include "connectors/kubernetes/read_vertical_autoscaler.hpp"
#include "connectors/kubernetes/read_workload.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using models::kube::Objects;
using Take = std::function<void(const Fields&, Objects&)>;

/// Appends what `read` reads to the list that `list` names.
template <class Object>
Take into(std::vector<Object> Objects::*list, Object (*read)(const Fields&)) {
  return [list, read](const Fields& fields, Objects& objects) { (objects.*list).push_back(read(fields)); };
}

void take_namespace(const Fields& fields, Objects& objects) {
  const auto meta = read_meta(fields);
  objects.namespaces[meta.name] = meta.labels;
  fields.within("status", [&](const Fields& status) {
    status.word("phase", {"Active", "Terminating"}, [&](std::size_t which) {
      if (which == 1) objects.ending_namespaces.insert(meta.name);
    });
  });
}

const std::map<std::string, Take>& kinds() {
  static const std::map<std::string, Take> known{
      {"Node", into(&Objects::nodes, read_node)},
      {"Pod", into(&Objects::pods, read_pod)},
      {"Namespace", take_namespace},
      {"Deployment", into(&Objects::deployments, read_deployment)},
      {"ReplicaSet", into(&Objects::replica_sets, read_replica_set)},
      {"StatefulSet", into(&Objects::stateful_sets, read_stateful_set)},
      {"DaemonSet", into(&Objects::daemon_sets, read_daemon_set)},
      {"Job", into(&Objects::jobs, read_job)},
      {"CronJob", into(&Objects::cron_jobs, read_cron_job)},
      {"Service", into(&Objects::services, read_service)},
      {"Ingress", into(&Objects::routes, read_ingress)},
      {"HTTPRoute", into(&Objects::routes, read_http_route)},
      {"PodDisruptionBudget", into(&Objects::disruption_budgets, read_disruption_budget)},
      {"Lease", into(&Objects::leases, read_lease)},
      {"PriorityClass", into(&Objects::priority_classes, read_priority_class)},
      {"HorizontalPodAutoscaler", into(&Objects::horizontal_autoscalers, read_horizontal_autoscaler)},
      {"HorizontalPodAutoscalerMemory", into(&Objects::autoscaler_memories, read_autoscaler_memory)},
      {"PodMetrics", into(&Objects::pod_metrics, read_pod_metrics)},
      {"NodeMetrics", into(&Objects::node_metrics, read_node_metrics)},
      {"MetricValue", into(&Objects::metric_values, read_metric_value)},
      {"ExternalMetricValue", into(&Objects::external_metric_values, read_external_metric_value)},
      {"VerticalPodAutoscaler", into(&Objects::vertical_autoscalers, read_vertical_autoscaler)},
      {"VerticalPodAutoscalerCheckpoint", into(&Objects::vpa_checkpoints, read_vpa_checkpoint)},
      {"ScaledObject", into(&Objects::scaled_objects, read_scaled_object)},
      {"ResourceQuota", into(&Objects::resource_quotas, read_resource_quota)},
      {"LimitRange", into(&Objects::limit_ranges, read_limit_range)},
      {"NodePool", into(&Objects::node_pools, read_node_pool)},
      {"NodeClaim", into(&Objects::node_claims, read_node_claim)},
      {"NodeGroup", into(&Objects::node_groups, read_node_group)},
      {"InstanceType", into(&Objects::instance_types, read_instance_type)},
  };
  return known;
}

}  // namespace

std::vector<std::string> add_objects(const std::vector<ManifestObject>& manifest, Objects& objects, models::Diagnostics& problems) {
  std::vector<std::string> unknown;
  for (const auto& object : manifest) {
    const auto known = kinds().find(object.kind);
    if (known == kinds().end()) unknown.push_back(title_of(object));
    else known->second(Fields(object.tree, problems), objects);
  }
  return unknown;
}

sim::Result<ReadObjects, models::Diagnostics> read_objects(const std::vector<ManifestObject>& manifest) {
  ReadObjects read;
  models::Diagnostics problems;
  read.unknown = add_objects(manifest, read.objects, problems);
  if (!problems.empty()) return sim::Unexpected{std::move(problems)};
  return read;
}

}  // namespace sandtable::connectors::kubernetes
