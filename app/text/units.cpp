#include "app/text/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sandtable::app::text {

namespace {

struct Scale {
  double factor = 1;
  std::string suffix;
};

Scale scale_for(double value, models::Unit unit) {
  const double size = std::abs(value);
  switch (unit) {
    case models::Unit::seconds:
      if (size == 0 || size >= 60) return {1, " s"};
      if (size < 1e-3) return {1e6, " µs"};
      if (size < 1) return {1e3, " ms"};
      return {1, " s"};
    case models::Unit::per_second:
      return {1, "/s"};
    case models::Unit::share:
      return {100, "%"};
    case models::Unit::cores:
      return {1, " cores"};
    case models::Unit::money_per_hour:
      return {1, "/h"};
    case models::Unit::count:
      break;
  }
  return {1, ""};
}

std::string without_zeros(std::string decimal) {
  if (decimal.find('.') == std::string::npos) return decimal;
  while (decimal.back() == '0') decimal.pop_back();
  if (decimal.back() == '.') decimal.pop_back();
  return decimal;
}

/// Shares near 1 are told apart by what is missing, and never rounded up: 99.9 % and 99.99 % must not look alike.
std::string digits(double value, models::Unit unit) {
  if (value == 0) return "0";
  if (unit == models::Unit::share && value > 99 && value < 100) {
    const int decimals = std::min(6, static_cast<int>(std::ceil(-std::log10(100 - value))) + 1);
    const double step = std::pow(10, decimals);
    return without_zeros(fmt::format("{:.{}f}", std::floor(value * step + 1e-6) / step, decimals));
  }
  const double size = std::abs(value);
  if (size >= 1e6) return fmt::format("{:.3g}", value);
  const int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const std::string text = without_zeros(fmt::format("{:.{}f}", value, decimals));
  return text == "-0" ? "0" : text;
}

}  // namespace

std::string human(double value, models::Unit unit) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  const auto [factor, suffix] = scale_for(value, unit);
  return digits(value * factor, unit) + suffix;
}

std::string human(const std::optional<std::array<double, 2>>& interval, models::Unit unit) {
  if (!interval || std::isnan((*interval)[0]) || std::isnan((*interval)[1])) return "–";
  const auto [low, high] = *interval;
  const auto [factor, suffix] = scale_for(std::max(std::abs(low), std::abs(high)), unit);
  return digits(low * factor, unit) + " … " + digits(high * factor, unit) + suffix;
}

std::string human_time(double seconds) {
  if (std::isnan(seconds)) return "–";
  if (seconds < 60) return human(seconds, models::Unit::seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace sandtable::app::text
