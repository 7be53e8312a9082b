#include "twin/ledger_entry.hpp"

#include <cmath>

namespace sandtable::twin {

std::string_view name(DecisionStatus status) {
  switch (status) {
    case DecisionStatus::proposed:
      return "proposed";
    case DecisionStatus::refused:
      return "refused";
    case DecisionStatus::running:
      return "running";
    case DecisionStatus::applied:
      return "applied";
    case DecisionStatus::rolling_back:
      return "rolling back";
    case DecisionStatus::rolled_back:
      return "rolled back";
    case DecisionStatus::failed:
      return "failed";
  }
  return "unknown";
}

std::string_view name(StepStatus status) {
  switch (status) {
    case StepStatus::planned:
      return "planned";
    case StepStatus::intended:
      return "intended";
    case StepStatus::taken:
      return "taken";
    case StepStatus::undoing:
      return "undoing";
    case StepStatus::undone:
      return "undone";
    case StepStatus::failed:
      return "failed";
  }
  return "unknown";
}

std::vector<PredictedKpi> prediction_of(const Outcome& outcome) {
  std::vector<PredictedKpi> out;
  for (const auto& kpi : outcome.kpis)
    if (!std::isnan(kpi.mean)) out.push_back({kpi.name, kpi.unit, kpi.mean, kpi.pi90});
  return out;
}

}  // namespace sandtable::twin
