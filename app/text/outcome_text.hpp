/// Outcomes, comparisons and choices as a terminal shows them. What `--format json` holds in full is shortened here to what a
/// person reads: KPIs of traffic and services, without those of endpoints and of errors that did not occur.
#pragma once

#include <string>

#include "planners/selection/choice.hpp"
#include "planners/selection/comparison.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app::text {

enum class Detail { usual, all };

std::string to_text(const twin::Outcome& outcome, Detail detail = Detail::usual);
std::string to_text(const planners::Comparison& comparison);
std::string to_text(const planners::Choice& choice);

/// An objective's bound with its unit: `below 0.25` of a latency → `below 250 ms`.
std::string bound_text(const twin::ObjectiveResult& objective, const twin::Outcome& outcome);
/// What saturates first, in one line without an end; empty where nothing can.
std::string saturation_text(const twin::Outcome& outcome);
/// Whether the objective's reason says more than the figures beside it do.
bool says_more(const twin::ObjectiveResult& objective);
/// Does a shortened listing show this KPI?
bool is_usual(const twin::KpiSummary& kpi);

}  // namespace sandtable::app::text
