#include "planners/stability/evidence.hpp"

#include <algorithm>
#include <cmath>

#include "models/measure/kpi_names.hpp"
#include "models/traffic/arrival_rate.hpp"
#include "planners/selection/wording.hpp"
#include "planners/stability/operating_point.hpp"

namespace sandtable::planners {

namespace {

double kpi(const models::ReplicationResult& result, const std::string& name) {
  const auto found = std::ranges::find(result.kpis, name, &models::Kpi::name);
  return found == result.kpis.end() ? not_seen : found->value;
}

double successes(const models::ReplicationResult& result, const std::string& entity) {
  const auto found = std::ranges::find(result.histograms, entity + ".latency", &models::NamedHistogram::name);
  return found == result.histograms.end() ? 0 : static_cast<double>(found->histogram.count());
}

double zero_for_nan(double value) { return std::isnan(value) ? 0 : value; }

double expected_sending(const models::Traffic& traffic, double from, double to) {
  const auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
  if (arrivals == nullptr || traffic.session) return not_seen;
  const auto rate = models::expected_rate(*arrivals, from * traffic.speed, to * traffic.speed);
  return rate ? *rate * traffic.speed * traffic.keep.value : not_seen;
}

TrafficEvidence traffic_evidence(const models::Traffic& traffic, const models::ReplicationResult& result, double from, double to) {
  const std::string entity = "traffic." + traffic.name;
  const double well = successes(result, entity), share = kpi(result, entity + ".availability");
  const double unfinished = zero_for_nan(kpi(result, entity + ".unfinished"));
  TrafficEvidence made;
  made.name = traffic.name;
  made.answered = well / (to - from);
  made.latency = kpi(result, entity + ".latency.mean");
  if (well > 0 && share > 0) {
    const double sent = well / share + unfinished;
    made.sent = sent / (to - from);
    made.goodput = well / sent;
  } else {
    made.sent = expected_sending(traffic, from, to);
    if (!std::isnan(share) || unfinished > 0) made.goodput = 0;
  }
  return made;
}

Trend latency_trend(const models::ReplicationResult& result, const std::string& entity, double from, double to) {
  const auto found = std::ranges::find(result.series, entity + ".latency.mean", &models::TimeSeries::name);
  if (found == result.series.end()) return {};
  const double bin = sim::to_seconds(found->bin);
  std::vector<double> seconds, figures;
  for (std::size_t i = 0; i < found->values.size(); ++i) {
    const double begin = static_cast<double>(i) * bin, end = std::min(to, begin + bin);
    if (begin < from) continue;
    seconds.push_back((begin + end) / 2);
    figures.push_back(found->values[i]);
  }
  return fit(seconds, figures, to);
}

ServiceEvidence service_evidence(const models::Service& service, const models::ReplicationResult& result, double from, double to) {
  const std::string entity = "service." + service.name;
  ServiceEvidence made;
  made.name = service.name;
  made.latency = latency_trend(result, entity, from, to);
  made.throughput = zero_for_nan(kpi(result, entity + ".rate"));
  made.ready = kpi(result, entity + ".replicas.mean") / replicas_of(service);
  for (const auto& cache : service.caches)
    if (!cache.hit_ratio) made.caches.push_back({cache.name, kpi(result, entity + ".cache." + cache.name + ".hit_ratio")});
  const double share = kpi(result, entity + ".availability");
  constexpr double most = 0.95;  // of a second in a second: what it would say beyond is noise
  // Where nothing that came in the window has ended well, what leaves came before it, and nothing says that more was turned away.
  made.attempts = made.throughput / (share > 0 ? share : 1) / (1 - std::min(most, made.latency.surely_rising()));
  return made;
}

std::vector<std::string> missed_objectives(const models::Scenario& scenario, const models::ReplicationResult& result) {
  std::vector<std::string> missed;
  for (const auto& objective : scenario.objectives) {
    const double value = kpi(result, objective.kpi);
    const auto unit = models::kpi_unit(objective.kpi).value_or(models::Unit::count);
    const std::string what = "objective " + objective.name + ": " + objective.kpi + " is " + in_unit(value, unit) + ", not ";
    if (objective.below && value >= *objective.below) missed.push_back(what + "below " + in_unit(*objective.below, unit));
    if (objective.above && value <= *objective.above) missed.push_back(what + "above " + in_unit(*objective.above, unit));
  }
  return missed;
}

}  // namespace

double Trend::surely_rising() const { return std::max(0.0, slope - 3 * error); }
double Trend::surely_falling() const { return std::max(0.0, -slope - 3 * error); }

namespace {
double late_mean(const std::vector<double>& figures, std::size_t seen) {
  const std::size_t wanted = std::max<std::size_t>(1, seen / 3);
  double sum = 0;
  std::size_t taken = 0;
  for (std::size_t i = figures.size(); i-- > 0 && taken < wanted;)
    if (!std::isnan(figures[i])) sum += figures[i], ++taken;
  return sum / static_cast<double>(taken);
}
}  // namespace

Trend fit(const std::vector<double>& seconds, const std::vector<double>& figures, double end) {
  double n = 0, sum_t = 0, sum_y = 0;
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (!std::isnan(figures[i])) ++n, sum_t += seconds[i], sum_y += figures[i];
  if (n == 0) return {};
  Trend trend{sum_y / n, sum_y / n, late_mean(figures, static_cast<std::size_t>(n)), 0, 0};
  if (n < 3) return trend;
  const double mean_t = sum_t / n;
  double tt = 0, ty = 0;
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (!std::isnan(figures[i])) {
      tt += (seconds[i] - mean_t) * (seconds[i] - mean_t);
      ty += (seconds[i] - mean_t) * (figures[i] - trend.mean);
    }
  trend.slope = ty / tt;
  trend.end = trend.mean + trend.slope * (end - mean_t);
  double residual = 0;
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (!std::isnan(figures[i])) {
      const double off = figures[i] - trend.mean - trend.slope * (seconds[i] - mean_t);
      residual += off * off;
    }
  trend.error = std::sqrt(residual / (n - 2) / tt);
  return trend;
}

double Evidence::sent() const {
  double sum = 0;
  for (const auto& one : traffic) sum += zero_for_nan(one.sent);
  return sum;
}

Evidence evidence_of(const models::Scenario& scenario, const models::ReplicationResult& result) {
  const double from = sim::to_seconds(scenario.run.warmup), to = sim::to_seconds(scenario.run.duration);
  Evidence made;
  made.replication = result.replication;
  for (const auto& traffic : scenario.traffic) made.traffic.push_back(traffic_evidence(traffic, result, from, to));
  for (const auto& service : scenario.services) made.services.push_back(service_evidence(service, result, from, to));
  made.missed = missed_objectives(scenario, result);
  return made;
}

}  // namespace sandtable::planners
