/// Pods and quotas for tests of admission, as short as they can be written.
#pragma once

#include "models/cluster/admission/pod_admission.hpp"
#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube::made {

inline Amount amount(const char* text) { return *read_amount(text); }

/// In namespace `default`, one container `main`, not stored yet.
inline Pod asking(Resources requests, Resources limits = {}) {
  Pod pod;
  pod.meta.name = "new";
  Container container;
  container.name = "main";
  container.requests = std::move(requests);
  container.limits = std::move(limits);
  pod.spec.containers = {container};
  return pod;
}

inline ResourceQuota quota(Resources hard, const std::string& name = "team") {
  ResourceQuota made;
  made.meta.name = name;
  made.hard = std::move(hard);
  return made;
}

inline LimitRange limits(LimitRangeItem item, const std::string& name = "bounds") {
  LimitRange made;
  made.meta.name = name;
  made.limits = {std::move(item)};
  return made;
}

}  // namespace sandtable::models::kube::made
