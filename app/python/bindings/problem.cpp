#include "app/python/bindings/bindings.hpp"

namespace sandtable::python {

py::list rows_of(const models::Diagnostics& diagnostics) {
  py::list rows;
  for (const auto& d : diagnostics) rows.append(py::make_tuple(d.file, d.line, d.column, d.problem, d.why, d.suggestion));
  return rows;
}

py::object give_up(const app::Problem& problem) {
  if (const auto* diagnostics = std::get_if<models::Diagnostics>(&problem)) return rows_of(*diagnostics);
  const auto& error = std::get<sim::Error>(problem);
  switch (error.kind) {
    case sim::ErrorKind::not_found:
      PyErr_SetString(PyExc_FileNotFoundError, error.message.c_str());
      break;
    case sim::ErrorKind::interrupted:
      PyErr_SetString(PyExc_KeyboardInterrupt, error.message.c_str());
      break;
    case sim::ErrorKind::invalid_input:
      PyErr_SetString(PyExc_ValueError, error.message.c_str());
      break;
    case sim::ErrorKind::unavailable:
    case sim::ErrorKind::timeout:
    case sim::ErrorKind::conflict:
      PyErr_SetString(py::module_::import("sandtable.errors").attr("OutsideError").ptr(), error.message.c_str());
  }
  throw py::error_already_set();
}

}  // namespace sandtable::python
