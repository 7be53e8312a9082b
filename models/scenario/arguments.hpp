/// What an expression's arguments mean: each bound to a parameter by position or name, read in its dimension.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/expression.hpp"
#include "models/scenario/text_context.hpp"

namespace sandtable::models {

enum class By { position, name };

struct Parameter {
  std::string_view name;
  Dimension dimension;
  By by = By::position;
  std::optional<double> fallback = std::nullopt;
};

/// A value for each parameter (times in seconds), or empty after every problem was reported. `signature` is shown in messages.
std::optional<std::vector<double>> bind_numbers(const Expression& expression, const std::vector<Parameter>& parameters,
                                                const std::string& signature, TextContext& context);

/// The expression's one argument by position, a file; null after the problem was reported.
const Argument* file_argument(const Expression& expression, const std::string& signature, TextContext& context);

/// The family that `estimate` or `estimate(family)` names, empty for the former; nullopt where `text` is something else.
std::optional<std::string> read_estimate(std::string_view text, const std::vector<std::string>& families, TextContext& context);

/// `exponential` of `exponential(mean)`.
std::vector<std::string> names_of(const std::vector<std::string>& signatures);

}  // namespace sandtable::models
