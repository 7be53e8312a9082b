/// Student's t law with `dof` degrees of freedom (1 or more, whole or not):
///     P(T > t) = ½ I_x(dof/2, ½) with x = dof / (dof + t²), t ≥ 0
/// Source: NIST DLMF §8.17; Abramowitz & Stegun 26.7.
#pragma once

namespace sandtable::sim {

/// P(T ≤ t).
double student_t_cdf(double t, double dof);

/// The t with P(T ≤ t) = p; tails down to 1e−100. Relative error below 1e−9; from 1e4 degrees of freedom up by four terms of the
/// expansion around the normal quantile.
double student_t_quantile(double p, double dof);

}  // namespace sandtable::sim
