/// The Cluster Autoscaler's flags, with its defaults.
/// Source: kubernetes/autoscaler, cluster-autoscaler/FAQ.md ("What are the parameters to CA?"), 1.33 to 1.35.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cluster/scheduler/options.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

/// Which of several groups that would do is enlarged. `random`: any; a decision takes the first, and tells all.
enum class Expander : std::uint8_t { random, least_waste, most_pods, least_nodes, price, priority };

struct ClusterAutoscalerOptions {
  std::vector<Expander> expanders{Expander::least_waste};  ///< each chooses among what the one before leaves
  std::int32_t max_nodes_total = 0;                        ///< 0: any number
  std::int32_t max_nodes_per_scale_up = 1000;
  sim::Duration new_pod_delay{0};       ///< new-pod-scale-up-delay
  std::int32_t expendable_below = -10;  ///< expendable-pods-priority-cutoff
  sim::Duration max_provision_time = std::chrono::minutes(15);
  sim::Duration first_backoff = std::chrono::minutes(5), longest_backoff = std::chrono::minutes(30);
  sim::Duration backoff_reset = std::chrono::hours(3);

  bool scale_down = true, scale_down_unready = true;
  double utilization_threshold = 0.5;
  bool ignore_daemon_sets = false, ignore_mirror_pods = false;  ///< when utilisation is reckoned
  sim::Duration unneeded_time = std::chrono::minutes(10), unready_time = std::chrono::minutes(20);
  sim::Duration delay_after_add = std::chrono::minutes(10), delay_after_delete{0}, delay_after_failure = std::chrono::minutes(3);
  std::int32_t max_removals = 10, max_drains = 1;  ///< max-scale-down-parallelism (max-empty-bulk-delete), max-drain-parallelism
  bool skip_local_storage = true, skip_system_pods = true, skip_custom_controllers = true;
  std::int32_t min_replicas = 0;  ///< min-replica-count, of pods of ReplicaSets and Jobs, where custom controllers are skipped

  std::int32_t ok_unready = 3;  ///< ok-total-unready-count
  double max_unready = 45;      ///< max-total-unready-percentage

  scheduler::Options scheduler{};
};

}  // namespace sandtable::models::kube
