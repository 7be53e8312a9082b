#include "connectors/http/retry.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::connectors::http {

sim::Duration backoff(const RetryPolicy& policy, std::uint32_t failures, double draw, std::optional<sim::Duration> retry_after) {
  SANDTABLE_EXPECT(failures >= 1, "backoff comes after a failure");
  SANDTABLE_EXPECT(draw >= 0 && draw < 1, "a draw is in [0, 1)");
  const double doublings = std::min<double>(failures - 1, 62);
  const double whole = std::min(sim::to_seconds(policy.longest), sim::to_seconds(policy.first) * std::exp2(doublings));
  const sim::Duration wait = sim::from_seconds(whole * (0.5 + draw / 2));
  return std::max(wait, retry_after.value_or(sim::Duration{0}));
}

bool worth_retrying(int status) { return status == 429 || (status >= 500 && status < 600 && status != 501 && status != 505); }

}  // namespace sandtable::connectors::http
