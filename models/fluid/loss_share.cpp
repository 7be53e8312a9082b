#include "models/fluid/loss_share.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models {

double busy_chance(double number, double slots) {
  if (std::isinf(slots)) return 1 - std::exp(-number);
  return 1 - std::pow(1 - std::min(1.0, number / slots), slots);
}

double loss_share(Balance rule, double ready, double lost, double busy) {
  if (!(lost > 0)) return 0;
  if (!(ready > 0)) return 1;
  const double all = ready + lost;
  switch (rule) {
    case Balance::shared_queue:
      return 0;
    case Balance::least_request:
    case Balance::ewma: {
      const double both_ready = ready * (ready - 1) / (all * (all - 1));
      const double one_of_each = 2 * ready * lost / (all * (all - 1));
      return 1 - both_ready - one_of_each * (1 - busy) / 2;
    }
    case Balance::least_request_full:
    case Balance::least_connections:
      return lost / (lost + ready * (1 - busy));
    default:
      return lost / all;
  }
}

}  // namespace sandtable::models
