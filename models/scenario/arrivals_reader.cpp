#include <algorithm>
#include <cmath>

#include "models/scenario/arguments.hpp"
#include "models/scenario/csv.hpp"
#include "models/scenario/law.hpp"

namespace sandtable::models {
namespace {

std::optional<Arrivals> read_trace(const Expression& expression, TextContext& context) {
  const std::string signature = "trace(file scale=)";
  const auto* file = file_argument(expression, signature, context);
  if (!file) return std::nullopt;
  TraceArrivals trace;
  for (const auto& argument : expression.arguments) {
    if (argument.name.empty()) continue;
    if (argument.name != "scale") {
      context.report(
          {"unknown argument \"" + shown(argument.name) + "\"", "expected " + signature, suggest(argument.name, {"scale"})},
          argument.offset);
      return std::nullopt;
    }
    const auto scale = read_quantity(Dimension::number, argument.text, "scale");
    if (!scale) {
      context.report(scale.error(), argument.offset);
      return std::nullopt;
    }
    trace.scale = *scale;
  }
  trace.file = unquote_file(file->text);
  const auto rows = read_csv(trace.file, {"seconds", "rate per second"}, context, file->offset);
  if (!rows) return std::nullopt;
  for (const auto& row : *rows) trace.points.emplace_back(row[0], row[1]);
  return trace;
}

std::optional<Arrivals> read_on_off(const Expression& expression, const std::string& signature, TextContext& context) {
  const auto v = bind_numbers(expression,
                              {{"rate", Dimension::rate},
                               {"sources", Dimension::number, By::name},
                               {"on", Dimension::time, By::name},
                               {"off", Dimension::time, By::name},
                               {"shape", Dimension::number, By::name}},
                              signature, context);
  if (!v) return std::nullopt;
  const double sources = (*v)[1];
  if (!(sources >= 1 && sources <= most_on_off_sources) || sources != std::floor(sources)) {
    context.report(
        {"\"sources\" is " + shortest(sources), "expected a whole number, 1 to " + std::to_string(most_on_off_sources), {}});
    return std::nullopt;
  }
  return OnOffArrivals{Rate{(*v)[0]}, static_cast<std::uint32_t>(sources), sim::from_seconds((*v)[2]), sim::from_seconds((*v)[3]),
                       (*v)[4]};
}

}  // namespace

std::optional<Arrivals> read_arrivals(std::string_view text, TextContext& context) {
  if (const auto family = read_estimate(text, {"poisson"}, context)) return PoissonArrivals{};
  const auto parsed = parse_expression(text, 0);
  if (!parsed || !parsed->called) {
    if (read_quantity(Dimension::rate, text, context.what)) {
      context.report({"\"" + shown(text) + "\" is a rate", "a kind of arrivals is expected here",
                      "write \"poisson(" + std::string(text) + ")\""});
      return std::nullopt;
    }
  }
  if (!parsed) {
    context.report(parsed.error().problem, parsed.error().offset);
    return std::nullopt;
  }
  const auto& expression = *parsed;
  const auto signature = std::find_if(arrival_signatures().begin(), arrival_signatures().end(),
                                      [&](const auto& s) { return s.starts_with(expression.name + "("); });
  if (expression.name.empty() || signature == arrival_signatures().end()) {
    const auto known = names_of(law_signatures());
    const bool is_law = std::find(known.begin(), known.end(), expression.name) != known.end();
    context.report({"unknown kind of arrivals \"" + shown(expression.name) + "\"", is_law ? "it is a distribution of times" : "",
                    is_law ? "write \"renewal(" + shown(text) + ")\" for gaps with this law"
                           : suggest(expression.name, names_of(arrival_signatures()))});
    return std::nullopt;
  }
  if (!expression.called) {
    context.report({"\"" + expression.name + "\" has no arguments", "expected " + *signature, {}});
    return std::nullopt;
  }
  const auto numbers = [&](const std::vector<Parameter>& parameters) {
    return bind_numbers(expression, parameters, *signature, context);
  };
  if (expression.name == "poisson") {
    if (expression.inside == "estimate") return PoissonArrivals{};
    const auto v = numbers({{"rate", Dimension::rate}});
    return v ? std::optional<Arrivals>(PoissonArrivals{Rate{(*v)[0]}}) : std::nullopt;
  }
  if (expression.name == "deterministic") {
    const auto v = numbers({{"rate", Dimension::rate}});
    return v ? std::optional<Arrivals>(DeterministicArrivals{Rate{(*v)[0]}}) : std::nullopt;
  }
  if (expression.name == "renewal") {
    if (const auto family = read_estimate(expression.inside, estimable_families(), context))
      return RenewalArrivals{TimeLaw{std::nullopt, *family}};
    auto law = read_law(expression.inside, expression.inside_offset, context);
    return law ? std::optional<Arrivals>(RenewalArrivals{TimeLaw{std::move(law), {}}}) : std::nullopt;
  }
  if (expression.name == "mmpp") {
    // `for=` belongs to the rate before it, so that the two states read alike.
    Expression numbered = expression;
    int sojourns = 0;
    for (auto& argument : numbered.arguments) {
      if (argument.name == "for" && sojourns < 2) argument.name = ++sojourns == 1 ? "for1" : "for2";
    }
    const auto v = bind_numbers(numbered,
                                {{"rate1", Dimension::rate},
                                 {"for1", Dimension::time, By::name},
                                 {"rate2", Dimension::rate},
                                 {"for2", Dimension::time, By::name}},
                                *signature, context);
    if (!v) return std::nullopt;
    return MmppArrivals{{Rate{(*v)[0]}, sim::from_seconds((*v)[1])}, {Rate{(*v)[2]}, sim::from_seconds((*v)[3])}};
  }
  if (expression.name == "diurnal") {
    const auto v = numbers({{"mean", Dimension::rate}, {"peak", Dimension::rate}, {"period", Dimension::time}});
    return v ? std::optional<Arrivals>(DiurnalArrivals{Rate{(*v)[0]}, Rate{(*v)[1]}, sim::from_seconds((*v)[2])}) : std::nullopt;
  }
  if (expression.name == "flash") {
    const auto v = numbers({{"base", Dimension::rate},
                            {"peak", Dimension::rate},
                            {"at", Dimension::time, By::name},
                            {"ramp", Dimension::time, By::name},
                            {"hold", Dimension::time, By::name, 0},
                            {"decay", Dimension::time, By::name}});
    if (!v) return std::nullopt;
    return FlashArrivals{Rate{(*v)[0]},
                         Rate{(*v)[1]},
                         sim::from_seconds((*v)[2]),
                         sim::from_seconds((*v)[3]),
                         sim::from_seconds((*v)[4]),
                         sim::from_seconds((*v)[5])};
  }
  if (expression.name == "onoff") return read_on_off(expression, *signature, context);
  return read_trace(expression, context);
}

const std::vector<std::string>& arrival_signatures() {
  static const std::vector<std::string> signatures{
      "poisson(rate)",
      "deterministic(rate)",
      "renewal(distribution)",
      "mmpp(rate1 for=time1 rate2 for=time2)",
      "trace(file scale=)",
      "diurnal(mean peak period)",
      "flash(base peak at= ramp= hold= decay=)",
      "onoff(rate sources= on= off= shape=)",
  };
  return signatures;
}

}  // namespace sandtable::models
