/// What a call step does beyond a timeout, retries and a breaker, as the request plane runs on it.
#pragma once

#include <cstdint>
#include <optional>

#include "models/measure/ending.hpp"
#include "models/service/resilience/bulkhead.hpp"
#include "models/service/resilience/outlier_detector.hpp"
#include "models/service/resilience/retry_budget.hpp"

namespace sandtable::models {

struct CallPolicy {
  sim::Duration deadline = sim::Duration::max();  ///< of all attempts together
  bool propagate = false;
  bool cancel = false;
  std::uint8_t retry_on = UINT8_MAX;  ///< bits by `Ending`
  std::optional<BudgetConfig> budget;
  std::optional<HedgeSpec> hedge;
  std::optional<BulkheadSpec> bulkhead;
  std::uint32_t state = 0;              ///< in a caller's `ReplicaParts::calls`
  std::uint32_t detector = UINT32_MAX;  ///< in the world's `outliers`

  bool retries_after(Ending ending) const { return (retry_on >> static_cast<unsigned>(ending) & 1) != 0; }
};

/// What a replica of the caller knows of one call step.
struct CallState {
  explicit CallState(const CallPolicy& policy) {
    if (policy.budget) budget.emplace(*policy.budget);
    if (policy.bulkhead) bulkhead.emplace(*policy.bulkhead);
  }
  std::optional<RetryBudget> budget;
  std::optional<Bulkhead> bulkhead;
  std::uint64_t active = 0;  ///< attempts under way or pending
};

}  // namespace sandtable::models
