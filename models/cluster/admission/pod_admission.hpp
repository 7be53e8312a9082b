/// What the API server answers when someone creates a pod, as far as namespaces, limit ranges and quotas go.
///
///   in turn   the namespace is on its way out → 403
///             LimitRanges fill in what is open (limit_ranges.hpp), the priority class stands for a priority
///             (scheduler/admission.hpp) a request over its limit → 422 a LimitRange has something against it → 403, all of it at
///             once a quota that counts it has no room, or it leaves open what the quota is about → 403, the first by name else
///             201, and every quota that counts it is charged
///
/// Assumptions: other admission plugins and webhooks (PodSecurity, policies) let everything through. A namespace that is not among
/// the objects is there; what a priority class that is not among them stands for is not asked. Quotas are charged at once: the
/// server's retries on conflict change nothing. Source: Kubernetes documentation, "Admission Control in Kubernetes"; apiserver
/// 0.36.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/admission/quota.hpp"

namespace sandtable::models::kube {

struct Admission {
  int code = 201;
  std::string reason;   ///< of the API's status: Forbidden, Invalid; empty with 201
  std::string message;  ///< why not, in our words
  std::string plugin;   ///< that refused: NamespaceLifecycle, LimitRanger, ResourceQuota
  std::string by;       ///< the object that did, where it was one
  Pod pod;              ///< as it would be stored
  std::vector<std::string> why;

  bool allowed() const { return code == 201; }
};

/// All quotas of the objects, with their usage.
std::vector<QuotaView> quota_views(const Objects& objects, sim::Time now);

/// `minor`: of Kubernetes 1.x. Charges `quotas` where the pod is let in.
Admission admit(Pod pod, const Objects& objects, std::vector<QuotaView>& quotas, sim::Time now, int minor = 36);

/// What a controller asks to be created, and what became of it: it stops at the first refusal of a batch and tries again later.
struct TemplateAdmission {
  std::string kind, space, name;
  std::int32_t wanted = 0, there = 0, created = 0;
  Admission last;  ///< of the first that was refused, else of the last
  std::int32_t refused() const { return wanted - there - created; }
};

/// The missing pods of every ReplicaSet, StatefulSet and Job, and of Deployments that have no ReplicaSet yet, in that order, one
/// after another.
std::vector<TemplateAdmission> admit_templates(const Objects& objects, std::vector<QuotaView>& quotas, sim::Time now,
                                               int minor = 36);

}  // namespace sandtable::models::kube
