/// Figures as people read them: three to four significant digits and the unit at hand.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "models/measure/replication_result.hpp"

namespace sandtable::app::text {

/// 0.231 s → `231 ms`, 0.99913 → `99.913%`, 252.1 → `252/s`; `–` for NaN.
std::string human(double value, models::Unit unit);
/// Both ends with one unit: `198 … 271 ms`; `–` where there is none.
std::string human(const std::optional<std::array<double, 2>>& interval, models::Unit unit);
/// 83.2 → `1 min 23 s`
std::string human_time(double seconds);

}  // namespace sandtable::app::text
