#include <cmath>

#include "models/scenario/expression.hpp"
#include "models/scenario/law.hpp"

namespace sandtable::models {
namespace {

std::string time(double seconds) { return write_quantity(Dimension::time, seconds); }
std::string rate(Rate value) { return write_quantity(Dimension::rate, value.value); }

struct LawText {
  std::string operator()(const sim::Constant& l) const { return "constant(" + time(l.value) + ")"; }
  std::string operator()(const sim::Exponential& l) const { return "exponential(" + time(l.mean) + ")"; }
  std::string operator()(const sim::Lognormal& l) const { return "lognormal(" + time(l.mean) + " cv=" + shortest(l.cv) + ")"; }
  std::string operator()(const sim::Erlang& l) const { return "erlang(" + std::to_string(l.stages) + " " + time(l.mean) + ")"; }
  std::string operator()(const sim::Gamma& l) const { return "gamma(" + time(l.mean) + " cv=" + shortest(l.cv) + ")"; }
  std::string operator()(const sim::Weibull& l) const { return "weibull(" + time(l.scale) + " shape=" + shortest(l.shape) + ")"; }
  std::string operator()(const sim::Pareto& l) const { return "pareto(" + time(l.scale) + " shape=" + shortest(l.shape) + ")"; }
  std::string operator()(const sim::Uniform& l) const { return "uniform(" + time(l.low) + " " + time(l.high) + ")"; }
  std::string operator()(const sim::Empirical& l) const { return "empirical(" + quote_file(l.source) + ")"; }
  std::string operator()(const sim::Mixture& l) const {
    std::string text = "mixture(";
    for (std::size_t i = 0; i < l.weights.size(); ++i) {
      text += (i > 0 ? " + " : "") + shortest(l.weights[i]) + "*" + to_text(l.components[i]);
    }
    return text + ")";
  }
};

struct ArrivalsText {
  std::string operator()(const PoissonArrivals& a) const { return "poisson(" + (a.rate ? rate(*a.rate) : "estimate") + ")"; }
  std::string operator()(const DeterministicArrivals& a) const { return "deterministic(" + rate(a.rate) + ")"; }
  std::string operator()(const RenewalArrivals& a) const { return "renewal(" + to_text(a.gap) + ")"; }
  std::string operator()(const MmppArrivals& a) const {
    const auto state = [](const MmppState& s) { return rate(s.rate) + " for=" + write_duration(s.sojourn); };
    return "mmpp(" + state(a.first) + " " + state(a.second) + ")";
  }
  std::string operator()(const TraceArrivals& a) const {
    return "trace(" + quote_file(a.file) + (a.scale == 1 ? "" : " scale=" + shortest(a.scale)) + ")";
  }
  std::string operator()(const DiurnalArrivals& a) const {
    return "diurnal(" + rate(a.mean) + " " + rate(a.peak) + " " + write_duration(a.period) + ")";
  }
  std::string operator()(const FlashArrivals& a) const {
    return "flash(" + rate(a.base) + " " + rate(a.peak) + " at=" + write_duration(a.at) + " ramp=" + write_duration(a.ramp) +
           " hold=" + write_duration(a.hold) + " decay=" + write_duration(a.decay) + ")";
  }
  std::string operator()(const OnOffArrivals& a) const {
    return "onoff(" + rate(a.rate) + " sources=" + std::to_string(a.sources) + " on=" + write_duration(a.on) +
           " off=" + write_duration(a.off) + " shape=" + shortest(a.shape) + ")";
  }
};

std::string positive_time(const char* what, double value) {
  return std::isfinite(value) && value > 0 ? "" : std::string(what) + " is " + time(value) + ", expected more than 0s";
}
std::string positive(const char* what, double value) {
  return std::isfinite(value) && value > 0 ? "" : std::string(what) + " is " + shortest(value) + ", expected more than 0";
}
std::string not_negative(const char* what, double value) {
  return std::isfinite(value) && value >= 0 ? "" : std::string(what) + " is " + shortest(value) + ", expected at least 0";
}
std::string either(std::string first, std::string second) { return first.empty() ? second : first; }

struct LawProblem {
  std::string operator()(const sim::Constant& l) const { return not_negative("the value", l.value); }
  std::string operator()(const sim::Exponential& l) const { return positive_time("the mean", l.mean); }
  std::string operator()(const sim::Lognormal& l) const { return either(positive_time("the mean", l.mean), positive("cv", l.cv)); }
  std::string operator()(const sim::Erlang& l) const {
    return either(positive("stages", l.stages), positive_time("the mean", l.mean));
  }
  std::string operator()(const sim::Gamma& l) const { return either(positive_time("the mean", l.mean), positive("cv", l.cv)); }
  std::string operator()(const sim::Weibull& l) const {
    return either(positive_time("the scale", l.scale), positive("the shape", l.shape));
  }
  std::string operator()(const sim::Pareto& l) const {
    if (auto problem = either(positive_time("the scale", l.scale), positive("the shape", l.shape)); !problem.empty())
      return problem;
    return l.shape > 1 ? "" : "the shape is " + shortest(l.shape) + ", expected more than 1: below it the mean is infinite";
  }
  std::string operator()(const sim::Uniform& l) const {
    if (auto problem = not_negative("the low end", l.low); !problem.empty()) return problem;
    return std::isfinite(l.high) && l.high >= l.low ? "" : "the high end is below the low one";
  }
  std::string operator()(const sim::Empirical& l) const {
    if (l.values.empty()) return "it has no values";
    for (const double value : l.values) {
      if (auto problem = not_negative("a value", value); !problem.empty()) return problem;
    }
    return {};
  }
  std::string operator()(const sim::Mixture& l) const {
    if (l.weights.empty() || l.weights.size() != l.components.size()) return "it has no components, or not a weight for each";
    for (std::size_t i = 0; i < l.weights.size(); ++i) {
      if (auto problem = either(positive("a weight", l.weights[i]), law_problem(l.components[i])); !problem.empty()) return problem;
    }
    return {};
  }
};

struct ArrivalsProblem {
  std::string operator()(const PoissonArrivals& a) const { return a.rate ? positive("the rate", a.rate->value) : ""; }
  std::string operator()(const DeterministicArrivals& a) const { return positive("the rate", a.rate.value); }
  std::string operator()(const RenewalArrivals& a) const {
    if (!a.gap.law) return {};
    if (auto problem = law_problem(*a.gap.law); !problem.empty()) return problem;
    return sim::mean(*a.gap.law) > 0 ? "" : "the mean gap is 0: infinitely many would arrive at once";
  }
  std::string operator()(const MmppArrivals& a) const {
    for (const auto* state : {&a.first, &a.second}) {
      if (auto problem = not_negative("a rate", state->rate.value); !problem.empty()) return problem;
      if (auto problem = positive_time("a time", sim::to_seconds(state->sojourn)); !problem.empty()) return problem;
    }
    return a.first.rate.value + a.second.rate.value > 0 ? "" : "both rates are 0";
  }
  std::string operator()(const TraceArrivals& a) const {
    if (auto problem = positive("the scale", a.scale); !problem.empty()) return problem;
    if (a.points.empty()) return "the trace has no points";
    double last = -1;
    for (const auto& [seconds, per_second] : a.points) {
      if (!(seconds >= 0) || seconds <= last)
        return "in \"" + a.file + "\" the time " + shortest(seconds) + " does not come after the one before";
      if (!(per_second >= 0) || !std::isfinite(per_second))
        return "in \"" + a.file + "\" a rate is " + shortest(per_second) + ", expected at least 0";
      last = seconds;
    }
    return {};
  }
  std::string operator()(const DiurnalArrivals& a) const {
    if (auto problem = either(positive("the mean", a.mean.value), positive_time("the period", sim::to_seconds(a.period)));
        !problem.empty())
      return problem;
    if (!(a.peak.value >= a.mean.value)) return "the peak is below the mean";
    return a.peak.value <= 2 * a.mean.value
               ? ""
               : "the peak is more than twice the mean: the rate would be negative half a period later";
  }
  std::string operator()(const FlashArrivals& a) const {
    if (auto problem = either(not_negative("the base", a.base.value), positive("the peak", a.peak.value)); !problem.empty())
      return problem;
    if (a.peak.value < a.base.value) return "the peak is below the base";
    for (const auto& [what, time] : {std::pair{"at", a.at}, {"ramp", a.ramp}, {"hold", a.hold}}) {
      if (auto problem = not_negative(what, sim::to_seconds(time)); !problem.empty()) return problem;
    }
    return positive_time("the decay", sim::to_seconds(a.decay));
  }
  std::string operator()(const OnOffArrivals& a) const {
    if (a.sources < 1 || a.sources > most_on_off_sources)
      return "sources is " + std::to_string(a.sources) + ", expected 1 to " + std::to_string(most_on_off_sources);
    if (auto problem = positive("the rate", a.rate.value); !problem.empty()) return problem;
    for (const auto& [what, time] : {std::pair{"on", a.on}, {"off", a.off}}) {
      if (auto problem = positive_time(what, sim::to_seconds(time)); !problem.empty()) return problem;
    }
    return a.shape > 1 && std::isfinite(a.shape)
               ? ""
               : "the shape is " + shortest(a.shape) + ", expected more than 1: else the mean period is infinite";
  }
};

}  // namespace

std::string to_text(const sim::Distribution& law) { return std::visit(LawText{}, law.law); }
std::string to_text(const TimeLaw& law) {
  if (law.law) return to_text(*law.law);
  return law.estimate_as.empty() ? "estimate" : "estimate(" + law.estimate_as + ")";
}
std::string to_text(const Arrivals& arrivals) { return std::visit(ArrivalsText{}, arrivals); }

std::string law_problem(const sim::Distribution& law) { return std::visit(LawProblem{}, law.law); }
std::string arrivals_problem(const Arrivals& arrivals) { return std::visit(ArrivalsProblem{}, arrivals); }

}  // namespace sandtable::models
