// How loads, losses and shocks are written on a command line.
#include <algorithm>
#include <cmath>

#include "app/stability.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::app {

namespace {

constexpr std::size_t most_values = 200;

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == by) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

sim::Unexpected<sim::Error> unreadable(const std::string& what, const std::string& text, const std::string& example) {
  return sim::fail(sim::ErrorKind::invalid_input, what + ": \"" + text + "\" can't be read; write " + example);
}

bool numbers(const std::vector<std::string>& parts, std::vector<double>& values) {
  for (const auto& part : parts) {
    double value = 0;
    if (!models::parse_number(part, value) || !std::isfinite(value)) return false;
    values.push_back(value);
  }
  return true;
}

/// The values of a range or a list; empty where it is neither.
std::vector<double> values_of(const std::string& text, double step) {
  std::vector<double> given;
  if (text.find(':') == std::string::npos) return numbers(split(text, ','), given) ? given : std::vector<double>{};
  if (!numbers(split(text, ':'), given) || given.size() > 3) return {};
  if (given.size() == 2) given.push_back(step > 0 ? std::floor((given[1] - given[0]) / step) + 1 : 0);
  const double from = given[0], to = given[1], count = given[2];
  if (!(to >= from) || count != std::floor(count) || count < 1 || count > most_values || (count == 1 && to > from)) return {};
  std::vector<double> values;
  for (double i = 0; i < count; ++i) values.push_back(count == 1 ? from : from + (to - from) * i / (count - 1));
  for (double& value : values) value = std::round(value * 1e6) / 1e6;  // 0.1 steps read as 0.3, not as 0.30000000000000004
  return values;
}

}  // namespace

sim::Result<std::vector<double>> read_loads(const std::string& text) {
  auto loads = values_of(text, 0);
  const bool usable = !loads.empty() && loads.size() <= most_values &&
                      std::ranges::all_of(loads, [](double load) { return load >= 0.01 && load <= 1000; });
  if (!usable)
    return unreadable("--load", text, "FROM:TO:STEPS, as 0.5:2:7, or a list, as 0.5,1,2, of 0.01 to 1000 times the load");
  return loads;
}

sim::Result<std::vector<std::uint32_t>> read_losses(const std::string& text) {
  std::vector<std::uint32_t> losses;
  for (double loss : values_of(text, 1)) {
    if (!(loss >= 0) || loss > 1e6 || loss != std::floor(loss)) return unreadable("--loss", text, "whole numbers, as 0:3 or 0,1,4");
    losses.push_back(static_cast<std::uint32_t>(loss));
  }
  if (losses.empty() || losses.size() > most_values) return unreadable("--loss", text, "whole numbers, as 0:3 or 0,1,4");
  return losses;
}

sim::Result<planners::Shock> read_shock(const std::string& text) {
  const auto wrong = [&] { return unreadable("--shock", text, "load:3:10s, outage:10s or outage:SERVICE:10s"); };
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return wrong();
  const auto lasts = models::read_duration(parts.back(), "--shock");
  if (!lasts || lasts->count() <= 0) return wrong();
  if (parts[0] == "outage") return planners::Shock{planners::Outage{parts.size() == 3 ? parts[1] : "", *lasts}};
  double factor = 0;
  if (parts[0] != "load" || parts.size() != 3 || !models::parse_number(parts[1], factor) || !(factor > 1) || factor > 1000)
    return wrong();
  return planners::Shock{planners::LoadPulse{factor, *lasts}};
}

}  // namespace sandtable::app
