#include "twin/calibration/service_estimates.hpp"

#include <algorithm>
#include <cmath>

#include "twin/calibration/batches.hpp"
#include "twin/calibration/service_time_fit.hpp"
#include "twin/calibration/unknown_laws.hpp"
#include "twin/counters.hpp"

namespace sandtable::twin {
namespace {

constexpr const char* fittable = "constant, exponential, lognormal, gamma, weibull";

/// The steps of a service by what is known of them.
struct Steps {
  std::vector<TimedStep> all;
  std::vector<TimedStep*> unknown_work, unknown_cpu;
  double known_mean = 0, known_variance = 0;  ///< of all known steps, s and s²
  bool apart = true;                          ///< known steps, if any, run once in every request of the only endpoint
};

Steps steps_of(models::Service& service) {
  Steps steps;
  steps.all = timed_steps(service);
  for (auto& step : steps.all) {
    if (!step.time->law) {
      (step.kind == StepTime::work ? steps.unknown_work : steps.unknown_cpu).push_back(&step);
      if (steps.all.size() > 1 || service.endpoints.size() > 1) steps.apart = steps.apart && step.in_row;
      continue;
    }
    steps.known_mean += sim::mean(*step.time->law);
    steps.known_variance += sim::variance(*step.time->law);
    steps.apart = steps.apart && step.in_row;
  }
  if (service.endpoints.size() > 1 && steps.all.size() > 1) steps.apart = false;
  return steps;
}

void give_up(Estimate& out, const std::vector<TimedStep*>& steps, const std::string& why) {
  for (const TimedStep* step : steps) out.unconstrained.push_back({step->path, why});
}

std::string counted(double observations) { return std::to_string(std::llround(observations)) + " observations"; }

/// The family a step asks for; nullopt inside the result: the twin chooses.
sim::Result<std::optional<Family>> wished(const TimedStep& step) {
  if (step.time->estimate_as.empty()) return std::optional<Family>{};
  const auto family = family_named(step.time->estimate_as);
  if (!family) {
    return sim::fail(sim::ErrorKind::invalid_input,
                     "the family " + step.time->estimate_as + " can't be fitted to buckets (those that can: " + fittable + ")");
  }
  return family;
}

/// Mean and cv of a sum's remaining part, once the known part is taken off; the mean is ≤ 0 where nothing remains.
std::array<double, 2> less(std::array<double, 2> total, double known_mean, double known_variance) {
  const double mean = total[0] - known_mean;
  const double variance = total[0] * total[0] * total[1] * total[1] - known_variance;
  return {mean, std::max(0.01, std::sqrt(std::max(0.0, variance)) / mean)};
}

/// Puts the fitted law into the step and appends its parameters: mean, and cv where the family has one.
void put_law(Estimate& out, TimedStep& step, const ServiceTimeFit& fit, double known_mean, double known_variance,
             const std::string& source, const DrawOptions& options) {
  const auto centre = less({fit.mean, fit.cv}, known_mean, known_variance);
  const bool as_asked = step.time->estimate_as == name(fit.family);
  *step.time = {law_of(fit.family, centre[0], centre[1]), {}};
  Estimate block;
  const bool with_cv = fit.constrains_cv();
  for (std::size_t row = 0; row < options.rows; ++row) {
    sim::Draws draws = draws_for(options, step.path, row);
    auto value = less(draw(fit, draws), known_mean, known_variance);
    value[0] = std::max(value[0], 1e-9);  // a draw may fall below the known part: no time left
    block.draws.push_back(with_cv ? std::vector<double>{value[0], value[1]} : std::vector<double>{value[0]});
  }
  block.parameters.push_back({step.path + ".mean", centre[0], interval_of(block.draws, 0), source});
  if (with_cv) block.parameters.push_back({step.path + ".cv", centre[1], interval_of(block.draws, 1), source});
  if (fit.family == Family::constant && !as_asked) {
    block.unconstrained.push_back({step.path + ".cv", "all observations lie in one bucket of the histogram"});
  }
  append(out, block);
}

/// The cv of CPU times taken from the spread of own work, where a request does nothing else.
Estimate cv_of(const ServiceTimeFit& fit, const std::string& path, const std::string& service, const DrawOptions& options) {
  Estimate out;
  for (std::size_t row = 0; row < options.rows; ++row) {
    sim::Draws draws = draws_for(options, path, row);
    out.draws.push_back({draw(fit, draws)[1]});
  }
  out.parameters.push_back(
      {path + ".cv", fit.cv, interval_of(out.draws, 0),
       "spread of own work of " + service + ", " + counted(fit.count) + "; waiting for a core would widen it"});
  return out;
}

/// One histogram of the service, if it is mapped and holds enough; else the reason.
struct Reading {
  std::optional<HistogramIncrease> histogram;
  std::string why;
};

sim::Result<Reading> read_work(const models::Service& service, TelemetrySource& source, WallWindow window,
                               std::size_t min_observations) {
  const std::string entity = "service." + service.name;
  if (!source.maps(entity, Signal::work)) return Reading{{}, "no telemetry of own work is mapped for " + service.name};
  const auto series = source.read(entity, Signal::work, window);
  if (!series) return series.failure();
  auto histogram = histogram_increase(*series);
  if (!histogram) return histogram.failure();
  if (!*histogram) return Reading{{}, "no two samples of own work in the window"};
  if ((*histogram)->count < static_cast<double>(min_observations) || (*histogram)->sum <= 0) {
    return Reading{{},
                   "too few observations of own work: " + std::to_string(std::llround((*histogram)->count)) + " of at least " +
                       std::to_string(min_observations)};
  }
  return Reading{std::move(*histogram), ""};
}

/// CPU seconds a request, or why not.
struct CpuReading {
  std::optional<Ratio> ratio;
  double requests = 0;
  std::string why;
};

sim::Result<CpuReading> read_cpu(const models::Service& service, TelemetrySource& source, WallWindow window) {
  const std::string entity = "service." + service.name;
  for (Signal signal : {Signal::cpu, Signal::ended}) {
    if (!source.maps(entity, signal)) {
      return CpuReading{
          {}, 0, std::string("no telemetry of ") + (signal == Signal::cpu ? "CPU" : "requests") + " is mapped for " + service.name};
    }
  }
  const auto cpu = source.read(entity, Signal::cpu, window);
  if (!cpu) return cpu.failure();
  const auto ended = source.read(entity, Signal::ended, window);
  if (!ended) return ended.failure();
  const std::size_t batches = std::min(batch_count(*cpu), batch_count(*ended));
  if (batches < least_batches) return CpuReading{{}, 0, "too few samples of CPU or requests in the window"};
  std::vector<double> seconds, requests;
  double total = 0;
  for (std::size_t i = 0; i < batches; ++i) {
    const WallWindow extent = extent_of(*cpu);
    const auto used = total_increase(batch(*cpu, extent, i, batches)), done = total_increase(batch(*ended, extent, i, batches));
    seconds.push_back(used ? used->amount : 0);
    requests.push_back(used && done ? done->amount : 0);
    total += requests.back();
  }
  const auto busy = std::count_if(requests.begin(), requests.end(), [](double n) { return n > 0; });
  if (busy < static_cast<std::ptrdiff_t>(least_batches)) return CpuReading{{}, 0, "too few requests ended in the window"};
  return CpuReading{ratio_of(seconds, requests), total, ""};
}

sim::Status estimate_cpu(Estimate& out, models::Service& service, Steps& steps, TelemetrySource& source, WallWindow window,
                         const CalibrationOptions& options) {
  if (steps.unknown_cpu.empty()) return sim::Done{};
  TimedStep& step = *steps.unknown_cpu.front();
  double known_cpu = 0;
  for (const auto& other : steps.all)
    if (other.kind == StepTime::cpu && other.time->law) known_cpu += sim::mean(*other.time->law);
  if (steps.unknown_cpu.size() > 1 || !step.in_row || (service.endpoints.size() > 1 && steps.all.size() > 1)) {
    give_up(out, steps.unknown_cpu, "one CPU counter can't tell this step from the service's others");
    return sim::Done{};
  }
  const auto family = wished(step);
  if (!family) {
    give_up(out, steps.unknown_cpu, family.error().message);
    return sim::Done{};
  }
  const auto reading = read_cpu(service, source, window);
  if (!reading) return reading.failure();
  if (!reading->ratio || reading->ratio->value <= known_cpu) {
    give_up(out, steps.unknown_cpu, reading->ratio ? "the known CPU steps take more than was measured" : reading->why);
    return sim::Done{};
  }
  const double mean = reading->ratio->value - known_cpu;
  const std::string text =
      "CPU counter of " + service.name + " over " + std::to_string(std::llround(reading->requests)) + " requests";
  append(out, from_standard_error(step.path + ".mean", mean, reading->ratio->standard_error, reading->ratio->dof, mean * 1e-3, text,
                                  options.draws));
  auto shape = sim::Result<Reading>(Reading{});
  if (steps.all.size() == 1) shape = read_work(service, source, window, options.min_observations);
  if (!shape) return shape.failure();
  if (shape->histogram) {
    const ServiceTimeFit fit = fit_service_time(*shape->histogram, *family);
    *step.time = {law_of(fit.family, mean, fit.cv), {}};
    if (fit.constrains_cv()) append(out, cv_of(fit, step.path, service.name, options.draws));
  } else {
    const Family chosen = family->value_or(Family::exponential);
    *step.time = {law_of(chosen, mean, 1), {}};
    if (chosen != Family::constant) {
      out.unconstrained.push_back(
          {step.path + ".cv", "a CPU counter gives the mean only; " + name(chosen) + " with cv 1 is assumed"});
    }
  }
  steps.known_mean += mean;
  steps.known_variance += sim::variance(*step.time->law);
  return sim::Done{};
}

sim::Status estimate_work(Estimate& out, models::Service& service, Steps& steps, TelemetrySource& source, WallWindow window,
                          const CalibrationOptions& options) {
  if (steps.unknown_work.empty()) return sim::Done{};
  const bool cpu_unknown = std::any_of(steps.unknown_cpu.begin(), steps.unknown_cpu.end(), [](auto* s) { return !s->time->law; });
  if (steps.unknown_work.size() > 1 || !steps.apart || cpu_unknown) {
    give_up(out, steps.unknown_work, "not identifiable: one histogram of own work is shared with other steps of " + service.name);
    return sim::Done{};
  }
  TimedStep& step = *steps.unknown_work.front();
  const auto family = wished(step);
  if (!family) {
    give_up(out, steps.unknown_work, family.error().message);
    return sim::Done{};
  }
  const auto reading = read_work(service, source, window, options.min_observations);
  if (!reading) return reading.failure();
  if (!reading->histogram) {
    give_up(out, steps.unknown_work, reading->why);
    return sim::Done{};
  }
  const ServiceTimeFit fit = fit_service_time(*reading->histogram, *family);
  if (fit.mean <= steps.known_mean) {
    give_up(out, steps.unknown_work, "the known steps take longer than the measured own work");
    return sim::Done{};
  }
  std::string text = "histogram of own work of " + service.name + ", " + counted(fit.count);
  if (steps.known_mean > 0) text += ", less the known steps";
  put_law(out, step, fit, steps.known_mean, steps.known_variance, text, options.draws);
  return sim::Done{};
}

}  // namespace

sim::Result<Estimate> estimate_service(models::Service& service, TelemetrySource& source, WallWindow window,
                                       const CalibrationOptions& options) {
  Estimate out;
  Steps steps = steps_of(service);
  if (const auto done = estimate_cpu(out, service, steps, source, window, options); !done) return done.failure();
  if (const auto done = estimate_work(out, service, steps, source, window, options); !done) return done.failure();
  return out;
}

}  // namespace sandtable::twin
