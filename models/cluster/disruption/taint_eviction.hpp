/// When a pod goes because of its node's NoExecute taints.
///
///   one of them is not tolerated                 → at once
///   each is, by the first toleration that fits   → after the least of their tolerationSeconds (0 or less: at once); none has any:
///   never
///
/// The time runs from the instant at which the controller notices, not from the taint's timeAdded; an eviction that is due already
/// keeps its start, and only an earlier one replaces it. No budget is asked. Source: Kubernetes 1.36, pkg/controller/tainteviction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

/// That every pod is given for not-ready and unreachable, where it has none of its own (DefaultTolerationSeconds).
inline constexpr sim::Duration default_toleration = std::chrono::seconds(300);

struct TaintEviction {
  std::optional<sim::Time> at;  ///< none: never, as things are
  sim::Time started{};          ///< since when the time runs
  std::string why;
};

TaintEviction taint_eviction(const std::vector<Toleration>& tolerations, const std::vector<Taint>& taints, sim::Time now,
                             const std::optional<TaintEviction>& scheduled = std::nullopt);

/// What admission adds to a pod's tolerations.
std::vector<Toleration> with_default_tolerations(std::vector<Toleration> tolerations);

}  // namespace sandtable::models::kube
