#include "models/service/resilience/gradient_limit.hpp"

#include <algorithm>
#include <cmath>

#include "models/service/request_identity.hpp"

namespace sandtable::models {

GradientLimit::GradientLimit(const AdaptiveSpec& spec, sim::Time now, std::uint64_t luck)
    : spec_(&spec), luck_(luck), limit_(spec.least), kept_(spec.least) {
  begin_measuring(now);
}

void GradientLimit::begin_measuring(sim::Time now) {
  measuring_ = true;
  measuring_since_ = now;
  kept_ = limit_;
  limit_ = spec_->least;
  at_least_ = 0;
  next_measurement_ = window_end_ = sim::never;
  latencies_.clear();
}

void GradientLimit::end_measuring(sim::Time now) {
  ideal_ = median();
  measuring_ = false;
  limit_ = kept_;
  luck_ = mix_bits(luck_ + 1);
  const double uniform = static_cast<double>(luck_ >> 11) * 0x1.0p-53;
  next_measurement_ = now + sim::from_seconds(sim::to_seconds(spec_->remeasure) * (1 + spec_->jitter.value * uniform));
  window_end_ = now + spec_->update;
}

sim::Duration GradientLimit::median() {
  const auto middle = latencies_.begin() + static_cast<std::ptrdiff_t>(latencies_.size() / 2);
  std::nth_element(latencies_.begin(), middle, latencies_.end());
  const sim::Duration found = *middle;
  latencies_.clear();
  return found;
}

void GradientLimit::close_window() {
  if (latencies_.empty()) return;
  const double sample = std::max(1e-9, sim::to_seconds(median()));
  const double gradient = std::clamp(sim::to_seconds(ideal_) * (1 + spec_->buffer.value) / sample, 0.5, 2.0);
  const double aim = gradient * limit_;
  const double next = std::floor(aim + std::sqrt(aim));
  const std::uint32_t before = limit_;
  limit_ = static_cast<std::uint32_t>(
      std::clamp(next, static_cast<double>(spec_->least), static_cast<double>(std::max(spec_->least, spec_->most))));
  at_least_ = before == spec_->least && limit_ == spec_->least ? at_least_ + 1 : 0;
}

void GradientLimit::catch_up(sim::Time now) {
  while (!measuring_ && std::min(window_end_, next_measurement_) <= now) {
    if (next_measurement_ <= window_end_) {
      begin_measuring(next_measurement_);
      continue;
    }
    close_window();
    // What lies between the windows that nobody looked at is empty.
    const sim::Time closed = window_end_;
    window_end_ += ((now - window_end_) / spec_->update + 1) * spec_->update;
    if (at_least_ >= 5) begin_measuring(closed);
  }
}

void GradientLimit::ended(sim::Time arrival, sim::Time now) {
  catch_up(now);
  if (arrival < measuring_since_) return;  // it came in under another limit
  latencies_.push_back(now - arrival);
  if (measuring_ && latencies_.size() >= spec_->samples) end_measuring(now);
}

}  // namespace sandtable::models
