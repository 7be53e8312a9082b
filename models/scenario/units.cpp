#include "models/scenario/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/unit_table.hpp"

namespace sandtable::models {
namespace {

/// End of the number that `text` begins with: sign, digits, point, digits, exponent. 0: it begins with none.
std::size_t number_end(std::string_view text) {
  const auto digits = [&](std::size_t i) {
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i;
  };
  const std::size_t start = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t end = digits(start);
  std::size_t found = end - start;
  if (end < text.size() && text[end] == '.') {
    const auto after = digits(end + 1);
    found += after - end - 1;
    end = after;
  }
  if (found == 0) return 0;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    std::size_t sign = end + 1;
    if (sign < text.size() && (text[sign] == '-' || text[sign] == '+')) ++sign;
    if (const auto exponent = digits(sign); exponent > sign) end = exponent;
  }
  return end;
}

std::string unit_names(Dimension dimension) {
  std::vector<std::string> names;
  for (const auto& unit : units_of(dimension)) {
    if (!unit.name.empty() && unit.written) names.emplace_back(unit.name);
  }
  return enumerate(names, "and");
}

/// Ways to write a bare number with a unit.
std::string with_units(Dimension dimension, std::string_view number) {
  const auto quoted = [&](std::string_view unit) { return "\"" + std::string(number) + std::string(unit) + "\""; };
  switch (dimension) {
    case Dimension::time: {
      double seconds = 0;
      if (parse_number(number, seconds) && seconds > 0 && seconds < 1)
        return "write \"" + write_quantity(Dimension::time, seconds) + "\" if seconds are meant";
      return "write " + quoted("s") + " if seconds are meant";
    }
    case Dimension::bytes:
      return "write " + quoted("Mi") + " or " + quoted("Gi");
    case Dimension::bit_rate:
      return "write " + quoted("Gbps") + " or " + quoted("Mbps");
    case Dimension::rate:
      return "write " + quoted("/s");
    case Dimension::money_rate:
      return "write " + quoted("/h");
    case Dimension::share: {
      double value = 0;
      if (parse_number(number, value) && value > 0 && value <= 1)
        return "write \"" + shortest(std::round(value * 1e10) / 1e8) + "%\"";
      return "write " + quoted("%");
    }
    case Dimension::cores:
    case Dimension::number:
      break;
  }
  return {};
}

struct Split {
  std::string_view number;
  const UnitOf* unit = nullptr;
};

Reading<Split> split(Dimension dimension, std::string_view text, std::string_view what) {
  const auto end = number_end(text);
  const std::string quoted_what = "\"" + std::string(what) + "\"";
  if (end == 0) {
    return sim::Unexpected{
        TextProblem{quoted_what + " is \"" + shown(text) + "\"", "expected " + std::string(example_of(dimension)), {}}};
  }
  auto number = text.substr(0, end);
  if (number.starts_with('+')) number.remove_prefix(1);
  const auto unit = text.substr(end);
  for (const auto& known : units_of(dimension)) {
    if (known.name == unit) return Split{number, &known};
  }
  if (unit.empty()) {
    return sim::Unexpected{TextProblem{quoted_what + " is the bare number " + shown(text),
                                       "expected " + std::string(example_of(dimension)), with_units(dimension, number)}};
  }
  std::string suggestion;
  for (const auto& alias : aliases) {
    if (alias.dimension == dimension && alias.written == unit) {
      suggestion = "write \"" + std::string(number) + std::string(alias.ours) + "\"";
    }
  }
  if (double value = 0; dimension == Dimension::number && unit == "%" && parse_number(number, value)) {
    return sim::Unexpected{
        TextProblem{quoted_what + " is \"" + shown(text) + "\"", "expected a bare number", "write " + shortest(value / 100)}};
  }
  if (dimension == Dimension::number) {
    return sim::Unexpected{TextProblem{quoted_what + " is \"" + shown(text) + "\"", "expected a bare number",
                                       "write " + std::string(number) + " without \"" + shown(unit) + "\""}};
  }
  if (unit.starts_with(' ') && suggestion.empty()) {
    const auto tight =
        unit.substr(unit.find_first_not_of(' ') == std::string_view::npos ? unit.size() : unit.find_first_not_of(' '));
    for (const auto& known : units_of(dimension)) {
      if (known.name == tight) suggestion = "write \"" + std::string(number) + std::string(tight) + "\", without a space";
    }
  }
  if (suggestion.empty()) suggestion = "units: " + unit_names(dimension);
  return sim::Unexpected{
      TextProblem{quoted_what + " is \"" + std::string(text) + "\" with the unknown unit \"" + shown(unit) + "\"",
                  "expected " + std::string(example_of(dimension)), suggestion}};
}

TextProblem too_large(std::string_view text, std::string_view what) {
  return {"\"" + std::string(what) + "\" is " + shown(text), "too large a number", {}};
}

/// `number` × 10^decimal as text.
std::string shifted(std::string_view number, int decimal) {
  const auto e = number.find_first_of("eE");
  int exponent = 0;
  if (e != std::string_view::npos) {
    auto digits = number.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(),
                    exponent);  // out of range: stays 0, and the number was refused as such
  }
  return std::string(number.substr(0, e)) + "e" + std::to_string(exponent + decimal);
}

std::optional<double> value_of(const Split& parts) {
  double number = 0;
  if (!parse_number(parts.number, number)) return std::nullopt;
  if (parts.unit->decimal != 0 && !parse_number(shifted(parts.number, parts.unit->decimal), number)) return std::nullopt;
  const double value = number * parts.unit->times / parts.unit->over;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// The number to write before the unit, such that reading gives `value` again; empty where no short one does.
std::string digits_for(const UnitOf& unit, double value) {
  if (unit.decimal != 0) {
    double moved = 0;
    const auto text = shifted(shortest(value), -unit.decimal);
    if (!parse_number(text, moved)) return {};
    for (const auto& digits : {shortest(moved), text}) {
      if (value_of({digits, &unit}) == value) return digits;
    }
    return {};
  }
  const double number = value * unit.over / unit.times;
  // 3.5000000000000004 is tried as 3.5 too.
  for (const auto& digits : {shortest(std::round(number * 1e9) / 1e9), shortest(number)}) {
    if (value_of({digits, &unit}) == value) return digits;
  }
  return {};
}

}  // namespace

bool parse_number(std::string_view text, double& value) {
  if (number_end(text) != text.size() || text.empty()) return false;
  if (text.front() == '+') text.remove_prefix(1);
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} && result.ptr == text.data() + text.size() && std::isfinite(value);
}

std::string shortest(double value) {
  std::array<char, 400> buffer{};
  const auto plain = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  const std::string fixed(buffer.data(), plain.ptr);
  const auto free = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  const std::string any(buffer.data(), free.ptr);
  return fixed.size() <= 16 ? fixed : any;
}

Reading<double> read_quantity(Dimension dimension, std::string_view text, std::string_view what) {
  const auto parts = split(dimension, text, what);
  if (!parts) return parts.failure();
  const auto value = value_of(*parts);
  if (!value) return sim::Unexpected{too_large(text, what)};
  return *value;
}

Reading<sim::Duration> read_duration(std::string_view text, std::string_view what) {
  const auto parts = split(Dimension::time, text, what);
  if (!parts) return parts.failure();
  const auto seconds = value_of(*parts);
  constexpr double longest = 9.0e9;  // seconds; int64 nanoseconds end at 9.2e9
  if (!seconds || std::abs(*seconds) > longest) return sim::Unexpected{too_large(text, what)};
  const auto number = parts->number;
  const double unit_ns = std::round(parts->unit->times * std::pow(10.0, 9 + parts->unit->decimal));
  if (number.find_first_of("eE") != std::string_view::npos || number.size() > 30) {
    return sim::Duration{std::llround(*seconds * 1e9)};
  }
  // Exactly, in decimal: digits × unit ÷ 10^(digits behind the point), to the nearest nanosecond.
  __extension__ using Wide = __int128;
  Wide scaled = 0, power = 1;
  bool behind = false;
  for (const char c : number) {
    if (c == '.') {
      behind = true;
    } else if (c != '-') {
      if (behind && power >= Wide{1'000'000'000'000}) break;  // beyond a picosecond of a second
      scaled = scaled * 10 + (c - '0');
      if (behind) power *= 10;
    }
  }
  const Wide nanoseconds = (scaled * static_cast<Wide>(unit_ns) + power / 2) / power;
  return sim::Duration{static_cast<std::int64_t>(number.front() == '-' ? -nanoseconds : nanoseconds)};
}

std::string write_quantity(Dimension dimension, double value) {
  std::string best;
  std::size_t best_cost = 0;
  for (const auto& unit : units_of(dimension)) {
    const auto digits = unit.written ? digits_for(unit, value) : std::string{};
    if (digits.empty()) continue;
    // 512Mi reads better than 0.5Gi.
    const auto cost = digits.size() + unit.name.size() + (digits.starts_with("0.") || digits.starts_with("-0.") ? 2 : 0);
    if (best.empty() || cost < best_cost) {
      best = digits + std::string(unit.name);
      best_cost = cost;
    }
  }
  return best;
}

std::string write_duration(sim::Duration value) {
  const auto count = value.count();
  const std::uint64_t size = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  struct Step {
    std::string_view name;
    std::uint64_t nanoseconds;
  };
  constexpr std::array steps{Step{"s", 1'000'000'000}, Step{"ms", 1'000'000}, Step{"us", 1'000}, Step{"ns", 1}};
  constexpr std::array whole{Step{"m", 60'000'000'000}, Step{"h", 3'600'000'000'000}, Step{"d", 86'400'000'000'000}};
  std::string best;
  const auto offer = [&](std::string text) {
    if (best.empty() || text.size() < best.size()) best = std::move(text);
  };
  for (const auto& step : steps) {
    if (size > 0 && size < step.nanoseconds) continue;
    std::string text = std::to_string(size / step.nanoseconds);
    if (auto rest = size % step.nanoseconds; rest > 0) {
      std::string fraction = std::to_string(step.nanoseconds + rest).substr(1);  // leading zeros kept
      fraction.erase(fraction.find_last_not_of('0') + 1);
      text += "." + fraction;
    }
    offer(text + std::string(step.name));
  }
  for (const auto& step : whole) {
    if (size > 0 && size % step.nanoseconds == 0) offer(std::to_string(size / step.nanoseconds) + std::string(step.name));
  }
  return count < 0 ? "-" + best : best;
}

std::string_view example_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::time:
      return "a time with its unit such as 250ms, 5s or 10m";
    case Dimension::bytes:
      return "a size with its unit such as 256Mi or 2Gi";
    case Dimension::bit_rate:
      return "a bandwidth with its unit such as 10Gbps";
    case Dimension::rate:
      return "a rate with its unit such as 200/s";
    case Dimension::money_rate:
      return "a price per hour such as 0.34/h";
    case Dimension::share:
      return "a percentage such as 99.9%";
    case Dimension::cores:
      return "cores such as 2, 0.5 or 500m";
    case Dimension::number:
      return "a number";
  }
  return {};
}

std::string pattern_of(Dimension dimension) {
  std::string names;
  for (const auto& unit : units_of(dimension)) {
    if (!names.empty()) names += "|";
    names += unit.name;
  }
  return "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?(" + names + ")$";
}

}  // namespace sandtable::models
