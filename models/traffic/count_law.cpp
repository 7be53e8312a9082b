#include "models/traffic/count_law.hpp"

#include <cmath>

namespace sandtable::models {
namespace {

constexpr std::uint32_t largest = 1'000'000;

std::uint32_t whole(double value) {
  return value < static_cast<double>(UINT32_MAX) ? static_cast<std::uint32_t>(value) : UINT32_MAX;
}

struct Sample {
  double uniform;
  std::uint32_t operator()(const FixedCount& law) const { return law.count; }
  std::uint32_t operator()(const GeometricCount& law) const {
    if (law.mean <= 1) return 1;
    return whole(1 + std::floor(std::log(uniform) / std::log1p(-1 / law.mean)));
  }
  std::uint32_t operator()(const UniformCount& law) const {
    return law.low + static_cast<std::uint32_t>(uniform * (law.high - law.low + 1.0));
  }
  std::uint32_t operator()(const ParetoCount& law) const { return whole(law.least * std::pow(uniform, -1 / law.shape)); }
};

std::string bounds(const char* what, std::uint32_t value) {
  return value >= 1 && value <= largest ? "" : std::string(what) + " is " + std::to_string(value) + ", expected 1 to 1000000";
}

struct Problem {
  std::string operator()(const FixedCount& law) const { return bounds("the number", law.count); }
  std::string operator()(const GeometricCount& law) const {
    return law.mean >= 1 && law.mean <= largest ? "" : "the mean is to be 1 to 1000000: a session has a request";
  }
  std::string operator()(const UniformCount& law) const {
    if (auto problem = bounds("the low end", law.low); !problem.empty()) return problem;
    if (law.high < law.low) return "the high end is below the low one";
    return bounds("the high end", law.high);
  }
  std::string operator()(const ParetoCount& law) const {
    if (auto problem = bounds("the least number", law.least); !problem.empty()) return problem;
    return law.shape > 1 && std::isfinite(law.shape) ? "" : "the shape is to be more than 1: else the mean is infinite";
  }
};

}  // namespace

std::uint32_t sample(const CountLaw& law, sim::Draws& draws) {
  if (std::holds_alternative<FixedCount>(law.law)) return std::get<FixedCount>(law.law).count;
  return std::visit(Sample{draws.uniform()}, law.law);
}

std::string count_problem(const CountLaw& law) { return std::visit(Problem{}, law.law); }

}  // namespace sandtable::models
