/// How much of everything a namespace may hold. Source: Kubernetes API reference, core/v1 ResourceQuota.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

/// Which pods a quota counts. `terminating`: those with a deadline (activeDeadlineSeconds), not those on their way out.
enum class QuotaScope : std::uint8_t {
  terminating,
  not_terminating,
  best_effort,
  not_best_effort,
  priority_class,
  cross_namespace_pod_affinity
};

/// `op` and `values` matter to `priority_class` only; the others are there or not.
struct ScopeRequirement {
  QuotaScope scope = QuotaScope::terminating;
  Operator op = Operator::exists;
  std::vector<std::string> values;
  bool operator==(const ScopeRequirement&) const = default;
};

struct ResourceQuota {
  Meta meta;
  Resources hard;                        ///< `requests.cpu`, `limits.memory`, `pods`, `count/deployments.apps` …
  std::vector<ScopeRequirement> scopes;  ///< of `scopes` and `scopeSelector`: all at once
  std::optional<Resources> used;         ///< status.used; none: not counted yet
  bool operator==(const ResourceQuota&) const = default;
};

}  // namespace sandtable::models::kube
