#include "tests/models/scenario/random/maker.hpp"

#include <utility>

namespace sandtable::models::test {

sim::Distribution Maker::law(int depth) {
  switch (whole(0, depth < 2 ? 8 : 7)) {
    case 0:
      return {sim::Constant{number(1)}};
    case 1:
      return {sim::Exponential{number(2)}};
    case 2:
      return {sim::Lognormal{number(0.1), number(3)}};
    case 3:
      return {sim::Erlang{static_cast<int>(whole(1, 20)), number(1)}};
    case 4:
      return {sim::Gamma{number(1), number(2)}};
    case 5:
      return {sim::Weibull{number(1), number(3)}};
    case 6:
      return {sim::Pareto{number(1), 1 + number(3)}};
    case 7: {
      const double low = number(1);
      return {sim::Uniform{low, low + number(1)}};
    }
    default: {
      sim::Mixture mixture;
      for (std::uint32_t i = whole(1, 3); i > 0; --i) {
        mixture.weights.push_back(number(1));
        mixture.components.push_back(law(depth + 1));
      }
      return {std::move(mixture)};
    }
  }
}

TimeLaw Maker::time_law() {
  if (chance(0.9)) return {law(), {}};
  return {std::nullopt, chance(0.5) ? "" : "lognormal"};
}

}  // namespace sandtable::models::test
