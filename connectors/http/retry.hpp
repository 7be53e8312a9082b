/// When to try again, and how long to wait before: exponential backoff with jitter. Pure.
///
/// The wait before try k+1 (k from 1) lies between half and the whole of min(first·2^(k−1), longest), drawn uniformly, so that
/// clients that failed together do not come back together. A server's `Retry-After` is obeyed where it asks for more.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/time.hpp"

namespace sandtable::connectors::http {

struct RetryPolicy {
  std::uint32_t tries = 4;  ///< in all, the first included; at least 1
  sim::Duration first = std::chrono::milliseconds(200);
  sim::Duration longest = std::chrono::seconds(5);
  bool operator==(const RetryPolicy&) const = default;
};

/// Wait after `failures` failed tries (≥ 1). `draw` is uniform in [0, 1). `retry_after` is what the server asked for.
sim::Duration backoff(const RetryPolicy& policy, std::uint32_t failures, double draw,
                      std::optional<sim::Duration> retry_after = {});

/// Statuses that a later try may mend: 429 and 5xx, except 501 and 505, which say that it never will.
bool worth_retrying(int status);

}  // namespace sandtable::connectors::http
