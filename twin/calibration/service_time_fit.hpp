/// A law of times from histogram buckets, sum and count.
///
/// Mean: m = sum ÷ count, pinned. Shape θ = ln cv by maximum likelihood of the interval-censored counts,
///     ln L(θ) = Σ_b n_b ln p_b,   p_b = F(u_b; m, θ) − F(u_{b−1}; m, θ), not below 1e−12 (one stalled request must not decide)
/// Family: the one named, else the least −2 ln L + k ln n of lognormal, gamma, weibull (k = 1) and exponential (k = 0). All in one
/// bucket: constant, and cv is not constrained.
///
/// Errors: with z = x/m − 1, u_b = ∂ ln p_b/∂θ, v_b = ∂ ln p_b/∂ ln m, I = Σ p u², J = Σ p u v (the estimator's influence function)
///     ln m̂ − ln m ≈ avg(z)          θ̂ − θ ≈ avg(u − J z) / I
/// whose joint normal law (variances and covariance under the fitted law, over n) is the posterior of (ln m, θ), flat priors.
/// Assumes: independent times, one law throughout. Range: n ≥ 30 or so; wide buckets only widen the interval of cv.
/// Source: T. S. Ferguson, "A Course in Large Sample Theory" (1996), ch. 18–20; Schwarz, Ann. Statist. 6 (1978) for the choice.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "sim/distribution.hpp"
#include "twin/counters.hpp"

namespace sandtable::twin {

enum class Family { constant, exponential, lognormal, gamma, weibull };

std::optional<Family> family_named(const std::string& name);
std::string name(Family family);
/// The law of that family with this mean (s) and coefficient of variation; constant and exponential ignore the latter.
sim::Distribution law_of(Family family, double mean, double cv);

struct ServiceTimeFit {
  Family family = Family::lognormal;
  double mean = 0, cv = 0;  ///< s, –
  double count = 0;
  double log_likelihood = 0;
  double variance_log_mean = 0, variance_log_cv = 0, covariance = 0;
  bool constrains_cv() const { return family != Family::constant && family != Family::exponential; }
};

/// `histogram` has observations and a positive sum.
ServiceTimeFit fit_service_time(const HistogramIncrease& histogram, std::optional<Family> family);

/// One draw of (mean, cv) from the fit's posterior.
std::array<double, 2> draw(const ServiceTimeFit& fit, sim::Draws& draws);

}  // namespace sandtable::twin
