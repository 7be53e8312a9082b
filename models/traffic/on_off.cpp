#include "models/traffic/on_off.hpp"

#include <cmath>
#include <limits>

namespace sandtable::models {

OnOffSources::OnOffSources(const OnOffArrivals& arrivals, sim::StreamKey stream)
    : stream_(stream),
      rate_(arrivals.rate.value),
      on_mean_(sim::to_seconds(arrivals.on)),
      off_mean_(sim::to_seconds(arrivals.off)),
      shape_(arrivals.shape),
      sources_(arrivals.sources) {
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    const double left = first_period(i);
    if (sources_[i].on) ++on_;
    switches_.emplace(left, i);
  }
}

/// State and what is left of its period at time 0, by inversion of P(left ≤ x) = x/m up to the least period s, beyond it
/// 1 − (s/x)^(α−1)/α.
double OnOffSources::first_period(std::uint32_t index) {
  auto& source = sources_[index];
  sim::Draws draws(stream_, {index, source.periods++, 1});
  source.on = draws.uniform() * (on_mean_ + off_mean_) < on_mean_;
  const double u = draws.uniform();
  if (u * shape_ <= shape_ - 1) return u * (source.on ? on_mean_ : off_mean_);
  return least(source.on) * std::pow(shape_ * (1 - u), -1 / (shape_ - 1));
}

double OnOffSources::period(std::uint32_t index) {
  auto& source = sources_[index];
  sim::Draws draws(stream_, {index, source.periods++, 1});
  return least(source.on) * std::pow(draws.uniform(), -1 / shape_);
}

void OnOffSources::switch_over(std::uint32_t index) {
  sources_[index].on = !sources_[index].on;
  if (sources_[index].on) ++on_;
  else --on_;
  switches_.emplace(time_ + period(index), index);
}

double OnOffSources::next(double amount, double horizon) {
  while (time_ < horizon) {
    const auto [until, source] = switches_.top();
    const double rate = rate_ * on_;
    if (rate > 0 && time_ + amount / rate <= until) return time_ += amount / rate;
    amount -= rate * (until - time_);
    time_ = until;
    switches_.pop();
    switch_over(source);
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace sandtable::models
