/// The first three cumulants of a time (mean, variance, third central moment), and a law that has them.
///
/// Cumulants of independent times add, which is what makes whole latencies cheap: a sum over steps, no convolution. Quantiles come
/// from the Pearson type III law (a shifted gamma) with these cumulants: shape 4/γ², scale σγ/2, shift mean − 2σ/γ, with γ the
/// skewness; normal where γ vanishes. It is exact for constants, exponentials, Erlangs, gammas, and M/M/1's sojourn.
///
/// A time more variable than an exponential (cv > 1) takes two exponentials with the same three moments instead, where there are
/// such: exact for mixtures of two exponentials.
///
/// Units: seconds. Validity: right-skewed, one hump; far tails (p999) are not answered. A law without a second moment makes the
/// variance infinite, and then there are no quantiles; one without a third is taken as skew as a lognormal of the same cv.
/// Sources: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions 1, 2nd ed. 1994, ch. 17; W. Whitt,
/// "Approximating a point process by a renewal process I", Operations Research 30 (1982).
#pragma once

#include <span>

#include "sim/distribution.hpp"

namespace sandtable::models::analytic {

struct Cumulants {
  double mean = 0, variance = 0, third = 0;

  Cumulants& operator+=(const Cumulants& other) {
    mean += other.mean;
    variance += other.variance;
    third += other.third;
    return *this;
  }
  bool operator==(const Cumulants&) const = default;
};

Cumulants cumulants(const sim::Distribution& law);
/// Of the time multiplied by `factor`.
inline Cumulants scaled(const Cumulants& time, double factor) {
  return {time.mean * factor, time.variance * factor * factor, time.third * (factor * factor * factor)};
}
/// Of a wait that is 0 with chance 1 − probability, else has mean `of_waiters` and raw moments of `second` and `third` times its
/// square and cube: 2 and 6 for an exponential.
Cumulants of_wait(double probability, double of_waiters, double second = 2, double third = 6);

/// Raw moments E[X], E[X²], E[X³], which are what mixtures mix.
struct RawMoments {
  double first = 0, second = 0, third = 0;
  void add(double weight, const RawMoments& part) {
    first += weight * part.first;
    second += weight * part.second;
    third += weight * part.third;
  }
};
inline RawMoments raw(const Cumulants& time) {
  const double m = time.mean;
  return {m, time.variance + m * m, time.third + 3 * m * time.variance + m * m * m};
}
Cumulants central(const RawMoments& moments);

/// Of the longest of several independent times, each with the Pearson III law of its cumulants (numerically, relative error 1 %).
Cumulants longest(std::span<const Cumulants> times);

/// P(X ≤ x) and its inverse, 0 < q < 1, for the Pearson III law.
double cdf(const Cumulants& time, double x);
double quantile(const Cumulants& time, double q);
/// E[X; X ≤ x]: the mean, counting only what ends in time.
double mean_up_to(const Cumulants& time, double x);

/// A mixture of such laws, as a service's latency over its endpoints: weights need not sum to 1.
struct Weighted {
  double weight = 0;
  Cumulants time;
};
double quantile(std::span<const Weighted> mixture, double q);

}  // namespace sandtable::models::analytic
