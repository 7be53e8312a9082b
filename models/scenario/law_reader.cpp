#include <algorithm>
#include <cmath>

#include "models/scenario/arguments.hpp"
#include "models/scenario/csv.hpp"
#include "models/scenario/law.hpp"

namespace sandtable::models {
namespace {

struct Signature {
  std::string_view name;
  std::vector<Parameter> parameters;
};

const std::vector<Signature>& laws() {
  constexpr auto time = Dimension::time;
  constexpr auto number = Dimension::number;
  static const std::vector<Signature> table{
      {"constant", {{"value", time}}},
      {"exponential", {{"mean", time}}},
      {"lognormal", {{"mean", time}, {"cv", number, By::name}}},
      {"erlang", {{"stages", number}, {"mean", time}}},
      {"gamma", {{"mean", time}, {"cv", number, By::name}}},
      {"weibull", {{"scale", time}, {"shape", number, By::name}}},
      {"pareto", {{"scale", time}, {"shape", number, By::name}}},
      {"uniform", {{"low", time}, {"high", time}}},
  };
  return table;
}

std::string signature_text(const Signature& signature) {
  std::string text = std::string(signature.name) + "(";
  for (const auto& parameter : signature.parameters) {
    if (!text.ends_with('(')) text += " ";
    text += parameter.name;
    if (parameter.by == By::name) text += "=";
  }
  return text + ")";
}

std::optional<sim::Distribution> make_law(std::string_view name, const std::vector<double>& v, TextContext& context) {
  using namespace sim;
  if (name == "constant") return Distribution{Constant{v[0]}};
  if (name == "exponential") return Distribution{Exponential{v[0]}};
  if (name == "lognormal") return Distribution{Lognormal{v[0], v[1]}};
  if (name == "gamma") return Distribution{Gamma{v[0], v[1]}};
  if (name == "weibull") return Distribution{Weibull{v[0], v[1]}};
  if (name == "pareto") return Distribution{Pareto{v[0], v[1]}};
  if (name == "uniform") return Distribution{Uniform{v[0], v[1]}};
  if (v[0] < 1 || v[0] > 1000 || v[0] != std::floor(v[0])) {
    context.report({"erlang has " + shortest(v[0]) + " stages", "expected a whole number from 1 to 1000", {}});
    return std::nullopt;
  }
  return Distribution{Erlang{static_cast<int>(v[0]), v[1]}};
}

std::optional<sim::Distribution> read_law(std::string_view text, std::size_t offset, TextContext& context, int depth);

std::optional<sim::Distribution> read_mixture(const Expression& expression, TextContext& context, int depth) {
  constexpr int deepest = 4;
  if (depth >= deepest) {
    context.report(
        {"mixtures are nested too deeply", "at most " + std::to_string(deepest) + " levels", "multiply the weights out"});
    return std::nullopt;
  }
  auto summands = parse_sum(expression.inside, expression.inside_offset);
  if (!summands) {
    context.report(summands.error().problem, summands.error().offset);
    return std::nullopt;
  }
  sim::Mixture mixture;
  for (const auto& summand : *summands) {
    auto weight = read_quantity(Dimension::number, summand.weight, "weight");
    if (!weight) context.report(weight.error(), summand.weight_offset);
    auto law = read_law(summand.law, summand.law_offset, context, depth + 1);
    if (!weight || !law) continue;
    mixture.weights.push_back(*weight);
    mixture.components.push_back(std::move(*law));
  }
  if (mixture.weights.size() != summands->size()) return std::nullopt;
  return sim::Distribution{std::move(mixture)};
}

std::optional<sim::Distribution> read_empirical(const Expression& expression, TextContext& context) {
  const auto* file = file_argument(expression, "empirical(file.csv)", context);
  if (!file) return std::nullopt;
  for (const auto& argument : expression.arguments) {
    if (argument.name.empty()) continue;
    context.report({"unknown argument \"" + shown(argument.name) + "\"", "expected empirical(file.csv)", {}}, argument.offset);
    return std::nullopt;
  }
  const auto name = unquote_file(file->text);
  const auto rows = read_csv(name, {"seconds"}, context, file->offset);
  if (!rows) return std::nullopt;
  sim::Empirical law{name, {}};
  for (const auto& row : *rows) law.values.push_back(row[0]);
  return sim::Distribution{std::move(law)};
}

std::optional<sim::Distribution> read_law(std::string_view text, std::size_t offset, TextContext& context, int depth) {
  auto parsed = parse_expression(text, offset);
  if (!parsed || !parsed->called) {
    // `5ms` alone is a time, not a distribution: say so rather than that it is no expression.
    if (read_quantity(Dimension::time, text, context.what)) {
      context.report({"\"" + shown(text) + "\" is a time", "a distribution is expected here",
                      "write \"constant(" + std::string(text) + ")\" or \"exponential(" + std::string(text) + ")\""},
                     offset);
      return std::nullopt;
    }
  }
  if (!parsed) {
    context.report(parsed.error().problem, parsed.error().offset);
    return std::nullopt;
  }
  const auto& expression = *parsed;
  const auto known = names_of(law_signatures());
  const bool is_known = std::find(known.begin(), known.end(), expression.name) != known.end();
  if (!is_known) {
    std::string suggestion = suggest(expression.name, known);
    const auto arrivals = names_of(arrival_signatures());
    if (std::find(arrivals.begin(), arrivals.end(), expression.name) != arrivals.end()) {
      suggestion = "use it under \"arrivals\" of traffic";
    } else if (expression.name == "normal" || expression.name == "gaussian") {
      suggestion = "times are never negative: use lognormal(mean cv=) or gamma(mean cv=)";
    } else if (expression.name == "estimate") {
      suggestion = "estimate the whole law";
    }
    context.report({"unknown distribution \"" + shown(expression.name) + "\"",
                    expression.name == "estimate" ? "it can't be a part of another law" : "", suggestion},
                   offset);
    return std::nullopt;
  }
  const auto signature = *std::find_if(law_signatures().begin(), law_signatures().end(),
                                       [&](const auto& s) { return s.starts_with(expression.name + "("); });
  if (!expression.called) {
    context.report({"\"" + expression.name + "\" has no arguments", "expected " + signature, {}}, offset);
    return std::nullopt;
  }
  if (expression.name == "mixture") return read_mixture(expression, context, depth);
  if (expression.name == "empirical") return read_empirical(expression, context);
  const auto& parameters =
      std::find_if(laws().begin(), laws().end(), [&](const auto& s) { return s.name == expression.name; })->parameters;
  const auto values = bind_numbers(expression, parameters, signature, context);
  return values ? make_law(expression.name, *values, context) : std::nullopt;
}

}  // namespace

std::optional<sim::Distribution> read_law(std::string_view text, std::size_t offset, TextContext& context) {
  return read_law(text, offset, context, 0);
}

std::optional<TimeLaw> read_time_law(std::string_view text, TextContext& context) {
  if (const auto family = read_estimate(text, estimable_families(), context)) return TimeLaw{std::nullopt, *family};
  auto law = read_law(text, 0, context, 0);
  if (!law) return std::nullopt;
  return TimeLaw{std::move(law), {}};
}

const std::vector<std::string>& law_signatures() {
  static const std::vector<std::string> signatures = [] {
    std::vector<std::string> all;
    for (const auto& law : laws()) all.push_back(signature_text(law));
    all.insert(all.end(), {"empirical(file.csv)", "mixture(weight*distribution + weight*distribution)"});
    return all;
  }();
  return signatures;
}

const std::vector<std::string>& estimable_families() {
  static const std::vector<std::string> families{"lognormal", "gamma", "exponential", "constant"};
  return families;
}

}  // namespace sandtable::models
