#include "twin/measure.hpp"

#include <array>
#include <cmath>

#include "models/scenario/steps.hpp"
#include "twin/counters.hpp"
#include "twin/signal_name.hpp"

namespace sandtable::twin {
namespace {

class Measurer {
 public:
  Measurer(TelemetrySource& source, WallWindow window) : source_(source) { out_.window = window; }

  sim::Status service(const std::string& name, bool uses_cpu) {
    const std::string entity = "service." + name;
    if (auto done = latency(entity); !done) return done;
    if (auto done = wait(entity); !done) return done;
    if (auto done = ended(entity); !done) return done;
    if (uses_cpu) return rate_of(entity, Signal::cpu, ".cpu", models::Unit::cores);
    out_.missing.push_back({entity + ".cpu", "the scenario says of none of its steps that it uses CPU, so nothing is predicted"});
    return sim::Done{};
  }
  sim::Status traffic(const std::string& name) {
    return rate_of("traffic." + name, Signal::offered, ".rate", models::Unit::per_second);
  }
  Measurement take() { return std::move(out_); }

 private:
  /// Empty, and listed as missing, where there is no mapping or no sample.
  sim::Result<std::vector<RawSeries>> read(const std::string& entity, Signal signal) {
    const std::string path = entity + "." + std::string(twin::name(signal));
    if (!source_.maps(entity, signal)) {
      out_.missing.push_back({path, "no telemetry is mapped"});
      return std::vector<RawSeries>{};
    }
    auto series = source_.read(entity, signal, out_.window);
    if (series && !total_increase(*series)) {
      out_.missing.push_back({path, "no two samples in the window"});
      return std::vector<RawSeries>{};
    }
    return series;
  }

  void add(const std::string& name, models::Unit unit, double value) {
    if (std::isfinite(value)) out_.kpis.push_back({name, unit, value});
  }

  sim::Status latency(const std::string& entity) {
    const auto histogram = read_histogram(entity, Signal::latency);
    if (!histogram) return histogram.failure();
    if (!*histogram) return sim::Done{};
    const auto& h = **histogram;
    add(entity + ".latency.mean", models::Unit::seconds, mean(h));
    constexpr std::array<std::pair<const char*, double>, 4> quantiles{{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}}};
    for (const auto& [name, q] : quantiles) add(entity + ".latency." + name, models::Unit::seconds, quantile(h, q));
    return sim::Done{};
  }

  sim::Status wait(const std::string& entity) {
    const auto histogram = read_histogram(entity, Signal::wait);
    if (!histogram) return histogram.failure();
    if (*histogram) add(entity + ".wait.mean", models::Unit::seconds, mean(**histogram));
    return sim::Done{};
  }

  sim::Status ended(const std::string& entity) {
    const auto series = read(entity, Signal::ended);
    if (!series) return series.failure();
    const auto all = total_increase(*series);
    if (!all) return sim::Done{};
    const double available = availability(*series);
    add(entity + ".rate", models::Unit::per_second, std::isnan(available) ? all->rate : all->rate * available);
    add(entity + ".availability", models::Unit::share, available);
    for (const char* outcome : {"timeout", "rejected", "unavailable", "open_circuit"}) {
      add(entity + ".errors." + outcome, models::Unit::share, outcome_share(*series, outcome));
    }
    return sim::Done{};
  }

  sim::Status rate_of(const std::string& entity, Signal signal, const char* suffix, models::Unit unit) {
    const auto series = read(entity, signal);
    if (!series) return series.failure();
    if (const auto total = total_increase(*series)) add(entity + suffix, unit, total->rate);
    return sim::Done{};
  }

  sim::Result<std::optional<HistogramIncrease>> read_histogram(const std::string& entity, Signal signal) {
    const auto series = read(entity, signal);
    if (!series) return series.failure();
    auto histogram = histogram_increase(*series);
    if (!histogram) return sim::fail(histogram.error().kind, entity + ": " + histogram.error().message);
    return histogram;
  }

  TelemetrySource& source_;
  Measurement out_;
};

bool uses_cpu(const models::Service& service) {
  bool found = false;
  for (const auto& endpoint : service.endpoints) {
    models::each_step(endpoint.steps, "", [&](const models::Step& step, const std::string&) {
      found = found || std::holds_alternative<models::CpuStep>(step.kind);
    });
  }
  return found;
}

}  // namespace

sim::Result<Measurement> measure(const models::Scenario& scenario, TelemetrySource& source, WallWindow window) {
  Measurer measurer(source, window);
  for (const auto& service : scenario.services) {
    if (const auto done = measurer.service(service.name, uses_cpu(service)); !done) return done.failure();
  }
  for (const auto& traffic : scenario.traffic) {
    if (const auto done = measurer.traffic(traffic.name); !done) return done.failure();
  }
  return measurer.take();
}

}  // namespace sandtable::twin
