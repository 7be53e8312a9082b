#include "app/detail/sha256.hpp"
#include "app/python/bindings/bindings.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::python {
namespace {

using Sets = std::vector<std::pair<std::string, std::string>>;

app::Answer<Scenario> load(const std::string& path, const Sets& sets) {
  app::SubjectRequest request;
  request.path = path;
  for (const auto& [field, value] : sets) request.sets.push_back(field + "=" + value);
  auto subject = app::open_subject(request);
  if (!subject) return subject.failure();
  return Scenario{std::move(*subject), request, {}, {}, {}};
}

app::Answer<Scenario> parse(const std::string& text, const std::string& name, const std::string& base, const Sets& sets) {
  std::vector<models::Override> overrides;
  for (const auto& [field, value] : sets) overrides.push_back({field, value});
  auto document = models::read_scenario_text(text, name, base, overrides);
  if (!document) return sim::Unexpected<app::Problem>{app::Problem{document.error()}};
  const auto canonical = models::to_yaml(document->value);
  return Scenario{{std::move(*document), app::detail::sha256(canonical), std::nullopt}, std::nullopt, text, name, base};
}

app::Answer<Scenario> with_overrides(const Scenario& scenario, const Sets& sets) {
  if (scenario.file) return load(scenario.file->path.string(), sets);
  return parse(scenario.text, scenario.name, scenario.base, sets);
}

std::vector<std::string> service_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& service : scenario.subject.scenario().services) names.push_back(service.name);
  return names;
}

}  // namespace

void bind_scenario(py::module_& m) {
  py::class_<Scenario>(m, "Scenario")
      .def_property_readonly("name", [](const Scenario& s) { return s.subject.scenario().name; })
      .def_property_readonly("services", &service_names)
      .def_property_readonly("unknowns", [](const Scenario& s) { return models::unknowns(s.subject.scenario()); })
      .def("to_yaml", [](const Scenario& s) { return models::to_yaml(s.subject.scenario()); })
      .def("with_overrides", [](const Scenario& s, const Sets& sets) { return value_or_problem(with_overrides(s, sets)); });
  m.def("load_scenario", [](const std::string& path, const Sets& sets) { return value_or_problem(load(path, sets)); });
  m.def("parse_scenario", [](const std::string& text, const std::string& name, const std::string& base, const Sets& sets) {
    return value_or_problem(parse(text, name, base, sets));
  });
}

}  // namespace sandtable::python
