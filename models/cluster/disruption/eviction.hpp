/// What the eviction API answers.
///
///   in turn   pod ended, Pending or on its way out → 200, whatever the budgets say
///             more than one budget selects it → 500
///             none → 200
///             not ready, and AlwaysAllow → 200;  not ready, and current ≥ desired > 0 healthy → 200: neither counts as a
///             disruption the budget's controller has not seen its present generation → 429, retry after 10 s no disruption allowed
///             → 429 else 200, and one disruption less is allowed
///
/// Source: Kubernetes 1.36, pkg/registry/core/pod/storage/eviction.go; unhealthyPodEvictionPolicy GA since 1.31.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/disruption/budget_state.hpp"

namespace sandtable::models::kube {

struct EvictionAnswer {
  int code = 200;
  std::string reason;     ///< of the API's status: TooManyRequests, InternalError; empty with 200
  std::string message;    ///< what the caller is told
  std::string budget;     ///< that decided; empty: none did
  bool disrupts = false;  ///< it takes one of what the budget allows
  std::string why;

  bool allowed() const { return code == 200; }
};

/// A budget with what became of it.
struct BudgetView {
  DisruptionBudget budget;
  BudgetState state;
};

/// As its controller has it once it has caught up with the objects.
BudgetView view_of(DisruptionBudget budget, const Objects& objects, sim::Time now);

/// `budgets`: all there are, or more; only those that select the pod count.
EvictionAnswer answer_eviction(const Pod& pod, const std::vector<BudgetView>& budgets);

/// The answer, and what it leaves of the budgets and pods: the pod is on its way out where it was granted.
EvictionAnswer evict(Pod& pod, std::vector<BudgetView>& budgets, sim::Time now);

}  // namespace sandtable::models::kube
