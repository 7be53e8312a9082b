#include "twin/held_out.hpp"

#include <algorithm>

#include "models/scenario/validate.hpp"

namespace sandtable::twin {

sim::Result<Fidelity> score_window(const models::Scenario& scenario, const Posterior& posterior, Evaluator& evaluator,
                                   TelemetrySource& source, WallWindow window, EvaluationOptions options) {
  if (window.to <= window.from) return sim::fail(sim::ErrorKind::invalid_input, "the window to score is empty");
  if (const auto unknown = models::unknowns(scenario); !unknown.empty()) {
    return sim::fail(sim::ErrorKind::invalid_input, unknown.front() + " is still to be estimated: the twin can't predict");
  }
  const auto measured = measure(scenario, source, window);
  if (!measured) return measured.failure();
  models::Scenario run = scenario;
  run.run.warmup = std::max<sim::Duration>(scenario.run.warmup, std::chrono::seconds(5));
  run.run.duration = run.run.warmup + sim::Duration{window.to.ns - window.from.ns};
  run.run.precision.reset();  // pi90 is of one window of this length; it does not narrow with more replications
  run.faults.clear();         // planned faults belong to other runs
  options.posterior = &posterior;
  const auto outcomes = evaluator.evaluate(run, {std::nullopt}, options);
  if (!outcomes) return outcomes.failure();
  SANDTABLE_EXPECT(outcomes->size() == 1, "an evaluator returns one outcome a plan");
  return score(outcomes->front(), measured->kpis, window);
}

}  // namespace sandtable::twin
