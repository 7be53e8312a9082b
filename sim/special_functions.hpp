/// The special functions that our laws and intervals stand on. All are pure; arguments outside the stated range break a contract.
///
/// - `normal_quantile`: Wichura's rational approximations, relative error about 1e−16 (algorithm AS 241, Applied Statistics 37,
/// 1988).
/// - `regularized_gamma`, `regularized_beta`: power series and continued fraction (NIST DLMF §8.11.4, §8.9.2 and §8.17.22), the
/// latter
///   by Lentz's method. Relative error below 1e−12 for `regularized_gamma` with shapes up to 1e4, and below 1e−11 for
///   `regularized_beta` with shapes up to 5e3, growing in proportion beyond.
#pragma once

namespace sandtable::sim {

/// P(Z ≤ x) of the standard normal law; keeps its relative accuracy in the lower tail.
double normal_cdf(double x);
/// The x with P(Z ≤ x) = p; 0 < p < 1.
double normal_quantile(double p);

/// ln Γ(x), x > 0; unlike `std::lgamma` it writes no global.
double log_gamma(double x);

/// P(a, x) = ∫₀ˣ t^(a−1) e^(−t) dt / Γ(a); a > 0. 0 for x ≤ 0.
double regularized_gamma(double a, double x);

/// I_x(a, b) = ∫₀ˣ t^(a−1) (1−t)^(b−1) dt / B(a, b); a, b > 0. The caller gives 1 − x too, which it often knows more exactly.
double regularized_beta(double a, double b, double x, double one_minus_x);

}  // namespace sandtable::sim
