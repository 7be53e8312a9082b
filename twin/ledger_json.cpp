#include "twin/ledger_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "models/measure/kpi_names.hpp"

namespace sandtable::twin {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number(const Json& value) { return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>(); }
models::Unit unit_of(const std::string& kpi) { return models::kpi_unit(kpi).value_or(models::Unit::seconds); }

template <class Read>
auto parsed(const std::string& text, Read read) -> sim::Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    return sim::fail(sim::ErrorKind::invalid_input, std::string("a torn entry (") + error.what() + ")");
  }
}

}  // namespace

std::string to_json(const std::vector<PredictedKpi>& prediction) {
  Json out = Json::array();
  for (const auto& kpi : prediction) {
    Json one{{"name", kpi.name}, {"unit", models::unit_text(kpi.unit)}, {"mean", number(kpi.mean)}};
    one["pi90"] = kpi.pi90 ? Json{number((*kpi.pi90)[0]), number((*kpi.pi90)[1])} : Json(nullptr);
    out.push_back(std::move(one));
  }
  return out.dump();
}

std::string to_json(const Verdict& verdict) {
  Json out = Json::array();
  for (const auto& check : verdict.checks)
    out.push_back({{"name", check.name}, {"passed", check.passed}, {"reason", check.reason}});
  return out.dump();
}

std::string to_json(const std::vector<models::Kpi>& kpis) {
  Json out = Json::array();
  for (const auto& kpi : kpis)
    out.push_back({{"name", kpi.name}, {"unit", models::unit_text(kpi.unit)}, {"value", number(kpi.value)}});
  return out.dump();
}

sim::Result<std::vector<PredictedKpi>> prediction_from_json(const std::string& text) {
  return parsed(text, [](const Json& json) {
    std::vector<PredictedKpi> out;
    for (const Json& one : json) {
      PredictedKpi kpi{one.at("name").get<std::string>(), models::Unit::seconds, number(one.at("mean")), std::nullopt};
      kpi.unit = unit_of(kpi.name);
      if (const Json& interval = one.at("pi90"); !interval.is_null()) kpi.pi90 = {number(interval.at(0)), number(interval.at(1))};
      out.push_back(std::move(kpi));
    }
    return out;
  });
}

sim::Result<Verdict> verdict_from_json(const std::string& text) {
  return parsed(text, [](const Json& json) {
    Verdict out;
    for (const Json& one : json) {
      out.checks.push_back({one.at("name").get<std::string>(), one.at("passed").get<bool>(), one.at("reason").get<std::string>()});
    }
    return out;
  });
}

sim::Result<std::vector<models::Kpi>> kpis_from_json(const std::string& text) {
  return parsed(text, [](const Json& json) {
    std::vector<models::Kpi> out;
    for (const Json& one : json) {
      const auto kpi = one.at("name").get<std::string>();
      out.push_back({kpi, unit_of(kpi), number(one.at("value"))});
    }
    return out;
  });
}

}  // namespace sandtable::twin
