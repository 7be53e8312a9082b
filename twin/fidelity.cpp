#include "twin/fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace sandtable::twin {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

double relative_error(double predicted, double measured) {
  if (measured == 0) return predicted == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), predicted);
  return predicted / measured - 1;
}

bool bound_by_default(const std::string& name) { return name.find(".latency.") != std::string::npos || name.ends_with(".rate"); }

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

}  // namespace

double crps(std::vector<double> samples, double observed) {
  const std::size_t n = samples.size();
  if (n < 2) return nan_value;
  std::sort(samples.begin(), samples.end());
  double distance = 0, spread = 0;
  for (std::size_t i = 0; i < n; ++i) {
    distance += std::abs(samples[i] - observed);
    spread += samples[i] * (2 * static_cast<double>(i) + 1 - static_cast<double>(n));  // Σ_{i<j} (x_j − x_i) over order statistics
  }
  const auto count = static_cast<double>(n);
  return distance / count - spread / (count * (count - 1));
}

Fidelity score(const Outcome& predicted, const std::vector<models::Kpi>& measured, WallWindow window) {
  Fidelity out{.window = window, .kpis = {}};
  double hits = 0, asked = 0, errors = 0, finite = 0;
  for (const auto& kpi : predicted.kpis) {
    const auto found = std::find_if(measured.begin(), measured.end(), [&](const auto& m) { return m.name == kpi.name; });
    if (found == measured.end() || std::isnan(found->value) || std::isnan(kpi.mean)) continue;
    KpiFidelity one{kpi.name, kpi.unit, kpi.mean, kpi.pi90, found->value, relative_error(kpi.mean, found->value), {}, 0};
    one.crps = crps(kpi.samples, found->value);
    if (kpi.pi90) {
      one.inside = (*kpi.pi90)[0] <= found->value && found->value <= (*kpi.pi90)[1];
      hits += *one.inside ? 1 : 0;
      ++asked;
    }
    if (std::isfinite(one.relative_error)) {
      errors += std::abs(one.relative_error);
      ++finite;
    }
    out.kpis.push_back(std::move(one));
  }
  out.hit_rate = asked > 0 ? hits / asked : nan_value;
  out.mean_absolute_relative_error = finite > 0 ? errors / finite : nan_value;
  return out;
}

std::vector<std::string> outside_bounds(const Fidelity& fidelity, const FidelityBounds& bounds) {
  std::vector<std::string> out;
  const auto asked = [&](const std::string& name) {
    return bounds.kpis.empty() ? bound_by_default(name)
                               : std::find(bounds.kpis.begin(), bounds.kpis.end(), name) != bounds.kpis.end();
  };
  for (const auto& name : bounds.kpis) {
    if (std::none_of(fidelity.kpis.begin(), fidelity.kpis.end(), [&](const auto& k) { return k.name == name; })) {
      out.push_back(name + " was not scored");
    }
  }
  double hits = 0, with_interval = 0;
  bool any = false;
  for (const auto& kpi : fidelity.kpis) {
    if (!asked(kpi.name)) continue;
    any = true;
    if (kpi.inside) {
      hits += *kpi.inside ? 1 : 0;
      ++with_interval;
    }
    if (!(std::abs(kpi.relative_error) <= bounds.max_relative_error)) {
      out.push_back(kpi.name + " was predicted " + percent(kpi.relative_error) + " off, more than " +
                    percent(bounds.max_relative_error));
    }
  }
  if (!any) out.push_back("nothing was scored: predictions have not been held against reality yet");
  if (with_interval > 0 && hits / with_interval < bounds.min_hit_rate) {
    out.push_back("only " + percent(hits / with_interval) +
                  " of the measurements lay in their 90 % prediction interval, less than " + percent(bounds.min_hit_rate));
  }
  return out;
}

std::optional<bool> same_sign(const Difference& predicted, double measured_before, double measured_after) {
  if (!predicted.ci95 || ((*predicted.ci95)[0] <= 0 && (*predicted.ci95)[1] >= 0)) return std::nullopt;
  return (predicted.mean > 0) == (measured_after - measured_before > 0);
}

}  // namespace sandtable::twin
