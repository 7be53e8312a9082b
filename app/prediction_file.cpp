#include "app/prediction_file.hpp"

#include <limits>

#include "app/detail/files.hpp"
#include "app/json.hpp"

namespace sandtable::app {

namespace {

models::Unit unit_named(const std::string& symbol) {
  for (int i = 0; i <= static_cast<int>(models::Unit::money_per_hour); ++i)
    if (symbol == unit_symbol(static_cast<models::Unit>(i))) return static_cast<models::Unit>(i);
  throw std::invalid_argument("no such unit: " + symbol);
}

double number_or_nan(const Json& json) { return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>(); }

std::vector<twin::PredictedKpi> kpis_of(const Json& json) {
  std::vector<twin::PredictedKpi> kpis;
  for (const auto& [name, value] : json.at("kpis").items()) {
    twin::PredictedKpi kpi{name, unit_named(value.at("unit").get<std::string>()), number_or_nan(value.at("mean")), {}};
    if (const auto& ends = value.at("pi90"); !ends.is_null()) kpi.pi90 = {number_or_nan(ends.at(0)), number_or_nan(ends.at(1))};
    kpis.push_back(std::move(kpi));
  }
  return kpis;
}

PredictionFile parse(const Json& json) {
  PredictionFile file;
  file.plan = json.at("plan").get<std::string>();
  file.scenario = json.at("scenario").at("name").get<std::string>();
  file.scenario_sha256 = json.at("scenario").at("sha256").get<std::string>();
  file.seed = json.at("seed").get<std::uint64_t>();
  file.window_s = json.at("window_s").get<double>();
  for (const auto& [service, state] : json.at("read_set").at("services").items())
    if (state.contains("replicas")) file.replicas_before[service] = state.at("replicas").get<std::uint32_t>();
  file.with_plan = kpis_of(json.at("with_plan"));
  file.without_plan = kpis_of(json.at("without_plan"));
  for (const auto& o : json.at("with_plan").at("objectives"))
    file.objectives.push_back({o.at("name").get<std::string>(), o.at("kpi").get<std::string>(), o.at("bound").get<std::string>(),
                               number_or_nan(o.at("probability_met")), o.at("met").get<bool>(), o.value("reason", "")});
  return file;
}

}  // namespace

sim::Result<PredictionFile> read_prediction(const std::filesystem::path& file) {
  const auto text = detail::read_file(file);
  if (!text) return text.failure();
  try {
    return parse(Json::parse(*text));
  } catch (const std::exception& error) {  // the JSON library's errors and ours: all mean that the file can't be used
    return sim::fail(sim::ErrorKind::invalid_input,
                     file.string() + ": is no prediction of `sandtable plan scaling` or `compare --out` (" + error.what() + ")");
  }
}

}  // namespace sandtable::app
