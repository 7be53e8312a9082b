/// Requests of one kind, summed up: the law of the times of those that succeeded, and how the others ended.
#pragma once

#include <array>

#include "models/fluid/request_walk.hpp"
#include "models/measure/ending.hpp"

namespace sandtable::models {

struct FluidSummary {
  GridLaw latency;
  double succeeded = 0;
  std::array<double, endings> failed{};

  void add(const Answer& answer, double requests) {
    if (!(requests > 0)) return;
    latency.mix(answer.success, requests);
    succeeded += requests * answer.success.mass();
    for (std::size_t e = 0; e < endings; ++e) failed[e] += requests * answer.failed[e];
  }
  /// Those that never got in.
  void turn_away(double rejected, double unavailable) {
    failed[static_cast<std::size_t>(Ending::rejected)] += rejected;
    failed[static_cast<std::size_t>(Ending::unavailable)] += unavailable;
  }
  void merge(const FluidSummary& other) {
    latency.mix(other.latency, 1);
    succeeded += other.succeeded;
    for (std::size_t e = 0; e < endings; ++e) failed[e] += other.failed[e];
  }
  double ended() const {
    double sum = succeeded;
    for (const double f : failed) sum += f;
    return sum;
  }
};

}  // namespace sandtable::models
