/// Why a ReplicaSet has fewer pods than it wants: what refuses those that its controller asks for, and the smallest change that
/// would let them in.
///
/// The missing pods are asked for anew, one after another. Where a quota is used up, it is raised to what all of them would need,
/// or the set cut down to what it has room for; each is tried before it is told. Pods that are there and wait are another matter
/// (pod_explanation.hpp).
#pragma once

#include <vector>

#include "models/cluster/admission/pod_admission.hpp"
#include "models/cluster/explain/flip.hpp"

namespace sandtable::models::kube {

struct ReplicaSetExplanation {
  TemplateAdmission admission;
  std::vector<Flip> flips;
};

/// The set is among the objects. `minor`: of Kubernetes 1.x.
ReplicaSetExplanation explain_replica_set(const Objects& objects, const ReplicaSet& set, sim::Time now, int minor = 36);

}  // namespace sandtable::models::kube
