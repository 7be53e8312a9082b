/// What a pod counts for in a ResourceQuota, and whether there is room for it.
///
///   counted     count/pods: 1, ended or not. pods: 1, cpu = requests.cpu, memory = requests.memory, ephemeral-storage likewise,
///               limits.…, hugepages-…, requests.example.com/gpu: of pods that have neither ended nor are past their grace period
///               on their way out
///   scopes      all must hold: Terminating (it has a deadline), NotTerminating, BestEffort, NotBestEffort, PriorityClass (In,
///   NotIn,
///               Exists, DoesNotExist), CrossNamespacePodAffinity
///   complete    where the quota is about cpu or memory, every container must name what it is about (unless the pod names requests
///   as
///               a whole, since 1.34)
///   room        used + the pod's ≤ hard, of each resource that both name; a pod that counts for 0 of it always fits
///
/// Source: Kubernetes documentation, "Resource Quotas"; pkg/quota/v1/evaluator/core/pods.go, apiserver's
/// admission/plugin/resourcequota, 1.36; the same in 1.31 to 1.37 but for pod-level requests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

Resources quota_usage(const Pod& pod, sim::Time now);

/// Whether the quota counts this pod at all: same namespace, all scopes hold, and one of its resources is about pods.
bool counts(const ResourceQuota& quota, const Pod& pod);

/// A quota and what is used of it.
struct QuotaView {
  ResourceQuota quota;
  Resources used;
};

/// By the quota's status, else counted over the pods among the objects.
QuotaView view_of(const ResourceQuota& quota, const Objects& objects, sim::Time now);

/// Why there is no room for the pod; nothing where there is. `minor`: of Kubernetes 1.x.
std::optional<std::string> quota_problem(const QuotaView& view, const Pod& pod, sim::Time now, int minor);

/// The pod was let in.
void charge(QuotaView& view, const Pod& pod, sim::Time now);

}  // namespace sandtable::models::kube
