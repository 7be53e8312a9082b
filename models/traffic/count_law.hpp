/// Laws of whole numbers, at least 1: how many requests a user makes in a session.
/// - constant(n): n
/// - geometric(m): P(N = n) = p·(1−p)^(n−1), p = 1/m, mean m ≥ 1: a user who leaves after each request with the same chance
/// - uniform(a b): each of a … b equally likely
/// - pareto(k shape=a): N = ⌊X⌋, X Pareto, so P(N ≥ n) = (k/n)^a for n ≥ k; mean k + Σ_{n>k} (k/n)^a, finite for a > 1
/// Validity: n, a, b, k up to 10⁶; numbers beyond 2³² − 1 are that.
/// Sources: B. Huberman et al., "Strong regularities in World Wide Web surfing", Science 280 (1998), for heavy-tailed lengths.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "sim/random.hpp"

namespace sandtable::models {

struct FixedCount {
  std::uint32_t count = 1;
  bool operator==(const FixedCount&) const = default;
};
struct GeometricCount {
  double mean = 1;
  bool operator==(const GeometricCount&) const = default;
};
struct UniformCount {
  std::uint32_t low = 1, high = 1;
  bool operator==(const UniformCount&) const = default;
};
struct ParetoCount {
  std::uint32_t least = 1;
  double shape = 2;
  bool operator==(const ParetoCount&) const = default;
};
struct CountLaw {
  std::variant<FixedCount, GeometricCount, UniformCount, ParetoCount> law;
  bool operator==(const CountLaw&) const = default;
};

/// By inversion of one uniform number; a law that passes `count_problem`.
std::uint32_t sample(const CountLaw& law, sim::Draws& draws);
/// What keeps it from being a law of numbers ≥ 1 with a finite mean, or empty.
std::string count_problem(const CountLaw& law);

}  // namespace sandtable::models
