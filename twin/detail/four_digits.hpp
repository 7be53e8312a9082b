/// A number as sentences for people show it: four significant digits, `0.1234`, `1.5e+06`.
#pragma once

#include <cstdio>
#include <string>

namespace sandtable::twin::detail {

inline std::string four_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace sandtable::twin::detail
