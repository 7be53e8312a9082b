/// The work and CPU times that a skeleton leaves to the twin, with their paths (models/scenario/path.hpp) and whether one histogram
/// or counter of their service can tell them apart from the service's other steps.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::twin {

enum class StepTime { work, cpu };

/// A work or CPU step of a service.
struct TimedStep {
  StepTime kind = StepTime::work;
  std::string path;                 ///< `services.cart.endpoints.read.steps.0.work`
  models::TimeLaw* time = nullptr;  ///< in the scenario that was walked
  bool in_row = true;               ///< runs once in every request of its endpoint: under no `choice` and no `parallel`
};

/// All timed steps of all endpoints, in document order. Points into `service`.
std::vector<TimedStep> timed_steps(models::Service& service);

}  // namespace sandtable::twin
