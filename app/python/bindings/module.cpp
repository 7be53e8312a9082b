#include "app/python/bindings/bindings.hpp"
#include "app/version.hpp"

PYBIND11_MODULE(_sandtable, m) {
  namespace bindings = sandtable::python;
  m.doc() = "Native part of sandtable; use the package, not this module.";
  m.attr("__version__") = sandtable::app::version;
  bindings::bind_scenario(m);
  bindings::bind_plan(m);
  bindings::bind_outcome(m);
  bindings::bind_observe(m);
  bindings::bind_run(m);
  bindings::bind_stability(m);
  bindings::bind_twin(m);
}
