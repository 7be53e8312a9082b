#include "app/python/bindings/bindings.hpp"
#include "models/scenario/reader.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::python {
namespace {

app::Answer<models::PlanDocument> answer_of(sim::Result<models::PlanDocument, models::Diagnostics> document) {
  if (!document) return sim::Unexpected<app::Problem>{app::Problem{document.error()}};
  return std::move(*document);
}

}  // namespace

void bind_plan(py::module_& m) {
  py::class_<models::PlanDocument>(m, "Plan")
      .def_property_readonly("name", [](const models::PlanDocument& p) { return p.value.name; })
      .def("to_yaml", [](const models::PlanDocument& p) { return models::to_yaml(p.value); });
  m.def("load_plan", [](const std::string& path) { return value_or_problem(answer_of(models::read_plan_file(path))); });
  m.def("parse_plan", [](const std::string& text, const std::string& name) {
    return value_or_problem(answer_of(models::read_plan_text(text, name)));
  });
}

}  // namespace sandtable::python
