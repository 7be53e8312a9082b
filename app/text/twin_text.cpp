#include "app/text/twin_text.hpp"

#include "app/ledger_view.hpp"
#include "app/text/table.hpp"
#include "app/text/units.hpp"

namespace sandtable::app {

Json twin_json(const std::string& scenario, const twin::Posterior& posterior, const std::optional<twin::Fidelity>& fidelity) {
  Json parameters = Json::object(), unconstrained = Json::array();
  for (const auto& p : posterior.parameters)
    parameters[p.path] = {{"estimate", number(p.estimate)}, {"interval90", interval(p.interval)}, {"source", p.source}};
  for (const auto& u : posterior.unconstrained) unconstrained.push_back({{"path", u.path}, {"why", u.why}});
  return {{"scenario", scenario},
          {"parameters", parameters},
          {"unconstrained", unconstrained},
          {"draws", posterior.draws.size()},
          {"model_error", number(posterior.model_error)},
          {"fidelity", fidelity ? fidelity_json(*fidelity) : Json(nullptr)}};
}

namespace text {

namespace {

models::Unit unit_of_parameter(const std::string& path) {
  if (path.ends_with(".rate")) return models::Unit::per_second;
  return path.ends_with(".cv") ? models::Unit::count : models::Unit::seconds;
}

}  // namespace

std::string posterior_text(const twin::Posterior& posterior) {
  Table table({{"Parameter"}, {"Estimate", Align::right}, {"90% interval", Align::right}, {"Source"}});
  for (const auto& p : posterior.parameters) {
    const auto unit = unit_of_parameter(p.path);
    table.add({p.path, human(p.estimate, unit), human(p.interval, unit), p.source});
  }
  std::string text = table.to_string();
  if (!posterior.unconstrained.empty()) text += "\nNot constrained by the telemetry:\n";
  for (const auto& u : posterior.unconstrained) text += "  " + u.path + ": " + u.why + "\n";
  return text;
}

}  // namespace text

}  // namespace sandtable::app
