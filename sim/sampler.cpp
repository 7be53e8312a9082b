#include "sim/sampler.hpp"

namespace sandtable::sim {

Sampler::Sampler(const Distribution& law) : law_(&law) {
  if (const auto* constant = std::get_if<Constant>(&law.law)) {
    kind_ = Kind::constant;
    first_ = constant->value;
  } else if (const auto* exponential = std::get_if<Exponential>(&law.law)) {
    kind_ = Kind::exponential;
    first_ = exponential->mean;
  } else if (const auto* lognormal = std::get_if<Lognormal>(&law.law)) {
    kind_ = Kind::lognormal;
    const auto [mean, deviation] = of_logarithm(*lognormal);
    first_ = mean;
    second_ = deviation;
  } else {
    kind_ = Kind::other;
  }
}

}  // namespace sandtable::sim
