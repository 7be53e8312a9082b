#include "models/scenario/count_law_text.hpp"

#include <algorithm>
#include <cmath>

#include "models/scenario/arguments.hpp"
#include "models/scenario/expression.hpp"

namespace sandtable::models {
namespace {

std::optional<std::uint32_t> whole(double value, const char* what, TextContext& context) {
  if (value >= 0 && value <= UINT32_MAX && value == std::floor(value)) return static_cast<std::uint32_t>(value);
  context.report({"\"" + std::string(what) + "\" is " + shortest(value), "expected a whole number", {}});
  return std::nullopt;
}

struct CountText {
  std::string operator()(const FixedCount& law) const { return std::to_string(law.count); }
  std::string operator()(const GeometricCount& law) const { return "geometric(" + shortest(law.mean) + ")"; }
  std::string operator()(const UniformCount& law) const {
    return "uniform(" + std::to_string(law.low) + " " + std::to_string(law.high) + ")";
  }
  std::string operator()(const ParetoCount& law) const {
    return "pareto(" + std::to_string(law.least) + " shape=" + shortest(law.shape) + ")";
  }
};

std::optional<CountLaw> read_called(const Expression& expression, const std::string& signature, TextContext& context) {
  const auto numbers = [&](const std::vector<Parameter>& parameters) {
    return bind_numbers(expression, parameters, signature, context);
  };
  if (expression.name == "geometric") {
    const auto v = numbers({{"mean", Dimension::number}});
    return v ? std::optional(CountLaw{GeometricCount{(*v)[0]}}) : std::nullopt;
  }
  if (expression.name == "uniform") {
    const auto v = numbers({{"low", Dimension::number}, {"high", Dimension::number}});
    if (!v) return std::nullopt;
    const auto low = whole((*v)[0], "low", context), high = whole((*v)[1], "high", context);
    return low && high ? std::optional(CountLaw{UniformCount{*low, *high}}) : std::nullopt;
  }
  if (expression.name == "pareto") {
    const auto v = numbers({{"least", Dimension::number}, {"shape", Dimension::number, By::name}});
    if (!v) return std::nullopt;
    const auto least = whole((*v)[0], "least", context);
    return least ? std::optional(CountLaw{ParetoCount{*least, (*v)[1]}}) : std::nullopt;
  }
  const auto v = numbers({{"n", Dimension::number}});
  if (!v) return std::nullopt;
  const auto count = whole((*v)[0], "n", context);
  return count ? std::optional(CountLaw{FixedCount{*count}}) : std::nullopt;
}

}  // namespace

std::optional<CountLaw> read_count_law(std::string_view text, TextContext& context) {
  if (double number = 0; parse_number(text, number)) {
    const auto count = whole(number, context.what.c_str(), context);
    return count ? std::optional(CountLaw{FixedCount{*count}}) : std::nullopt;
  }
  const auto expression = parse_expression(text, 0);
  if (!expression) {
    context.report(expression.error().problem, expression.error().offset);
    return std::nullopt;
  }
  const auto signature = std::find_if(count_signatures().begin(), count_signatures().end(),
                                      [&](const auto& s) { return s.starts_with(expression->name + "("); });
  if (expression->name.empty() || signature == count_signatures().end()) {
    context.report({"unknown law of a number \"" + shown(expression->name) + "\"",
                    {},
                    suggest(expression->name, names_of(count_signatures()))});
    return std::nullopt;
  }
  if (!expression->called) {
    context.report({"\"" + expression->name + "\" has no arguments", "expected " + *signature, {}});
    return std::nullopt;
  }
  return read_called(*expression, *signature, context);
}

std::string to_text(const CountLaw& law) { return std::visit(CountText{}, law.law); }

const std::vector<std::string>& count_signatures() {
  static const std::vector<std::string> signatures{"constant(n)", "geometric(mean)", "uniform(low high)", "pareto(least shape=)"};
  return signatures;
}

}  // namespace sandtable::models
