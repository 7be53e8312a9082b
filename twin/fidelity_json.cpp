// `fidelity.json`: numbers that are not finite are null, and come back as NaN (errors: infinite).
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "models/measure/kpi_names.hpp"
#include "twin/fidelity.hpp"

namespace sandtable::twin {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double number_or(const Json& object, const char* key, double absent) {
  const Json& value = object.at(key);
  return value.is_null() ? absent : value.get<double>();
}

}  // namespace

std::string to_json(const Fidelity& fidelity) {
  Json kpis = Json::array();
  for (const auto& kpi : fidelity.kpis) {
    Json one;
    one["name"] = kpi.name;
    one["unit"] = models::unit_text(kpi.unit);
    one["predicted"] = number(kpi.predicted);
    one["pi90"] = kpi.pi90 ? Json{number((*kpi.pi90)[0]), number((*kpi.pi90)[1])} : Json(nullptr);
    one["measured"] = number(kpi.measured);
    one["relative_error"] = number(kpi.relative_error);
    one["inside"] = kpi.inside ? Json(*kpi.inside) : Json(nullptr);
    one["crps"] = number(kpi.crps);
    kpis.push_back(std::move(one));
  }
  Json out;
  out["window"] = {{"from_ns", fidelity.window.from.ns}, {"to_ns", fidelity.window.to.ns}};
  out["hit_rate"] = number(fidelity.hit_rate);
  out["mean_absolute_relative_error"] = number(fidelity.mean_absolute_relative_error);
  out["kpis"] = std::move(kpis);
  return out.dump(2) + "\n";
}

sim::Result<Fidelity> fidelity_from_json(const std::string& text) {
  constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
  try {
    const Json json = Json::parse(text);
    Fidelity out;
    out.window = {{json.at("window").at("from_ns").get<std::int64_t>()}, {json.at("window").at("to_ns").get<std::int64_t>()}};
    out.hit_rate = number_or(json, "hit_rate", nan_value);
    out.mean_absolute_relative_error = number_or(json, "mean_absolute_relative_error", nan_value);
    for (const Json& one : json.at("kpis")) {
      KpiFidelity kpi;
      kpi.name = one.at("name").get<std::string>();
      kpi.unit = models::kpi_unit(kpi.name).value_or(models::Unit::seconds);
      kpi.predicted = number_or(one, "predicted", nan_value);
      if (const Json& interval = one.at("pi90"); !interval.is_null()) {
        kpi.pi90 = {interval.at(0).get<double>(), interval.at(1).get<double>()};
      }
      kpi.measured = number_or(one, "measured", nan_value);
      kpi.relative_error = number_or(one, "relative_error", std::numeric_limits<double>::infinity());
      if (const Json& inside = one.at("inside"); !inside.is_null()) kpi.inside = inside.get<bool>();
      kpi.crps = number_or(one, "crps", nan_value);
      out.kpis.push_back(std::move(kpi));
    }
    return out;
  } catch (const Json::exception& error) {
    return sim::fail(sim::ErrorKind::invalid_input, std::string("no fidelity record (") + error.what() + ")");
  }
}

}  // namespace sandtable::twin
