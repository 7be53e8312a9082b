// What a law's parameters must be. Kept apart from the laws: the reader asks once, sampling never.
#include <cmath>
#include <optional>

#include "sim/distribution.hpp"

namespace sandtable::sim {
namespace {

using Problem = std::optional<std::string>;

Problem positive(std::string_view law, std::string_view parameter, double value) {
  if (std::isfinite(value) && value > 0) return std::nullopt;
  return std::string(law) + " needs a positive, finite " + std::string(parameter);
}

Problem first_of(Problem first, Problem second) { return first ? first : second; }

/// A law whose spread overflows or vanishes cannot be sampled: cv² and 1/cv² must both be ordinary numbers.
Problem usable_cv(std::string_view law, double cv) {
  if (auto problem = positive(law, "cv", cv)) return problem;
  if (cv >= 1e-6 && cv <= 1e6) return std::nullopt;
  return std::string(law) + " needs a cv between 0.000001 and 1000000 (for less, use constant)";
}

Problem problem_of(const Distribution& distribution, int depth);

Problem problem_of_law(const Constant& d, int) {
  if (std::isfinite(d.value) && d.value >= 0) return std::nullopt;
  return "constant needs a finite value of 0 or more (times do not run backwards)";
}
Problem problem_of_law(const Exponential& d, int) { return positive("exponential", "mean", d.mean); }
Problem problem_of_law(const Lognormal& d, int) {
  return first_of(positive("lognormal", "mean", d.mean), usable_cv("lognormal", d.cv));
}
Problem problem_of_law(const Erlang& d, int) {
  if (d.stages < 1 || d.stages > 1'000'000) return "erlang needs between 1 and 1000000 stages";
  return positive("erlang", "mean", d.mean);
}
Problem problem_of_law(const Gamma& d, int) { return first_of(positive("gamma", "mean", d.mean), usable_cv("gamma", d.cv)); }
Problem problem_of_law(const Weibull& d, int) {
  if (auto problem = first_of(positive("weibull", "scale", d.scale), positive("weibull", "shape", d.shape))) return problem;
  if (std::isfinite(d.scale * std::tgamma(1 + 1 / d.shape))) return std::nullopt;
  return "weibull needs a shape large enough for its mean to be a finite number (0.01 or more)";
}
Problem problem_of_law(const Pareto& d, int) {
  return first_of(positive("pareto", "scale", d.scale), positive("pareto", "shape", d.shape));
}
Problem problem_of_law(const Uniform& d, int) {
  if (std::isfinite(d.low) && std::isfinite(d.high) && d.low >= 0 && d.low < d.high) return std::nullopt;
  return "uniform needs two finite bounds, 0 or more, the lower first (for a single value, use constant)";
}
Problem problem_of_law(const Empirical& d, int) {
  if (d.values.empty()) return "empirical needs at least one value";
  double sum = 0;
  for (double value : d.values) {
    if (!std::isfinite(value) || value < 0) return "empirical needs finite values of 0 or more";
    sum += value;
  }
  if (sum > 0) return std::nullopt;
  return "empirical needs at least one value above 0";
}
Problem problem_of_law(const Mixture& d, int depth) {
  if (depth >= max_mixture_depth) return "mixtures are nested too deep (at most " + std::to_string(max_mixture_depth) + ")";
  if (d.components.empty()) return "mixture needs at least one component";
  if (d.components.size() != d.weights.size()) return "mixture needs one weight for each component";
  for (std::size_t i = 0; i < d.components.size(); ++i) {
    const std::string which = "component " + std::to_string(i + 1) + " of the mixture: ";
    if (auto problem = first_of(positive("it", "weight", d.weights[i]), problem_of(d.components[i], depth + 1)))
      return which + *problem;
  }
  return std::nullopt;
}

Problem problem_of(const Distribution& distribution, int depth) {
  return std::visit([depth](const auto& law) { return problem_of_law(law, depth); }, distribution.law);
}

}  // namespace

Status check(const Distribution& distribution) {
  if (auto problem = problem_of(distribution, 0)) return fail(ErrorKind::invalid_input, *problem);
  return Done{};
}

}  // namespace sandtable::sim
