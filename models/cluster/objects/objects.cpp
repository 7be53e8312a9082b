#include "models/cluster/objects/objects.hpp"

#include <iterator>

namespace sandtable::models::kube {
namespace {

template <class Object>
void move_behind(std::vector<Object>& all, std::vector<Object>& more) {
  if (all.empty()) all.swap(more);
  else all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void append(Objects& all, Objects&& more) {
  move_behind(all.nodes, more.nodes);
  move_behind(all.pods, more.pods);
  move_behind(all.deployments, more.deployments);
  move_behind(all.replica_sets, more.replica_sets);
  move_behind(all.stateful_sets, more.stateful_sets);
  move_behind(all.daemon_sets, more.daemon_sets);
  move_behind(all.jobs, more.jobs);
  move_behind(all.cron_jobs, more.cron_jobs);
  move_behind(all.services, more.services);
  move_behind(all.routes, more.routes);
  move_behind(all.disruption_budgets, more.disruption_budgets);
  move_behind(all.priority_classes, more.priority_classes);
  move_behind(all.leases, more.leases);
  move_behind(all.horizontal_autoscalers, more.horizontal_autoscalers);
  move_behind(all.autoscaler_memories, more.autoscaler_memories);
  move_behind(all.pod_metrics, more.pod_metrics);
  move_behind(all.node_metrics, more.node_metrics);
  move_behind(all.metric_values, more.metric_values);
  move_behind(all.external_metric_values, more.external_metric_values);
  move_behind(all.vertical_autoscalers, more.vertical_autoscalers);
  move_behind(all.vpa_checkpoints, more.vpa_checkpoints);
  move_behind(all.scaled_objects, more.scaled_objects);
  move_behind(all.resource_quotas, more.resource_quotas);
  move_behind(all.limit_ranges, more.limit_ranges);
  move_behind(all.node_groups, more.node_groups);
  move_behind(all.node_pools, more.node_pools);
  move_behind(all.node_claims, more.node_claims);
  move_behind(all.instance_types, more.instance_types);
  all.namespaces.merge(more.namespaces);
  all.ending_namespaces.merge(more.ending_namespaces);
}

}  // namespace sandtable::models::kube
