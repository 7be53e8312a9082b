#include "app/calibrate.hpp"
#include "app/python/bindings/bindings.hpp"
#include "app/sand_table.hpp"
#include "models/scenario/units.hpp"
#include "twin/twin_directory.hpp"

namespace sandtable::python {
namespace {

py::object load(const std::string& path) {
  auto loaded = twin::load_twin(path);
  if (!loaded) return rows_of(loaded.error());
  return py::cast(std::move(*loaded));
}

py::list parameter_rows(const twin::Twin& twin) {
  py::list rows;
  if (twin.posterior)
    for (const auto& p : twin.posterior->parameters)
      rows.append(py::make_tuple(p.path, p.estimate, p.interval[0], p.interval[1], p.source));
  return rows;
}

py::list unconstrained_rows(const twin::Twin& twin) {
  py::list rows;
  if (twin.posterior)
    for (const auto& u : twin.posterior->unconstrained) rows.append(py::make_tuple(u.path, u.why));
  return rows;
}

/// None where it went well, else as `give_up`.
py::object calibrate(const std::string& scenario, const std::string& prometheus, const std::string& out, const std::string& window,
                     std::optional<double> at) {
  const auto length = models::read_duration(window, "window");
  if (!length) throw py::value_error(length.error().problem + " " + length.error().suggestion);
  app::CalibrateRequest request;
  request.skeleton.path = scenario;
  request.prometheus.url = prometheus;
  request.window = *length;
  request.at_unix_s = at;
  request.out = out;
  const auto answer = [&] {
    py::gil_scoped_release release;
    app::SandTable evaluator;
    return app::calibrate(request, evaluator, nullptr);
  }();
  return answer ? py::object(py::none()) : give_up(answer.error());
}

}  // namespace

void bind_twin(py::module_& m) {
  py::class_<twin::Twin>(m, "Twin")
      .def("parameter_rows", &parameter_rows)
      .def("unconstrained_rows", &unconstrained_rows)
      .def("fidelity_json",
           [](const twin::Twin& t) { return t.fidelity ? std::optional(twin::to_json(*t.fidelity)) : std::nullopt; });
  m.def("load_twin", &load);
  m.def("calibrate", &calibrate);
}

}  // namespace sandtable::python
