#include "app/observe.hpp"
#include "app/python/bindings/bindings.hpp"
#include "app/sand_table.hpp"
#include "app/simulate.hpp"
#include "models/scenario/validate.hpp"
#include "sim/stop.hpp"

namespace sandtable::python {
namespace {

using Progress = std::optional<py::function>;

/// The subject with another seed or number of replications, as the command line's options do.
app::Subject adjusted(const Scenario& scenario, std::optional<std::uint32_t> replications, std::optional<std::uint64_t> seed) {
  app::Subject subject = scenario.subject;
  auto& value = subject.document.value;
  if (seed) value.seed = *seed;
  if (replications) {
    value.run.replications = *replications;
    value.run.precision.reset();
  }
  return subject;
}

/// Calls back into Python with the GIL; an exception there is kept until the run has stopped.
twin::EvaluationOptions options_of(const app::Subject& subject, std::uint32_t jobs, const Progress& progress, sim::StopSignal& stop,
                                   std::exception_ptr& raised) {
  auto options = subject.evaluation(jobs);
  if (progress)
    options.progress = [&progress, &stop, &raised](std::uint64_t done, std::uint64_t total) {
      py::gil_scoped_acquire gil;
      try {
        (*progress)(done, total);
      } catch (py::error_already_set&) {
        raised = std::current_exception();
        stop.request();
      }
    };
  return options;
}

/// Runs `work(evaluator, options)` without the GIL; Ctrl-C stops it, and shows as KeyboardInterrupt.
template <class Work>
auto interruptible(const app::Subject& subject, std::uint32_t jobs, const Progress& progress, const Work& work,
                   app::WorkerSettings settings = {}) {
  sim::StopSignal stop;
  std::exception_ptr raised;
  const auto options = options_of(subject, jobs, progress, stop, raised);
  auto answer = [&] {
    py::gil_scoped_release release;
    sim::StopOnSignals on_signals(stop);
    settings.stop = &stop;
    app::SandTable evaluator(settings);
    return work(evaluator, options);
  }();
  if (raised) std::rethrow_exception(raised);
  if (stop.requested()) {
    PyErr_SetString(PyExc_KeyboardInterrupt, "stopped before all replications were done");
    throw py::error_already_set();
  }
  return answer;
}

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
