#include "models/fluid/token_loss.hpp"

#include <cmath>

namespace sandtable::models {

double token_loss(double load, double burst) {
  constexpr double variability = 0.5;
  if (!(load > 0)) return 0;
  if (std::abs(load - 1) < 1e-6) return 1 / (burst + 1);
  if (load < 1) {
    const double eta = variability * load / (1 - load + variability * load);
    return (1 - eta) * std::pow(eta, burst) / (1 - std::pow(eta, burst + 1));
  }
  const double eta = variability / (load - 1 + variability);  // of the tokens that queue up
  const double full = (1 - eta) * std::pow(eta, burst) / (1 - std::pow(eta, burst + 1));
  return 1 - (1 - full) / load;
}

}  // namespace sandtable::models
