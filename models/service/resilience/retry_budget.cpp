#include "models/service/resilience/retry_budget.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models {

BudgetConfig budget_config(const BudgetSpec& spec) {
  BudgetConfig config;
  config.kind = spec.preset.value_or(BudgetPreset::envoy);
  if (config.kind == BudgetPreset::linkerd) config.least = 10;
  if (spec.share) config.share = spec.share->value;
  if (spec.least) config.least = *spec.least;
  if (spec.ttl) config.ttl = *spec.ttl;
  if (spec.tokens) config.tokens = *spec.tokens;
  if (spec.refund) config.refund = *spec.refund;
  return config;
}

/// Slices that have passed since are emptied.
RetryBudget::Slice& RetryBudget::present_slice(sim::Time now) {
  constexpr auto count = static_cast<std::int64_t>(slices);
  const std::int64_t width = std::max<std::int64_t>(1, config_->ttl.count() / count);
  const std::int64_t present = now.time_since_epoch().count() / width;
  for (std::int64_t i = std::max(slice_ + 1, present - count + 1); i <= present; ++i)
    slices_[static_cast<std::size_t>(i % count)] = {};
  slice_ = present;
  return slices_[static_cast<std::size_t>(present % count)];
}

void RetryBudget::call_begins(sim::Time now) {
  if (config_->kind == BudgetPreset::linkerd) ++present_slice(now).calls;
}

void RetryBudget::attempt_ended(bool success) {
  if (config_->kind != BudgetPreset::grpc) return;
  tokens_ = success ? std::min(config_->tokens, tokens_ + config_->refund) : std::max(0.0, tokens_ - 1);
}

bool RetryBudget::take(sim::Time now, std::uint64_t active) {
  bool allowed = false;
  switch (config_->kind) {
    case BudgetPreset::envoy:
      allowed =
          static_cast<double>(under_way_) < std::max(config_->least, std::floor(config_->share * static_cast<double>(active)));
      break;
    case BudgetPreset::linkerd: {
      auto& slice = present_slice(now);
      Slice sum;
      for (const auto& one : slices_) {
        sum.calls += one.calls;
        sum.retries += one.retries;
      }
      const double allowance = config_->share * static_cast<double>(sum.calls) + config_->least * sim::to_seconds(config_->ttl);
      allowed = static_cast<double>(sum.retries) + 1 <= allowance + 1e-9;  // a product that is whole but for its last bits
      if (allowed) ++slice.retries;
      break;
    }
    case BudgetPreset::grpc:
      allowed = tokens_ > config_->tokens / 2;
      break;
  }
  if (allowed) ++under_way_;
  return allowed;
}

}  // namespace sandtable::models
