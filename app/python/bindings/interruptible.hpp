/// Simulating on behalf of Python: without the GIL, with progress called back, stopped by Ctrl-C.
#pragma once

#include "app/python/bindings/bindings.hpp"
#include "app/sand_table.hpp"
#include "sim/stop.hpp"

namespace sandtable::python {

using Progress = std::optional<py::function>;

/// The subject with another seed or number of replications, as the command line's options do.
inline app::Subject adjusted(const Scenario& scenario, std::optional<std::uint32_t> replications,
                             std::optional<std::uint64_t> seed) {
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
inline twin::EvaluationOptions options_of(const app::Subject& subject, std::uint32_t jobs, const Progress& progress,
                                          sim::StopSignal& stop, std::exception_ptr& raised) {
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

}  // namespace sandtable::python
