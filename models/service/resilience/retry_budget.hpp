/// How many retries a caller may make, beyond what each call allows itself. Three ways, by preset:
///
///     envoy    retries at once < max(least, ⌊share·active⌋), active: calls under way or pending, retries among them
///     linkerd  retries in the last ttl < share·calls in the last ttl + least·ttl (calls: first attempts; ten slices of ttl/10)
///     grpc     tokens > max/2, where tokens begin at max, a failed attempt takes one, a success gives `refund` back, up to max
///
/// So in the long run retries add at most `share` of the calls (linkerd; envoy in concurrency), or, with a share p of attempts
/// failing, stop altogether where p > refund/(1 + refund) (grpc). A retry is under way from the decision to its end, the pause
/// before it included.
///
/// Defaults: envoy 20 % and 3; linkerd 0.2, 10 a second, 10 s; grpc has none, ours are its proposal's example, 10 tokens and 0.1.
/// Validity: kept by each replica of the caller and each call step; Envoy and Linkerd keep one for a proxy and its destination.
/// Sources: Envoy v3 API, `config.cluster.v3.CircuitBreakers` (RetryBudget); Linkerd documentation, "Retries" (retry budgets) and
/// tower's `retry::budget`; gRPC proposal A6, "Retry throttling".
#pragma once

#include <array>
#include <cstdint>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct BudgetConfig {
  BudgetPreset kind = BudgetPreset::envoy;
  double share = 0.2;
  double least = 3;
  sim::Duration ttl = std::chrono::seconds(10);
  double tokens = 10;
  double refund = 0.1;
  bool operator==(const BudgetConfig&) const = default;
};

/// The preset's defaults, with what the spec says in their place.
BudgetConfig budget_config(const BudgetSpec& spec);

class RetryBudget {
 public:
  /// `config` outlives it.
  explicit RetryBudget(const BudgetConfig& config) : config_(&config), tokens_(config.tokens) {}

  /// A call begins with its first attempt.
  void call_begins(sim::Time now);
  /// An attempt has ended.
  void attempt_ended(bool success);
  /// Whether a retry may be made while `active` attempts are under way or pending; it then counts as one.
  bool take(sim::Time now, std::uint64_t active);
  /// A retry that was taken has ended, or will not be made.
  void retry_ended() { --under_way_; }

  std::uint64_t under_way() const { return under_way_; }
  double tokens() const { return tokens_; }

 private:
  struct Slice {
    std::uint64_t calls = 0, retries = 0;
  };
  Slice& present_slice(sim::Time now);

  const BudgetConfig* config_;
  std::uint64_t under_way_ = 0;
  double tokens_;
  static constexpr std::size_t slices = 10;
  std::array<Slice, slices> slices_{};
  std::int64_t slice_ = 0;  ///< number of the present one since time 0
};

}  // namespace sandtable::models
