/// What a cluster may set about its scheduler, and what changed between versions of Kubernetes.
///
/// Defaults are those of kube-scheduler's default profile. What changed since 1.31, found by reading the plugins
/// of 1.31.14, 1.32.13, 1.33.13, 1.34.4, 1.35.4, 1.36.3 and 1.37.2:
/// - 1.32: a node that a pod's matchFields exclude says so by the plugin's name (it was "node is filtered out by the prefilter
/// result");
/// - 1.33: BalancedAllocation is skipped for pods that request nothing; ports of sidecars count as ports of the pod;
/// - 1.33: the end of a backoff is cut to the whole second;
/// - 1.34: the reason of an untolerated taint names no taint any more; pod-level resources count; a node that is too small even
/// when
///   empty is not looked at for preemption; the message of a pod that stays pending speaks of claims to devices;
/// - 1.34 to 1.36: a namespaceSelector of the incoming pod that matches an empty set of labels matches pods of every namespace;
/// - 1.36: BalancedAllocation scores the change that the pod makes, not the state after it.
/// Feature gates stand at their defaults (comparison operators of tolerations, gang scheduling: off).
///
/// Source: Kubernetes documentation, "kube-scheduler Configuration (v1)", "Scheduler Performance Tuning"; pkg/scheduler of the
/// versions named.
#pragma once

#include <cstdint>

namespace sandtable::models::kube::scheduler {

struct Options {
  int minor = 36;                         ///< of Kubernetes 1.x, 31 … 37
  std::int32_t percentage_to_score = 0;   ///< percentageOfNodesToScore; 0: by the size of the cluster
  std::int32_t hard_affinity_weight = 1;  ///< hardPodAffinityWeight
  bool system_spread = true;              ///< defaultingType: System; else pods without constraints are not spread

  bool names_prefilter_plugins() const { return minor >= 32; }
  bool balance_skips_best_effort() const { return minor >= 33; }
  bool counts_sidecar_ports() const { return minor >= 33; }
  bool names_untolerated_taint() const { return minor < 34; }
  bool counts_pod_level_resources() const { return minor >= 34; }
  bool tells_too_small_nodes() const { return minor >= 34; }
  bool keeps_space_selector() const { return minor >= 34 && minor <= 36; }
  bool cuts_backoff_to_seconds() const { return minor >= 33; }
  bool speaks_of_claims() const { return minor >= 34; }
  bool balance_by_change() const { return minor >= 36; }
  bool operator==(const Options&) const = default;
};

}  // namespace sandtable::models::kube::scheduler
