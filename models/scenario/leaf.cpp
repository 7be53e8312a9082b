#include "models/scenario/leaf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "models/scenario/count_law_text.hpp"
#include "models/scenario/log_reader.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models {
namespace {

std::string is(const TextContext& context, const std::string& text) {
  return "\"" + context.what + "\" is \"" + shown(text) + "\"";
}

template <class T>
bool read_whole(const std::string& text, TextContext& context, T& into) {
  if (context.quoted) {
    context.report(
        {"\"" + context.what + "\" is the text \"" + shown(text) + "\"", "expected a whole number", "write it without quotes"});
    return false;
  }
  const auto result = std::from_chars(text.data(), text.data() + text.size(), into);
  if (result.ec == std::errc{} && result.ptr == text.data() + text.size()) return true;
  double number = 0;
  if (!parse_number(text, number)) {
    context.report({is(context, text), "expected a whole number", {}});
  } else if (number < 0) {
    context.report({"\"" + context.what + "\" is " + shown(text), "expected a whole number, at least 0", {}});
  } else if (number != std::floor(number) || number < 1e6) {
    const auto nearest_whole = shortest(std::round(number));
    context.report({"\"" + context.what + "\" is " + shown(text), "expected a whole number", "write " + nearest_whole});
  } else {
    context.report({"\"" + context.what + "\" is " + shown(text),
                    "expected a whole number up to " + std::to_string(std::numeric_limits<T>::max()) + ", in digits",
                    {}});
  }
  return false;
}

}  // namespace

bool read_leaf(const std::string& text, TextContext& context, std::uint32_t& into) { return read_whole(text, context, into); }
bool read_leaf(const std::string& text, TextContext& context, std::uint64_t& into) { return read_whole(text, context, into); }

bool read_leaf(const std::string& text, TextContext& context, double& into) {
  const auto value = read_quantity(Dimension::number, text, context.what);
  if (!value) {
    context.report(value.error());
    return false;
  }
  into = *value;
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, std::string& into) {
  if (text.find_first_of("\n\r") != std::string::npos) {
    context.report({"\"" + context.what + "\" goes over several lines", "expected one line", {}});
    return false;
  }
  into = text;
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, sim::Duration& into) {
  const auto value = read_duration(text, context.what);
  if (!value) {
    context.report(value.error());
    return false;
  }
  into = *value;
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, TimeLaw& into) {
  auto law = read_time_law(text, context);
  if (law) into = std::move(*law);
  return law.has_value() && context.clean();
}

bool read_leaf(const std::string& text, TextContext& context, TimeValue& into) {
  if (text == "estimate") {
    into.value.reset();
    return true;
  }
  sim::Duration value{};
  if (!read_leaf(text, context, value)) {
    if (nearest(text, {"estimate"}) == "estimate") context.found.back().problem.suggestion = "did you mean \"estimate\"?";
    return false;
  }
  into.value = value;
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, Arrivals& into) {
  auto arrivals = read_arrivals(text, context);
  if (arrivals) into = std::move(*arrivals);
  return arrivals.has_value() && context.clean();
}

void report_unknown_word(const std::string& text, TextContext& context, std::string_view what,
                         const std::vector<std::string>& words, const std::string& meant) {
  context.report({"unknown " + std::string(what) + " \"" + shown(text) + "\"",
                  {},
                  meant.empty() ? suggest(text, words) : "did you mean \"" + meant + "\"?"});
}

bool read_leaf(const std::string& text, TextContext& context, CountLaw& into) {
  auto law = read_count_law(text, context);
  if (law) into = *law;
  return law.has_value() && context.clean();
}

bool read_leaf(const std::string& text, TextContext& context, RequestLog& into) {
  auto log = read_request_log(text, context);
  if (log) into = std::move(*log);
  return log.has_value() && context.clean();
}

bool read_leaf(const std::string& text, TextContext& context, kube::CountOrPercent& into) {
  const bool percent = text.ends_with('%');
  const auto value = read_whole_number<std::uint32_t>(std::string_view(text).substr(0, text.size() - (percent ? 1 : 0)));
  if (!value) {
    context.report({is(context, text), "expected a count such as 1, or whole percents such as 25%", {}});
    return false;
  }
  into = {*value, percent};
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, Target& into) {
  const auto dot = text.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == text.size() || text.find('.', dot + 1) != std::string::npos) {
    std::string suggestion;
    if (const auto slash = text.find('/'); slash != std::string::npos)
      suggestion = "write \"" + text.substr(0, slash) + "." + text.substr(slash + 1) + "\"";
    context.report({is(context, text), "expected service.endpoint, such as cart.read", suggestion});
    return false;
  }
  into = {text.substr(0, dot), text.substr(dot + 1)};
  return true;
}

Dimension dimension_of(Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return Dimension::time;
    case Unit::per_second:
      return Dimension::rate;
    case Unit::share:
      return Dimension::share;
    case Unit::cores:
      return Dimension::cores;
    case Unit::count:
      return Dimension::number;
    case Unit::money_per_hour:
      return Dimension::money_rate;
  }
  return Dimension::number;
}

bool read_bound(const std::string& text, TextContext& context, const std::string& kpi, std::optional<Unit> unit, double& into) {
  if (unit) {
    auto value = read_quantity(dimension_of(*unit), text, context.what);
    if (value) {
      into = *value;
      return true;
    }
    auto problem = value.error();
    problem.why = kpi + " is bounded by " + (*unit == Unit::count ? "a bare number" : std::string(example_of(dimension_of(*unit))));
    context.report(std::move(problem));
    return false;
  }
  // The KPI's name is wrong, which is said elsewhere; here only whether this is a number with some unit.
  for (const auto dimension :
       {Dimension::time, Dimension::rate, Dimension::share, Dimension::money_rate, Dimension::cores, Dimension::number}) {
    if (const auto value = read_quantity(dimension, text, context.what)) {
      into = *value;
      return true;
    }
  }
  context.report({is(context, text), "expected a bound such as 250ms, 99.9% or 200/s", {}});
  return false;
}

std::string write_leaf(std::uint32_t value) { return std::to_string(value); }
std::string write_leaf(std::uint64_t value) { return std::to_string(value); }
std::string write_leaf(double value) { return shortest(value); }
std::string write_leaf(const std::string& value) { return value; }
std::string write_leaf(sim::Duration value) { return write_duration(value); }
std::string write_leaf(const TimeLaw& value) { return to_text(value); }
std::string write_leaf(const TimeValue& value) { return value.value ? write_duration(*value.value) : "estimate"; }
std::string write_leaf(const Arrivals& value) { return to_text(value); }
std::string write_leaf(const Target& value) { return value == Target{} ? "" : value.service + "." + value.endpoint; }
std::string write_leaf(const CountLaw& value) { return to_text(value); }
std::string write_leaf(const RequestLog& value) { return value.file; }
std::string write_leaf(kube::CountOrPercent value) { return std::to_string(value.value) + (value.percent ? "%" : ""); }
std::string write_bound(double value, std::optional<Unit> unit) {
  return write_quantity(unit ? dimension_of(*unit) : Dimension::number, value);
}

LeafInfo dimension_info(Dimension dimension) {
  switch (dimension) {
    case Dimension::time:
      return {"time", "250ms", "string", pattern_of(dimension)};
    case Dimension::bytes:
      return {"size", "2Gi", "string", pattern_of(dimension)};
    case Dimension::bit_rate:
      return {"bandwidth", "10Gbps", "string", pattern_of(dimension)};
    case Dimension::rate:
      return {"rate", "200/s", "string", pattern_of(dimension)};
    case Dimension::money_rate:
      return {"price", "0.34/h", "string", pattern_of(dimension)};
    case Dimension::share:
      return {"percentage", "99.9%", "string", pattern_of(dimension)};
    case Dimension::cores:
      return {"cores", "500m", "any", pattern_of(dimension)};
    case Dimension::number:
      break;
  }
  return number_info();
}
LeafInfo name_info() { return {"name", "cart", "string", "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"}; }
LeafInfo reference_info() { return {"name of", "cart", "string", {}}; }
LeafInfo free_text_info() { return {"text", "USD", "string", {}}; }
LeafInfo whole_number_info() { return {"whole number", "3", "integer", {}}; }
LeafInfo number_info() { return {"number", "0.9", "number", {}}; }
LeafInfo yes_no_info() { return {"true or false", "true", "boolean", {}}; }
LeafInfo law_info() { return {"distribution", "lognormal(4ms cv=0.8)", "string", {}}; }
LeafInfo time_value_info() { return {"time or estimate", "0.2ms", "string", {}}; }
LeafInfo arrivals_info() { return {"arrivals", "poisson(200/s)", "string", {}}; }
LeafInfo target_info() { return {"endpoint", "cart.read", "string", "^[^.]+\\.[^.]+$"}; }
LeafInfo count_law_info() { return {"count", "geometric(8)", "any", {}}; }
LeafInfo log_info() { return {"file", "access.log", "string", {}}; }
LeafInfo count_or_percent_info() { return {"count or percent", "25%", "any", "^[0-9]+%?$"}; }
LeafInfo bound_info() { return {"bound", "250ms", "any", {}}; }
LeafInfo word_info(const std::vector<std::string>& words, std::string_view example) {
  std::string pattern;
  for (const auto& word : words) pattern += (pattern.empty() ? "^(" : "|") + word;
  double number = 0;  // 1.34 is a word of ours, and a number to YAML
  const bool numeric = std::ranges::any_of(words, [&](const std::string& word) { return parse_number(word, number); });
  return {"one of " + enumerate(words), std::string(example), numeric ? "any" : "string", pattern + ")$"};
}

std::string label_problem(const std::string& text) {
  constexpr std::size_t longest = 63;
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty()) return "a name is empty";
  if (text.size() > longest) return "a name has at most 63 characters, this one " + std::to_string(text.size());
  if (!std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-'; })) {
    return "a name has only small letters, digits and \"-\"";
  }
  if (!alphanumeric(text.front()) || !alphanumeric(text.back())) return "a name begins and ends with a letter or digit";
  return {};
}

std::string as_label(const std::string& text) {
  std::string label;
  for (const char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (good) label += c;
    else if (c >= 'A' && c <= 'Z') label += static_cast<char>(c - 'A' + 'a');
    else if (!label.empty() && label.back() != '-') label += '-';
  }
  if (label.size() > 63) label.resize(63);
  while (label.ends_with('-')) label.pop_back();
  return label;
}

}  // namespace sandtable::models
