#include "models/analytic/cumulants.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "sim/special_functions.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr double least_skewness = 1e-3;  ///< below it the normal law is as close
constexpr double infinite = std::numeric_limits<double>::infinity();

double cubed(double x) { return x * x * x; }
double lognormal_third(double mean, double cv) { return cubed(mean * cv) * cv * (3 + cv * cv); }

struct OfLaw {
  Cumulants operator()(const sim::Constant& law) const { return {law.value, 0, 0}; }
  Cumulants operator()(const sim::Exponential& law) const { return {law.mean, law.mean * law.mean, 2 * cubed(law.mean)}; }
  Cumulants operator()(const sim::Lognormal& law) const {
    const double deviation = law.mean * law.cv;
    return {law.mean, deviation * deviation, lognormal_third(law.mean, law.cv)};
  }
  Cumulants operator()(const sim::Erlang& law) const {
    const double k = law.stages;
    return {law.mean, law.mean * law.mean / k, 2 * cubed(law.mean) / (k * k)};
  }
  Cumulants operator()(const sim::Gamma& law) const {
    const double scv = law.cv * law.cv;
    return {law.mean, law.mean * law.mean * scv, 2 * cubed(law.mean) * scv * scv};
  }
  Cumulants operator()(const sim::Weibull& law) const {
    const auto moment = [&](int k) { return std::pow(law.scale, k) * std::exp(sim::log_gamma(1 + k / law.shape)); };
    return central({moment(1), moment(2), moment(3)});
  }
  Cumulants operator()(const sim::Pareto& law) const {
    const auto moment = [&](int k) { return law.shape > k ? law.shape * std::pow(law.scale, k) / (law.shape - k) : infinite; };
    Cumulants made{moment(1), infinite, infinite};
    if (law.shape > 2) made.variance = moment(2) - made.mean * made.mean;
    if (law.shape > 3) return central({moment(1), moment(2), moment(3)});
    if (law.shape > 2) made.third = lognormal_third(made.mean, std::sqrt(made.variance) / made.mean);
    return made;
  }
  Cumulants operator()(const sim::Uniform& law) const {
    const double width = law.high - law.low;
    return {(law.low + law.high) / 2, width * width / 12, 0};
  }
  Cumulants operator()(const sim::Empirical& law) const {
    RawMoments sum;
    for (double x : law.values) sum.add(1.0 / static_cast<double>(law.values.size()), {x, x * x, x * x * x});
    return central(sum);
  }
  Cumulants operator()(const sim::Mixture& law) const {
    double total = 0;
    for (double weight : law.weights) total += weight;
    RawMoments sum;
    for (std::size_t i = 0; i < law.weights.size(); ++i) sum.add(law.weights[i] / total, raw(cumulants(law.components[i])));
    return central(sum);
  }
};

double skewness(const Cumulants& time) { return time.third / (time.variance * std::sqrt(time.variance)); }

/// Wilson and Hilferty's cube root: the standard gamma of this shape as a normal. Within 0.01 for shapes of 1 and more.
class QuickLaw {
 public:
  explicit QuickLaw(const Cumulants& time)
      : mean_(time.mean), deviation_(std::sqrt(time.variance)), skewness_(time.variance > 0 ? skewness(time) : 0) {}
  double cdf(double x) const {
    if (!(deviation_ > 0)) return x >= mean_ ? 1 : 0;
    const double g = skewness_, z = (x - mean_) / deviation_;
    if (g < least_skewness) return sim::normal_cdf(z);
    const double base = 1 + g * z / 2;
    if (base <= 0) return 0;
    return sim::normal_cdf((std::cbrt(base) - 1 + g * g / 36) * 6 / g);
  }

 private:
  double mean_, deviation_, skewness_;
};

/// Two exponentials with the first three moments of a time that is more variable than one.
struct Hyperexponential {
  double share = 1, fast = 0, slow = 0;  ///< P(fast), and the means
  double cdf(double x) const { return share * -std::expm1(-x / fast) + (1 - share) * -std::expm1(-x / slow); }
};
std::optional<Hyperexponential> hyperexponential(const Cumulants& time) {
  if (!(time.variance > time.mean * time.mean * (1 + 1e-9)) || !std::isfinite(time.third)) return std::nullopt;
  // Means a, b and share p from E[X^k]/k! = p·a^k + (1 − p)·b^k: a and b are the roots of z² − s·z + q.
  const RawMoments m = raw(time);
  const double e1 = m.first, e2 = m.second / 2, e3 = m.third / 6, spread = e2 - e1 * e1;
  const double sum = (e3 - e1 * e2) / spread, product = (e1 * e3 - e2 * e2) / spread, root = sum * sum - 4 * product;
  if (!(product > 0) || !(root > 0)) return std::nullopt;
  const double slow = (sum + std::sqrt(root)) / 2, fast = product / slow;
  const double share = (slow - e1) / (slow - fast);
  if (!(share > 0 && share < 1)) return std::nullopt;
  return Hyperexponential{share, fast, slow};
}

double quick_quantile(double skew, double z) {
  const double root = 1 - skew * skew / 36 + skew * z / 6;
  return root <= 0 ? -2 / skew : 2 / skew * (cubed(root) - 1);
}

}  // namespace

Cumulants cumulants(const sim::Distribution& law) { return std::visit(OfLaw{}, law.law); }

Cumulants of_wait(double probability, double of_waiters, double second, double third) {
  const double w = of_waiters;
  return central({probability * w, second * probability * w * w, third * probability * cubed(w)});
}

Cumulants central(const RawMoments& moments) {
  const double m = moments.first, variance = std::max(0.0, moments.second - m * m);
  return {m, variance, moments.third - 3 * m * variance - cubed(m)};
}

Cumulants longest(std::span<const Cumulants> times) {
  if (times.size() == 1) return times.front();
  double low = 0, high = 0;
  for (const auto& time : times) {
    if (!std::isfinite(time.variance)) return {infinite, infinite, infinite};
    low = std::max(low, time.mean - 5 * std::sqrt(time.variance));
    high = std::max(high, time.mean + 12 * std::sqrt(time.variance));
  }
  low = std::max(0.0, low);
  if (high <= low) return {high, 0, 0};
  // E[max^k] = low^k + ∫ k t^(k−1) (1 − Π F(t)) dt, by the midpoint rule on cells that grow with t.
  constexpr int cells = 48;
  const auto edge = [&](int i) {
    const double u = i / static_cast<double>(cells);
    return low + (high - low) * u * u;
  };
  std::array<double, cells> middles{}, widths{}, all{};
  for (int i = 0; i < cells; ++i) {
    const auto cell = static_cast<std::size_t>(i);
    middles[cell] = (edge(i) + edge(i + 1)) / 2;
    widths[cell] = edge(i + 1) - edge(i);
    all[cell] = 1;
  }
  for (const auto& time : times) {
    const QuickLaw law(time);
    for (std::size_t i = 0; i < cells; ++i) all[i] *= law.cdf(middles[i]);
  }
  RawMoments sum{low, low * low, low * low * low};
  for (std::size_t i = 0; i < cells; ++i) sum.add((1 - all[i]) * widths[i], {1, 2 * middles[i], 3 * middles[i] * middles[i]});
  return central(sum);
}

double cdf(const Cumulants& time, double x) {
  if (time.variance <= 0) return x >= time.mean ? 1 : 0;
  if (const auto two = hyperexponential(time)) return x > 0 ? two->cdf(x) : 0;
  const double g = skewness(time), deviation = std::sqrt(time.variance);
  if (!(g > least_skewness)) return sim::normal_cdf((x - time.mean) / deviation);
  const double shape = 4 / (g * g), scale = deviation * g / 2, shift = time.mean - shape * scale;
  return sim::regularized_gamma(shape, (x - shift) / scale);
}

double quantile(const Cumulants& time, double q) {
  if (time.variance <= 0) return time.mean;
  if (const auto two = hyperexponential(time)) {
    double low = 0, high = -two->slow * std::log1p(-q);  // the slower one alone is later
    for (int step = 0; step < 200 && high - low > 1e-14 * high; ++step) {
      const double middle = (low + high) / 2;
      (two->cdf(middle) < q ? low : high) = middle;
    }
    return (low + high) / 2;
  }
  const double g = skewness(time), deviation = std::sqrt(time.variance), z = sim::normal_quantile(q);
  if (!(g > least_skewness)) return time.mean + deviation * z;
  const double shape = 4 / (g * g), scale = deviation * g / 2, shift = time.mean - shape * scale;
  if (std::abs(shape - 1) < 1e-12) return shift - scale * std::log1p(-q);
  // Newton on the standard gamma, from Wilson and Hilferty's start; a few steps to the last digits.
  double x = std::max(shape + std::sqrt(shape) * quick_quantile(g, z), 1e-3 * shape * std::pow(q, 1 / shape));
  const double constant = sim::log_gamma(shape);
  for (int step = 0; step < 30; ++step) {
    const double density = std::exp((shape - 1) * std::log(x) - x - constant);
    if (!(density > 0)) break;
    const double move = (sim::regularized_gamma(shape, x) - q) / density;
    const double next = x - move;
    const double before = x;
    x = next > 0 ? next : x / 2;
    if (std::abs(x - before) <= 1e-12 * x) break;
  }
  return std::max(0.0, shift + scale * x);
}

double mean_up_to(const Cumulants& time, double x) {
  if (time.variance <= 0) return x >= time.mean ? time.mean : 0;
  const double g = std::max(skewness(time), 0.05), deviation = std::sqrt(time.variance);
  const double shape = 4 / (g * g), scale = deviation * g / 2, shift = time.mean - shape * scale, y = (x - shift) / scale;
  return std::max(0.0, shift * sim::regularized_gamma(shape, y) + shape * scale * sim::regularized_gamma(shape + 1, y));
}

double quantile(std::span<const Weighted> mixture, double q) {
  if (mixture.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (mixture.size() == 1) return quantile(mixture.front().time, q);
  double total = 0, low = infinite, high = 0;
  for (const auto& part : mixture) {
    total += part.weight;
    const double own = quantile(part.time, q);
    low = std::min(low, own);
    high = std::max(high, own);
  }
  for (int step = 0; step < 100 && high - low > 1e-12 * high; ++step) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const auto& part : mixture) below += part.weight / total * cdf(part.time, middle);
    (below < q ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace sandtable::models::analytic
