#include "models/cluster/objects/go_duration.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace sandtable::models::kube {

std::optional<sim::Duration> read_go_duration(std::string_view text) {
  // Longer names first: `ms` begins as `m` does.
  constexpr std::array<std::pair<std::string_view, double>, 8> units{
      {{"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"", 0}}};
  if (text == "0") return sim::Duration{0};
  if (text.empty()) return std::nullopt;
  double seconds = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    double factor = 0;
    for (const auto& [name, unit] : units) {
      if (name.empty() || !text.starts_with(name)) continue;
      factor = unit;
      text.remove_prefix(name.size());
      break;
    }
    if (factor == 0) return std::nullopt;
    seconds += number * factor;
  }
  if (!(seconds < 1e9)) return std::nullopt;
  return sim::from_seconds(seconds);
}

}  // namespace sandtable::models::kube
