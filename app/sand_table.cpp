#include "app/sand_table.hpp"

#include <string>
#include <utility>

#include "models/scenario/words.hpp"

namespace sandtable::app {
namespace {

sim::Unexpected<sim::Error> not_available(models::RunFidelity fidelity) {
  return sim::fail(sim::ErrorKind::invalid_input, "run.fidelity: " + std::string(models::word_of(fidelity)) +
                                                      " is not available in this version; exact simulates every request");
}

}  // namespace

SandTable::SandTable(WorkerSettings settings) : exact_(std::move(settings)) {}

sim::Result<std::vector<twin::Outcome>> SandTable::evaluate(const models::Scenario& scenario,
                                                            const std::vector<std::optional<models::Plan>>& plans,
                                                            const twin::EvaluationOptions& options) {
  switch (scenario.run.fidelity) {
    case models::RunFidelity::exact:
      return exact_.evaluate(scenario, plans, options);
    case models::RunFidelity::sampled:
    case models::RunFidelity::fluid:
    case models::RunFidelity::analytic:
      break;
  }
  return not_available(scenario.run.fidelity);
}

}  // namespace sandtable::app
