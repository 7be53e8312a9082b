#include "models/scenario/expression.hpp"

#include <algorithm>

#include "models/scenario/diagnostic.hpp"

namespace sandtable::models {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

sim::Unexpected<ExpressionProblem> problem(std::size_t offset, std::string what, std::string why = {},
                                           std::string suggestion = {}) {
  return {ExpressionProblem{{std::move(what), std::move(why), std::move(suggestion)}, offset}};
}

/// Runs over `text` and calls `at(i, depth)` for each character outside double quotes.
template <class F>
void scan(std::string_view text, F at) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == ')') --depth;
    at(i, depth);
    if (text[i] == '(') ++depth;
  }
}

/// Splits at spaces outside parentheses and quotes.
std::vector<Argument> words(std::string_view text, std::size_t offset) {
  std::vector<Argument> found;
  std::vector<bool> separates(text.size(), false);
  scan(text, [&](std::size_t i, int depth) { separates[i] = depth == 0 && is_space(text[i]); });
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !separates[i]) continue;
    if (i > start) found.push_back({{}, std::string(text.substr(start, i - start)), offset + start});
    start = i + 1;
  }
  for (auto& argument : found) {
    const auto equals = argument.text.find('=');
    if (equals == std::string::npos || equals == 0 ||
        !std::all_of(argument.text.begin(), argument.text.begin() + static_cast<std::ptrdiff_t>(equals), is_name))
      continue;
    argument.name = argument.text.substr(0, equals);
    argument.text.erase(0, equals + 1);
    argument.offset += equals + 1;
  }
  return found;
}

std::string without_commas(std::string_view text) {
  std::string spaced;
  for (const char c : text) {
    if (c != ',') {
      if (!(is_space(c) && spaced.ends_with(' '))) spaced += c;
    } else if (!spaced.ends_with(' ')) {
      spaced += ' ';
    }
  }
  return spaced;
}

}  // namespace

int open_parentheses(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '(')) - static_cast<int>(std::count(text.begin(), text.end(), ')'));
}

sim::Result<Expression, ExpressionProblem> parse_expression(std::string_view text, std::size_t offset) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1), ++offset;
  const auto whole = "\"" + shown(text) + "\"";
  Expression expression;
  std::size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  expression.name = text.substr(0, end);
  if (end == text.size()) return expression;
  if (text[end] != '(') {
    const auto rest = text.find_first_not_of(" \t", end);
    if (end > 0 && rest != std::string_view::npos && rest > end && text[rest] != '(') {
      return problem(offset, whole + " has no parentheses", "expected name(arguments)",
                     "write \"" + expression.name + "(" + shown(text.substr(rest)) + ")\"");
    }
    return problem(offset + end, whole + " is no expression", "expected name(arguments), such as exponential(5ms)");
  }
  if (const int open = open_parentheses(text); open > 0) {
    return problem(offset, whole + " has an unclosed parenthesis", "\"(\" and \")\" must come in pairs",
                   open > 3 ? "" : "write \"" + shown(text) + std::string(static_cast<std::size_t>(open), ')') + "\"");
  } else if (open < 0) {
    return problem(offset, whole + " has a \")\" too many", "\"(\" and \")\" must come in pairs");
  }
  std::size_t close = std::string_view::npos;
  std::size_t comma = std::string_view::npos;
  scan(text, [&](std::size_t i, int depth) {
    if (depth == 0 && text[i] == ')' && close == std::string_view::npos) close = i;
    if (text[i] == ',' && comma == std::string_view::npos) comma = i;
  });
  if (comma != std::string_view::npos) {
    return problem(offset + comma, whole + " has a comma", "arguments are separated by spaces",
                   "write \"" + shown(without_commas(text)) + "\"");
  }
  if (close == std::string_view::npos) return problem(offset, whole + " is no expression", "parentheses or quotes don't pair up");
  if (close + 1 != text.size()) {
    return problem(offset + close + 1, whole + " goes on after its closing parenthesis", "expected one expression");
  }
  expression.called = true;
  expression.inside = text.substr(end + 1, close - end - 1);
  expression.inside_offset = offset + end + 1;
  expression.arguments = words(expression.inside, expression.inside_offset);
  return expression;
}

sim::Result<std::vector<Summand>, ExpressionProblem> parse_sum(std::string_view text, std::size_t offset) {
  // A `+` separates where what precedes it is closed: the one in 1e+3 does not.
  std::vector<std::size_t> ends;
  char last = 0;
  scan(text, [&](std::size_t i, int depth) {
    if (depth == 0 && text[i] == '+' && last == ')') ends.push_back(i);
    if (!is_space(text[i])) last = text[i];
  });
  ends.push_back(text.size());
  std::vector<Summand> summands;
  std::size_t start = 0;
  for (const auto end : ends) {
    const auto part = text.substr(start, end - start);
    const auto star = part.find('*');
    if (star == std::string_view::npos) {
      return problem(offset + start, "\"" + shown(part.substr(0, part.find_last_not_of(" ") + 1)) + "\" has no weight",
                     "a mixture is a sum of weight*distribution", "such as mixture(0.9*exponential(5ms) + 0.1*exponential(50ms))");
    }
    Summand summand;
    const auto trim = [](std::string_view word, std::size_t& at) {
      while (!word.empty() && is_space(word.front())) word.remove_prefix(1), ++at;
      while (!word.empty() && is_space(word.back())) word.remove_suffix(1);
      return std::string(word);
    };
    summand.weight_offset = offset + start;
    summand.law_offset = offset + start + star + 1;
    summand.weight = trim(part.substr(0, star), summand.weight_offset);
    summand.law = trim(part.substr(star + 1), summand.law_offset);
    summands.push_back(std::move(summand));
    start = end + 1;
  }
  return summands;
}

std::string quote_file(const std::string& file) {
  return file.find_first_of(" \t()=") == std::string::npos ? file : "\"" + file + "\"";
}
std::string unquote_file(const std::string& text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

}  // namespace sandtable::models
