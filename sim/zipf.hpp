/// Zipf's law over 1 … n: k with a chance in proportion to k^−s, s ≥ 0, by rejection from the continuous density x^−s. No table,
/// and on average less than two draws whatever n and s are. Source: W. Hörmann & G. Derflinger, "Rejection-inversion to generate
/// variates from monotone discrete distributions", ACM TOMACS 6 (1996).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/random.hpp"

namespace sandtable::sim {

class Zipf {
 public:
  Zipf(std::uint32_t n, double s)
      : n_(n), s_(s), first_(area(1.5) - 1), last_(area(n + 0.5)), sure_(2 - at_area(area(2.5) - density(2))) {}

  std::uint32_t operator()(Draws& draws) const {
    if (n_ == 1) return 1;
    for (;;) {
      const double u = last_ + draws.uniform() * (first_ - last_);
      const double x = at_area(u);
      const double k = std::clamp(std::floor(x + 0.5), 1.0, static_cast<double>(n_));
      if (k - x <= sure_ || u >= area(k + 0.5) - density(k)) return static_cast<std::uint32_t>(k);
    }
  }

 private:
  double density(double x) const { return std::exp(-s_ * std::log(x)); }
  /// ∫ t^−s dt from 1 to x: (x^(1−s) − 1)/(1 − s), or log x for s = 1, without cancellation between the two.
  double area(double x) const {
    const double log_x = std::log(x), y = (1 - s_) * log_x;
    return log_x * (std::fabs(y) > 1e-8 ? std::expm1(y) / y : 1 + y / 2);
  }
  /// The x with that area.
  double at_area(double a) const {
    const double y = std::max((1 - s_) * a, -1.0);
    return std::exp(a * (std::fabs(y) > 1e-8 ? std::log1p(y) / y : 1 - y / 2));
  }

  std::uint32_t n_;
  double s_;
  double first_, last_;  ///< areas left of 1, weighted as the atom is, and of n + ½
  double sure_;          ///< k − x below which k is taken without asking
};

}  // namespace sandtable::sim
