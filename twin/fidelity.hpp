/// How far prediction and reality were apart: predicted mean, pi90 and samples against one measured window.
///     relative error = predicted mean ÷ measured − 1         hit = measured inside pi90 (its ends included)
///     CRPS = avg|x_i − y| − avg_{i≠j}|x_i − x_j| / 2         continuous ranked probability score, in the KPI's unit; 0 is perfect
/// Range: a window as long as the predicted run's measured part. Source: T. Gneiting & A. E. Raftery, JASA 102 (2007), §4.2 (with
/// the unbiased second term, C. Ferro, QJRMS 140 (2014)).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "twin/outcome.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

struct KpiFidelity {
  std::string name;
  models::Unit unit = models::Unit::seconds;
  double predicted = 0;
  std::optional<std::array<double, 2>> pi90;
  double measured = 0;
  double relative_error = 0;   ///< 0 where both are 0, infinite where only the measured is
  std::optional<bool> inside;  ///< none without pi90
  double crps = 0;             ///< NaN with fewer than two samples
  bool operator==(const KpiFidelity&) const = default;
};

struct Fidelity {
  WallWindow window;
  std::vector<KpiFidelity> kpis;            ///< those both predicted and measured, in the prediction's order
  double hit_rate = 0;                      ///< of those with pi90; NaN without any
  double mean_absolute_relative_error = 0;  ///< of those with a finite one; NaN without any
};

/// What the user asks of fidelity before the twin may act.
struct FidelityBounds {
  double max_relative_error = 0.25;  ///< of each KPI in `kpis`
  double min_hit_rate = 0.5;
  std::vector<std::string> kpis;  ///< empty: means and quantiles of latency, and rates
};

Fidelity score(const Outcome& predicted, const std::vector<models::Kpi>& measured, WallWindow window);
/// One sentence for each bound that does not hold; empty: inside. Nothing scored is a breach.
std::vector<std::string> outside_bounds(const Fidelity& fidelity, const FidelityBounds& bounds);

/// Continuous ranked probability score of `samples` for the observation; NaN with fewer than two.
double crps(std::vector<double> samples, double observed);

/// Whether predicted and measured change point the same way; none where the predicted change's ci95 contains 0.
std::optional<bool> same_sign(const Difference& predicted, double measured_before, double measured_after);

std::string to_json(const Fidelity& fidelity);
sim::Result<Fidelity> fidelity_from_json(const std::string& text);

}  // namespace sandtable::twin
