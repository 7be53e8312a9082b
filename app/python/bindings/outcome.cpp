#include <cmath>

#include "app/json.hpp"
#include "app/python/bindings/bindings.hpp"
#include "models/scenario/words.hpp"
#include "planners/selection/comparison.hpp"

namespace sandtable::python {
namespace {

py::tuple ends_of(const std::optional<std::array<double, 2>>& interval) {
  const double nothing = std::nan("");
  return interval ? py::make_tuple((*interval)[0], (*interval)[1]) : py::make_tuple(nothing, nothing);
}

py::list kpi_rows(const twin::Outcome& outcome) {
  py::list rows;
  for (const auto& kpi : outcome.kpis)
    rows.append(py::make_tuple(kpi.name, app::unit_symbol(kpi.unit), kpi.mean) + ends_of(kpi.ci95) + ends_of(kpi.pi90) +
                py::make_tuple(kpi.samples.size()));
  return rows;
}

py::list objective_rows(const twin::Outcome& outcome) {
  py::list rows;
  for (const auto& o : outcome.objectives) rows.append(py::make_tuple(o.name, o.kpi, o.bound, o.probability_met, o.met, o.reason));
  return rows;
}

std::vector<std::uint64_t> indices_of(const twin::Outcome& outcome) {
  std::vector<std::uint64_t> indices;
  for (const auto& replication : outcome.replications) indices.push_back(replication.replication);
  return indices;
}

/// Names, replication indices, and values as replications × KPIs.
py::tuple samples(const twin::Outcome& outcome) {
  std::vector<std::string> names;
  for (const auto& kpi : outcome.kpis) names.push_back(kpi.name);
  std::vector<std::vector<double>> values;
  for (const auto& replication : outcome.replications) {
    auto& row = values.emplace_back();
    for (const auto& kpi : replication.kpis) row.push_back(kpi.value);
  }
  return py::make_tuple(names, indices_of(outcome), values);
}

std::vector<std::string> series_names(const twin::Outcome& outcome) {
  std::vector<std::string> names;
  if (!outcome.replications.empty())
    for (const auto& series : outcome.replications.front().series) names.push_back(series.name);
  return names;
}

/// Width of a bin in seconds, replication indices, and values as replications × bins; None for a name that there is not.
py::object series(const twin::Outcome& outcome, const std::string& name) {
  double bin = 0;
  std::vector<std::vector<double>> values;
  for (const auto& replication : outcome.replications)
    for (const auto& one : replication.series)
      if (one.name == name) {
        bin = sim::to_seconds(one.bin);
        values.push_back(one.values);
      }
  if (values.empty()) return py::none();
  return py::make_tuple(bin, indices_of(outcome), values);
}

py::list failed_rows(const twin::Outcome& outcome) {
  py::list rows;
  for (const auto& failed : outcome.failed) rows.append(py::make_tuple(failed.replication, failed.seed, failed.reason));
  return rows;
}

py::list refused_rows(const twin::Outcome& outcome) {
  py::list rows;
  for (const auto& refusal : outcome.refused) rows.append(py::make_tuple(refusal.kpi, refusal.why));
  return rows;
}

py::list difference_rows(const planners::Comparison& comparison) {
  py::list rows;
  for (std::size_t i = 0; i < comparison.differences.size(); ++i)
    for (const auto& d : comparison.differences[i])
      rows.append(py::make_tuple(planners::plan_name(comparison.plans[i + 1]), d.kpi, d.mean) + ends_of(d.ci95) +
                  py::make_tuple(d.n));
  return rows;
}

std::vector<std::pair<std::string, double>> probability_best(const planners::Comparison& comparison) {
  std::vector<std::pair<std::string, double>> rows;
  for (std::size_t i = 0; i < comparison.plans.size(); ++i)
    rows.emplace_back(planners::plan_name(comparison.plans[i]), comparison.probability_best[i]);
  return rows;
}

}  // namespace

void bind_outcome(py::module_& m) {
  py::class_<twin::Outcome>(m, "Outcome")
      .def_property_readonly("plan", [](const twin::Outcome& o) { return o.plan.value_or(""); })
      .def_property_readonly("fidelity", [](const twin::Outcome& o) { return models::word_of(o.fidelity); })
      .def_readonly("sampled_share", &twin::Outcome::sampled_share)
      .def("refused_rows", &refused_rows)
      .def("kpi_rows", &kpi_rows)
      .def("objective_rows", &objective_rows)
      .def("samples", &samples)
      .def("series_names", &series_names)
      .def("series", &series)
      .def("failed_rows", &failed_rows)
      .def("to_json", [](const twin::Outcome& o) { return app::dump(app::to_json(o)); });
  py::class_<planners::Comparison>(m, "Comparison")
      .def("outcomes", [](const planners::Comparison& c) { return c.plans; })
      .def_property_readonly("chosen",
                             [](const planners::Comparison& c) {
                               return c.chosen ? py::object(py::str(planners::plan_name(c.plans[*c.chosen])))
                                               : py::object(py::none());
                             })
      .def_readonly("reason", &planners::Comparison::reason)
      .def("probability_best", &probability_best)
      .def("difference_rows", &difference_rows)
      .def("to_json", [](const planners::Comparison& c) { return app::dump(app::to_json(c)); });
}

}  // namespace sandtable::python
