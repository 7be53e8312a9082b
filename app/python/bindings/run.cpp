#include "app/observe.hpp"
#include "app/python/bindings/interruptible.hpp"
#include "app/simulate.hpp"
#include "models/scenario/validate.hpp"

namespace sandtable::python {
namespace {

/// A plan that fits the scenario, or what is wrong with it.
app::Answer<std::optional<models::Plan>> fitting(const models::PlanDocument* plan, const models::Scenario& scenario) {
  if (!plan) return std::optional<models::Plan>{};
  auto misfits = models::check_plan(*plan, scenario);
  if (!misfits.empty()) return sim::Unexpected<app::Problem>{app::Problem{std::move(misfits)}};
  return std::optional<models::Plan>{plan->value};
}

py::object run(const Scenario& scenario, const models::PlanDocument* plan, std::optional<std::uint32_t> replications,
               std::optional<std::uint64_t> seed, std::uint32_t jobs, const Progress& progress,
               const std::optional<app::ObserveRequest>& observe) {
  const auto subject = adjusted(scenario, replications, seed);
  const auto fits = fitting(plan, subject.scenario());
  if (!fits) return give_up(fits.error());
  app::WorkerSettings settings;
  std::optional<models::Observation> seen;
  if (observe) {
    if (const auto status = app::check_observe(*observe, subject.scenario()); !status) return give_up(status.error());
    settings.observe = observe->settings();
    settings.observed = [&seen](models::Observation observation) { seen = std::move(observation); };
  }
  const auto simulate = [&](twin::Evaluator& evaluator, const twin::EvaluationOptions& options) {
    return app::run(subject, *fits, evaluator, options);
  };
  auto outcome = interruptible(subject, jobs, progress, simulate, settings);
  if (outcome && observe)
    if (const auto said = app::write_observation(*observe, *outcome, seen); !said) return give_up(said.error());
  return value_or_problem(std::move(outcome));
}

py::object compare(const Scenario& scenario, const std::vector<const models::PlanDocument*>& plans,
                   std::optional<std::uint32_t> replications, std::optional<std::uint64_t> seed, std::uint32_t jobs,
                   const Progress& progress) {
  if (plans.empty()) throw py::value_error("compare needs at least one plan");
  const auto subject = adjusted(scenario, replications, seed);
  std::vector<std::optional<models::Plan>> fitted;
  for (const auto* plan : plans) {
    auto fits = fitting(plan, subject.scenario());
    if (!fits) return give_up(fits.error());
    fitted.push_back(std::move(*fits));
  }
  return value_or_problem(
      interruptible(subject, jobs, progress, [&](twin::Evaluator& evaluator, const twin::EvaluationOptions& options) {
        return app::compare(subject, fitted, evaluator, options);
      }));
}

}  // namespace

void bind_run(py::module_& m) {
  m.def("run", &run, py::arg("scenario"), py::arg("plan").none(true), py::arg("replications"), py::arg("seed"), py::arg("jobs"),
        py::arg("progress"), py::arg("observe").none(true));
  m.def("compare", &compare, py::arg("scenario"), py::arg("plans"), py::arg("replications"), py::arg("seed"), py::arg("jobs"),
        py::arg("progress"));
}

}  // namespace sandtable::python
