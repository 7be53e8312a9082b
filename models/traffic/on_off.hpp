/// Many independent sources that are on and off in turn with heavy-tailed periods: an aggregate that is bursty on all scales.
///
/// A source sends as a Poisson process of rate r while on, nothing while off. Its periods are Pareto, P(X > x) = (s/x)^α, with
/// means m₁ (on) and m₀ (off), s = m·(α − 1)/α. Then with N sources and p = m₁/(m₁ + m₀)
///     rate = N·r·p,    IDC(t) = Var/mean of the count in t = 1 + r·Var[A(t)]/(p·t),   A(t) = time on of one source in t,
/// whatever N. For 1 < α < 2, Var[A(t)] ~ t^(3−α): the counts are long-range dependent with Hurst exponent H = (3 − α)/2; for α > 2
/// they are not. It is stationary from time 0: a source is on with probability p, and what is left of its first period has the
/// density P(X > x)/m. Given the number on, gaps are exponential, so that one exponential number per arrival is used up at the rate
/// r·(sources on) across their switches. Validity: α > 1 (finite means); convergence of means is as slow as t^(H−1), so a run's own
/// rate varies much for α near 1. Source: W. Willinger, M. Taqqu, R. Sherman & D. Wilson, "Self-similarity through
/// high-variability", IEEE/ACM ToN 5 (1997).
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

class OnOffSources {
 public:
  /// The j-th period of source i draws at counter (i, j) with attempt 1 of the stream, beside the arrivals' own draws.
  OnOffSources(const OnOffArrivals& arrivals, sim::StreamKey stream);

  /// Time of the next arrival, seconds, after `amount` of an exponential number with mean 1; infinite beyond `horizon`.
  double next(double amount, double horizon);

 private:
  struct Source {
    bool on = false;
    std::uint32_t periods = 0;  ///< begun
  };
  double period(std::uint32_t source);
  double first_period(std::uint32_t source);
  void switch_over(std::uint32_t source);
  double least(bool on) const { return (on ? on_mean_ : off_mean_) * (shape_ - 1) / shape_; }

  sim::StreamKey stream_;
  double rate_, on_mean_, off_mean_, shape_;
  double time_ = 0;
  std::uint32_t on_ = 0;
  std::vector<Source> sources_;
  using Switch = std::pair<double, std::uint32_t>;  ///< when, whose
  std::priority_queue<Switch, std::vector<Switch>, std::greater<>> switches_;
};

}  // namespace sandtable::models
