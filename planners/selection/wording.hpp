/// How reasons write figures: short, with a unit a person reads at a glance.
#pragma once

#include <string>

#include "models/measure/replication_result.hpp"

namespace sandtable::planners {

/// `0.231 s` → `231 ms`; four significant digits; `unknown` for NaN.
std::string in_unit(double value, models::Unit unit);
/// 0.934 → `93.4%`
std::string percent(double share);

}  // namespace sandtable::planners
