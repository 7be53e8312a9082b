#include "planners/selection/wording.hpp"

#include <cmath>
#include <cstdio>

namespace sandtable::planners {

namespace {
std::string number(double value, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4g%s", value, unit);
  return text;
}
}  // namespace

std::string percent(double share) { return number(100 * share, "%"); }

std::string in_unit(double value, models::Unit unit) {
  if (std::isnan(value)) return "unknown";
  switch (unit) {
    case models::Unit::seconds:
      if (std::abs(value) < 1e-3) return number(value * 1e6, " us");
      if (std::abs(value) < 1) return number(value * 1e3, " ms");
      return number(value, " s");
    case models::Unit::per_second:
      return number(value, "/s");
    case models::Unit::share:
      return percent(value);
    case models::Unit::cores:
      return number(value, " cores");
    case models::Unit::count:
      return number(value, "");
    case models::Unit::money_per_hour:
      return number(value, "/h");
  }
  return number(value, "");
}

}  // namespace sandtable::planners
