/// What the LimitRanges of a namespace make of a pod, and what they refuse.
///
///   filled in, container   limit ← default, else max;  request ← defaultRequest, else that limit, else min. Only what is not
///                          written, by each LimitRange in the order of names, init containers too
///   container              min ≤ request, and ≤ limit where there is one;  a limit is there, ≤ max, and so is the request;
///                          limit/request ≤ maxLimitRequestRatio, both above 0
///   pod                    the same of the pod's sums (objects/pod.hpp)
///
/// A request that is not written, of a container that writes the limit, was made the limit before that. Claims (kind
/// PersistentVolumeClaim) are not looked at. Source: Kubernetes documentation, "Limit Ranges"; plugin/pkg/admission/limitranger,
/// pkg/apis/core/v1/defaults.go, 1.36; the same in 1.31 to 1.37.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/limit_range.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

/// Those of `ranges` in the pod's namespace fill in what the pod leaves open. Returns what was: `web: cpu request 100m by limits`.
std::vector<std::string> fill_in_limits(Pod& pod, const std::vector<LimitRange>& ranges);

/// What those in the pod's namespace have against it: `limits: container web: cpu request 10m, the least is 100m`.
std::vector<std::string> limit_problems(const Pod& pod, const std::vector<LimitRange>& ranges);

}  // namespace sandtable::models::kube
