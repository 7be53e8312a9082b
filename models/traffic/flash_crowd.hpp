/// The rate of a flash crowd, and the exact inversion of its integral. With base b, peak p ≥ b, start a, ramp ρ, hold h, decay τ:
///     r(t) = b                                 t < a
///          = b + (p − b)·(t − a)/ρ             a ≤ t < a + ρ
///          = p                                 a + ρ ≤ t < c,  c = a + ρ + h
///          = b + (p − b)·e^(−(t − c)/τ)        c ≤ t
/// The crowd beyond the base counts (p − b)·(ρ/2 + h + τ) arrivals in all. Seconds and arrivals per second. The next event after t₀
/// of a Poisson process with this rate is the t with ∫ r from t₀ to t = E, E exponential with mean 1: in the first three pieces a
/// root of a square equation, in the last one by Newton's rule from the left, where the integral is concave, so that no step
/// overshoots. Validity: one crowd; several are several traffic entries with base 0/s (Poisson processes add up). Source: I. Ari et
/// al., "Managing flash crowds on the Internet", MASCOTS 2003 (ramp-up, sustained, ramp-down; we decay exponentially); E. Çinlar,
/// "Introduction to Stochastic Processes" (time change).
#pragma once

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

class FlashCrowd {
 public:
  explicit FlashCrowd(const FlashArrivals& arrivals);

  double rate(double time) const;
  double integral(double from, double to) const;
  /// The t ≥ `from` with ∫ r = `amount`; infinite where the rate dies out before.
  double after(double from, double amount) const;

 private:
  double decaying(double from, double amount) const;

  double base_, peak_;
  double start_, top_, fall_;  ///< when it begins to climb, is at the peak, begins to decay
  double decay_;
};

}  // namespace sandtable::models
