#include "twin/envelope.hpp"

#include <algorithm>
#include <cmath>

#include "twin/detail/four_digits.hpp"

namespace sandtable::twin {
namespace {

enum class Harm { above, below, neither };

Harm harm_of(const std::string& kpi) {
  const auto contains = [&](const char* part) { return kpi.find(part) != std::string::npos; };
  if (contains(".latency.") || contains(".wait.") || contains(".errors.")) return Harm::above;
  if (kpi.ends_with(".availability") || kpi.ends_with(".rate")) return Harm::below;
  return Harm::neither;
}

}  // namespace

std::vector<std::string> outside_envelope(const std::vector<PredictedKpi>& prediction, const std::vector<models::Kpi>& measured,
                                          const EnvelopeOptions& options) {
  std::vector<std::string> out;
  for (const auto& predicted : prediction) {
    if (!predicted.pi90) continue;
    if (!options.kpis.empty() && std::find(options.kpis.begin(), options.kpis.end(), predicted.name) == options.kpis.end())
      continue;
    const auto found = std::find_if(measured.begin(), measured.end(), [&](const auto& m) { return m.name == predicted.name; });
    if (found == measured.end() || std::isnan(found->value)) continue;
    const double low = (*predicted.pi90)[0] * (1 - options.tolerance), high = (*predicted.pi90)[1] * (1 + options.tolerance);
    const Harm harm = harm_of(predicted.name);
    const bool left = (harm == Harm::above && found->value > high) || (harm == Harm::below && found->value < low);
    if (!left) continue;
    out.push_back(predicted.name + " is " + detail::four_digits(found->value) + ", outside the predicted " +
                  detail::four_digits((*predicted.pi90)[0]) + " to " + detail::four_digits((*predicted.pi90)[1]));
  }
  return out;
}

}  // namespace sandtable::twin
