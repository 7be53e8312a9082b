/// The shape of an expression, `name(argument key=argument …)`: split into words, not yet understood. Separated by spaces so that
/// it is a plain scalar also inside YAML's `{…}` and `[…]`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/units.hpp"

namespace sandtable::models {

struct Argument {
  std::string name;  ///< `cv` of `cv=0.8`; empty: by position
  std::string text;
  std::size_t offset = 0;  ///< of the argument in the whole text
};

struct Expression {
  std::string name;
  bool called = false;  ///< whether parentheses follow
  std::string inside;   ///< the text between them
  std::size_t inside_offset = 0;
  std::vector<Argument> arguments;
};

struct ExpressionProblem {
  TextProblem problem;
  std::size_t offset = 0;
};

/// `offset` is where `text` begins in the text that the user wrote.
sim::Result<Expression, ExpressionProblem> parse_expression(std::string_view text, std::size_t offset);

/// One summand of a mixture, `0.9*exponential(5ms)`.
struct Summand {
  std::string weight, law;
  std::size_t weight_offset = 0, law_offset = 0;
};
sim::Result<std::vector<Summand>, ExpressionProblem> parse_sum(std::string_view text, std::size_t offset);

/// How many `(` of `text` are not closed; negative: that many `)` too many.
int open_parentheses(std::string_view text);

/// A file name as an argument: bare, or in double quotes where it holds spaces or parentheses.
std::string quote_file(const std::string& file);
std::string unquote_file(const std::string& text);

}  // namespace sandtable::models
