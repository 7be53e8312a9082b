/// Pieces of the Python module. Each `bind_x` adds one concept; `module.cpp` calls them in order.
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "app/problem.hpp"
#include "app/subject.hpp"

namespace sandtable::python {

namespace py = pybind11;

void bind_scenario(py::module_& m);
void bind_plan(py::module_& m);
void bind_outcome(py::module_& m);
void bind_observe(py::module_& m);
void bind_run(py::module_& m);
void bind_stability(py::module_& m);
void bind_twin(py::module_& m);

/// A scenario or twin, with where it came from, so that it can be read again with other overrides.
struct Scenario {
  app::Subject subject;
  std::optional<app::SubjectRequest> file;  ///< none: from text
  std::string text, name, base;             ///< of a scenario from text
};

/// Diagnostics as the tuples that `sandtable.ScenarioError` takes.
py::list rows_of(const models::Diagnostics& diagnostics);

/// A list of diagnostics, or raises what fits the error: FileNotFoundError, ValueError, KeyboardInterrupt, sandtable.OutsideError.
py::object give_up(const app::Problem& problem);

/// The value as a Python object, or `give_up`.
template <class T>
py::object value_or_problem(app::Answer<T> answer) {
  if (!answer) return give_up(answer.error());
  return py::cast(std::move(*answer));
}

}  // namespace sandtable::python
