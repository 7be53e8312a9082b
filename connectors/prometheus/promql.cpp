#include "connectors/prometheus/promql.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "sim/contract.hpp"

namespace sandtable::connectors::prometheus {
namespace {

bool bare_name(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) return false;
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return (std::isalnum(c) && c < 0x80) || c == '_' || c == ':'; });
}

/// Without blanks at the ends and without a comma after the last matcher (PromQL takes one, but not two).
std::string_view trimmed(std::string_view selector) {
  const auto from = selector.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return selector.substr(from, selector.find_last_not_of(" \t\r\n,") + 1 - from);
}

/// `[500ms]`
std::string range_text(sim::Duration range) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(range).count();
  SANDTABLE_EXPECT(ms >= 1, "a range has at least one millisecond");
  return "[" + std::to_string(ms) + "ms]";
}

/// As a regular expression (RE2's) that matches nothing else.
std::string literally(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(R"(\.+*?()|[]{}^$)").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.append({'\\', c});
    else if (c == '\n') out += "\\n";
    else out += c;
  }
  return out + '"';
}

sim::Status check_selector(std::string_view selector) {
  const auto bad = [&](std::size_t at, const std::string& why) {
    return sim::fail(sim::ErrorKind::invalid_input,
                     "selector `" + std::string(selector) + "`, column " + std::to_string(at + 1) + ": " + why);
  };
  std::size_t opened = 0;
  char quote = 0;
  for (std::size_t i = 0; i < selector.size(); ++i) {
    const char c = selector[i];
    if (quote != 0) {
      if (c == '\\' && quote != '`') ++i;
      else if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
      opened = i;
    } else if (c == '{' || c == '}') {
      return bad(i, "a brace (label matchers are written without braces, as in job=\"front\")");
    } else if (c == '[' || c == ']' || c == '(' || c == ')') {
      return bad(i, std::string("'") + c + "' outside quotes (only label matchers may stand here, as in job=\"front\")");
    }
  }
  if (quote != 0) return bad(opened, "this quote is not closed");
  return sim::Done{};
}

std::string instant_selector(std::string_view metric, std::string_view selector) {
  const std::string matchers(trimmed(selector));
  if (bare_name(metric)) return std::string(metric) + (matchers.empty() ? "" : "{" + matchers + "}");
  return "{__name__=" + quoted(metric) + (matchers.empty() ? "" : "," + matchers) + "}";
}

std::string range_selector(std::string_view metric, std::string_view selector, sim::Duration range) {
  return instant_selector(metric, selector) + range_text(range);
}

std::string histogram_selector(std::string_view metric, std::string_view selector, sim::Duration range) {
  const std::string matchers(trimmed(selector)), name = literally(metric);
  return "{__name__=~" + quoted(name + "_bucket|" + name + "_sum|" + name + "_count") + (matchers.empty() ? "" : "," + matchers) +
         "}" + range_text(range);
}

std::string time_text(twin::WallTime time) {
  SANDTABLE_EXPECT(time.ns >= 0, "a time after 1970");
  const auto ms = time.ns / 1'000'000;
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(ms / 1000), static_cast<long long>(ms % 1000));
  return text;
}

}  // namespace sandtable::connectors::prometheus
