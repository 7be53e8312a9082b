#include "models/service/resilience/circuit_breaker.hpp"

#include <algorithm>

namespace sandtable::models {
namespace {

using std::chrono::seconds;

constexpr BreakerConfig hystrix{0.5, 20, 0, seconds(10), seconds(5), 1};
constexpr BreakerConfig resilience4j{0.5, 100, 100, seconds(0), seconds(60), 10};

}  // namespace

BreakerConfig breaker_config(const BreakerSpec& spec) {
  BreakerConfig config = spec.preset == BreakerPreset::resilience4j ? resilience4j : hystrix;
  if (spec.failures) config.failure_share = spec.failures->value;
  if (spec.window) {
    config.window = *spec.window;
    config.window_calls = 0;
  }
  if (spec.window_calls) config.window_calls = *spec.window_calls;
  // A window that never holds enough calls would never open.
  if (config.window_calls > 0) config.least_calls = std::min(config.least_calls, config.window_calls);
  if (spec.least_calls) config.least_calls = *spec.least_calls;
  if (spec.open) config.open = *spec.open;
  if (spec.probes) config.probes = *spec.probes;
  return config;
}

void CircuitBreaker::enter(BreakerState state, sim::Time now) {
  state_ = state;
  since_ = now;
  ++period_;
  probing_ = 0;
  probed_ = {};
  if (state != BreakerState::closed) return;
  by_slice_.fill({});
  failed_.clear();
  next_call_ = 0;
  by_calls_ = {};
}

std::uint32_t CircuitBreaker::ask(sim::Time now) {
  if (state_ == BreakerState::closed) return period_;
  if (state_ == BreakerState::open) {
    if (now - since_ < config_->open) return refused;
    enter(BreakerState::half_open, now);
  }
  if (probing_ == config_->probes) return refused;
  ++probing_;
  return period_;
}

/// Slices that have passed since are emptied.
CircuitBreaker::Count& CircuitBreaker::present_slice(sim::Time now) {
  const std::int64_t width = std::max<std::int64_t>(1, config_->window.count() / static_cast<std::int64_t>(slices));
  const std::int64_t present = now.time_since_epoch().count() / width;
  for (std::int64_t i = std::max(slice_ + 1, present - static_cast<std::int64_t>(slices) + 1); i <= present; ++i)
    by_slice_[static_cast<std::size_t>(i) % slices] = {};
  slice_ = present;
  return by_slice_[static_cast<std::size_t>(present) % slices];
}

void CircuitBreaker::record_in_window(sim::Time now, bool success) {
  const std::uint32_t failure = success ? 0 : 1;
  if (config_->window_calls == 0) {
    auto& slice = present_slice(now);
    ++slice.calls;
    slice.failures += failure;
    return;
  }
  if (failed_.size() < config_->window_calls) {
    failed_.push_back(!success);
    ++by_calls_.calls;
  } else {
    by_calls_.failures -= failed_[next_call_] ? 1 : 0;
    failed_[next_call_] = !success;
    next_call_ = (next_call_ + 1) % failed_.size();
  }
  by_calls_.failures += failure;
}

CircuitBreaker::Count CircuitBreaker::window() const {
  if (config_->window_calls > 0) return by_calls_;
  Count sum;
  for (const auto& slice : by_slice_) {
    sum.calls += slice.calls;
    sum.failures += slice.failures;
  }
  return sum;
}

void CircuitBreaker::record(std::uint32_t permit, sim::Time now, bool success) {
  if (permit != period_) return;
  const auto too_many = [this](const Count& count) {
    return static_cast<double>(count.failures) >= config_->failure_share * static_cast<double>(count.calls);
  };
  if (state_ == BreakerState::half_open) {
    ++probed_.calls;
    probed_.failures += success ? 0 : 1;
    if (probed_.calls == config_->probes) enter(too_many(probed_) ? BreakerState::open : BreakerState::closed, now);
    return;
  }
  record_in_window(now, success);
  const Count count = window();
  if (count.calls >= config_->least_calls && too_many(count)) enter(BreakerState::open, now);
}

}  // namespace sandtable::models
