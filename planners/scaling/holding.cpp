#include "planners/scaling/holding.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/scenario/steps.hpp"
#include "models/service/resilience/call_preset.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

double slowdown_of(const models::Service& service) {
  if (service.versions.empty()) return 1;
  double fastest = service.versions.front().slowdown;
  for (const auto& version : service.versions) fastest = std::min(fastest, version.slowdown);
  return fastest;
}

/// Seconds of wall time that one CPU second takes at best.
double cpu_stretch(const models::Scenario& scenario, const models::Service& service) {
  const auto limit = cpu_limit(scenario, service);
  return limit && *limit < 1 ? 1 / *limit : 1;
}

double cut_off(double mean, const std::optional<sim::Duration>& timeout) {
  if (!timeout || mean <= 0) return mean;
  return mean * (1 - std::exp(-sim::to_seconds(*timeout) / mean));
}

/// What the walk over an endpoint's steps needs to know.
struct Walk {
  const CallGraph& graph;
  const std::vector<ServiceWait>& waits;
  double network;  ///< s, there and back

  const models::Service& service_of(std::size_t endpoint) const {
    return graph.scenario().services[graph.endpoints()[endpoint].service];
  }
};

double network_round_trip(const models::Scenario& scenario) {
  return scenario.network.latency.value ? 2 * sim::to_seconds(*scenario.network.latency.value) : 0;
}

struct MomentsOf {
  const Walk& walk;
  const std::vector<Moments>& known;  ///< of callees
  const models::Service& service;

  Moments operator()(const std::vector<models::Step>& steps) const {
    Moments sum;
    for (const auto& step : steps) {
      const Moments part = std::visit(*this, step.kind);
      sum.mean += part.mean;
      sum.variance += part.variance;
    }
    return sum;
  }
  Moments law(const models::TimeLaw& time, double factor) const {
    const double variance = sim::variance(*time.law);
    return {factor * sim::mean(*time.law), std::isfinite(variance) ? factor * factor * variance : 0};
  }
  Moments operator()(const models::WorkStep& work) const { return law(work.time, slowdown_of(service)); }
  Moments operator()(const models::CpuStep& cpu) const {
    return law(cpu.time, slowdown_of(service) * cpu_stretch(walk.graph.scenario(), service));
  }
  Moments operator()(const models::CallStep& call) const {
    const std::size_t callee = walk.graph.index_of(call.to);
    const ServiceWait& wait = walk.waits[walk.graph.endpoints()[callee].service];
    const double mean = walk.network + wait.mean() + known[callee].mean;
    const double wait_variance = 2 * wait.probability * wait.mean_of_waiters * wait.mean_of_waiters - wait.mean() * wait.mean();
    return {cut_off(mean, models::with_preset(call).timeout), known[callee].variance + (wait.probability > 0 ? wait_variance : 0)};
  }
  /// The last branch that is waited for, by their means.
  Moments operator()(const models::ParallelStep& parallel) const {
    std::vector<Moments> parts;
    for (const auto& branch : parallel.branches) parts.push_back(std::visit(*this, branch.kind));
    std::ranges::stable_sort(parts, std::ranges::greater{}, &Moments::mean);
    const std::size_t waited_for = models::successes_needed(parallel);
    return waited_for == 0 || waited_for > parts.size() ? Moments{} : parts[parts.size() - waited_for];
  }
  Moments operator()(const models::PublishStep&) const { return {}; }
  Moments operator()(const models::UseStep& use) const { return (*this)(use.steps); }
  /// Without waiting for it: a lower bound.
  Moments operator()(const models::LockStep& lock) const { return (*this)(lock.steps); }
  Moments operator()(const models::CacheStep& cache) const {
    const double hits = models::hit_ratio(service, cache);
    const Moments miss = (*this)(cache.miss), hit = (*this)(cache.hit);
    const double mean = (1 - hits) * miss.mean + hits * hit.mean;
    const double second = (1 - hits) * (miss.variance + miss.mean * miss.mean) + hits * (hit.variance + hit.mean * hit.mean);
    return {mean, second - mean * mean};
  }
  /// Alone in its batch, and without waiting for others: a lower bound.
  Moments operator()(const models::BatchStep& batch) const {
    const Moments once = law(batch.work, slowdown_of(service)), each = law(batch.per_item, slowdown_of(service));
    return {once.mean + each.mean, once.variance + each.variance};
  }
  Moments operator()(const models::ChoiceStep& choice) const {
    double total = 0, mean = 0, second = 0;
    for (const auto& branch : choice.branches) total += branch.weight;
    for (const auto& branch : choice.branches) {
      const Moments part = (*this)(branch.steps);
      mean += branch.weight / total * part.mean;
      second += branch.weight / total * (part.variance + part.mean * part.mean);
    }
    return {mean, second - mean * mean};
  }
};

double cpu_of(const models::Service& service, const std::vector<models::Step>& steps, double slowdown) {
  double sum = 0;
  for (const auto& step : steps) {
    if (const auto* cpu = std::get_if<models::CpuStep>(&step.kind)) sum += slowdown * sim::mean(*cpu->time.law);
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) sum += cpu_of(service, parallel->branches, slowdown);
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) sum += cpu_of(service, lock->steps, slowdown);
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind)) {
      const double hits = models::hit_ratio(service, *cache);
      sum += (1 - hits) * cpu_of(service, cache->miss, slowdown) + hits * cpu_of(service, cache->hit, slowdown);
    }
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) sum += cpu_of(service, use->steps, slowdown);
    if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind)) {
      double total = 0;
      for (const auto& branch : choice->branches) total += branch.weight;
      for (const auto& branch : choice->branches) sum += branch.weight / total * cpu_of(service, branch.steps, slowdown);
    }
  }
  return sum;
}

/// Draws one visit; nothing where a call failed for good.
struct LatencyOf {
  const Walk& walk;
  sim::Draws& draws;

  std::optional<double> visit(std::size_t endpoint) const {
    const ServiceWait& wait = walk.waits[walk.graph.endpoints()[endpoint].service];
    const double chance = draws.uniform(), amount = -std::log(draws.uniform());
    const auto held = steps(walk.graph.endpoints()[endpoint].endpoint->steps, walk.service_of(endpoint));
    if (!held) return held;
    return *held + (chance < wait.probability ? amount * wait.mean_of_waiters : 0);
  }
  std::optional<double> steps(const std::vector<models::Step>& all, const models::Service& service) const {
    double sum = 0;
    for (const auto& step : all) {
      const auto part = one(step, service);
      if (!part) return part;
      sum += *part;
    }
    return sum;
  }
  std::optional<double> one(const models::Step& step, const models::Service& service) const {
    if (const auto* work = std::get_if<models::WorkStep>(&step.kind))
      return slowdown_of(service) * sim::sample(*work->time.law, draws);
    if (const auto* cpu = std::get_if<models::CpuStep>(&step.kind))
      return slowdown_of(service) * cpu_stretch(walk.graph.scenario(), service) * sim::sample(*cpu->time.law, draws);
    if (const auto* made = std::get_if<models::CallStep>(&step.kind)) return call(*made);
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) {
      std::vector<double> successes;
      for (const auto& branch : parallel->branches)
        if (const auto part = one(branch, service)) successes.push_back(*part);
      const std::size_t needed = models::successes_needed(*parallel);
      if (successes.size() < needed) return std::nullopt;
      std::ranges::sort(successes);
      return needed == 0 ? 0 : successes[needed - 1];
    }
    if (std::holds_alternative<models::PublishStep>(step.kind)) return 0;
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) return steps(use->steps, service);
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) return steps(lock->steps, service);
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind))
      return steps(draws.uniform() < models::hit_ratio(service, *cache) ? cache->hit : cache->miss, service);
    if (const auto* batch = std::get_if<models::BatchStep>(&step.kind))
      return slowdown_of(service) * (sim::sample(*batch->work.law, draws) + sim::sample(*batch->per_item.law, draws));
    const auto& choice = std::get<models::ChoiceStep>(step.kind);
    double total = 0;
    for (const auto& branch : choice.branches) total += branch.weight;
    double left = draws.uniform() * total;
    for (const auto& branch : choice.branches)
      if ((left -= branch.weight) <= 0) return steps(branch.steps, service);
    return steps(choice.branches.back().steps, service);
  }
  std::optional<double> call(const models::CallStep& written) const {
    const auto call = models::with_preset(written);
    double spent = 0;
    for (std::uint32_t attempt = 0; attempt <= call.retries.value_or(0); ++attempt) {
      const auto latency = visit(walk.graph.index_of(call.to));
      if (latency && (!call.timeout || *latency + walk.network <= sim::to_seconds(*call.timeout)))
        return spent + walk.network + *latency;
      if (!call.timeout) return std::nullopt;
      spent += sim::to_seconds(*call.timeout) +
               std::ldexp(sim::to_seconds(call.backoff.value_or(sim::Duration{0})), static_cast<int>(std::min(attempt, 60U)));
    }
    return std::nullopt;
  }
};

}  // namespace

std::vector<ServiceWait> no_waits(const models::Scenario& scenario) { return std::vector<ServiceWait>(scenario.services.size()); }

std::optional<double> cpu_limit(const models::Scenario& scenario, const models::Service& service) {
  if (service.cpu.limit) return service.cpu.limit->value;
  if (scenario.nodes.empty() && service.cpu.request) return service.cpu.request->value;
  return std::nullopt;
}

std::vector<Moments> holding_moments(const CallGraph& graph, const std::vector<ServiceWait>& waits) {
  const Walk walk{graph, waits, network_round_trip(graph.scenario())};
  std::vector<Moments> moments(graph.endpoints().size());
  for (auto it = graph.order().rbegin(); it != graph.order().rend(); ++it)
    moments[*it] = MomentsOf{walk, moments, walk.service_of(*it)}(graph.endpoints()[*it].endpoint->steps);
  return moments;
}

std::vector<double> cpu_per_visit(const CallGraph& graph) {
  std::vector<double> seconds;
  for (const auto& [service, endpoint] : graph.endpoints())
    seconds.push_back(cpu_of(graph.scenario().services[service], endpoint->steps, slowdown_of(graph.scenario().services[service])));
  return seconds;
}

std::vector<double> latency_draws(const CallGraph& graph, std::size_t endpoint, const std::vector<ServiceWait>& waits,
                                  std::uint32_t count) {
  const Walk walk{graph, waits, network_round_trip(graph.scenario())};
  const auto key = sim::stream_key({graph.scenario().seed, 0}, std::to_string(endpoint), "planners.screen");
  std::vector<double> latencies;
  for (std::uint32_t i = 0; i < count; ++i) {
    sim::Draws draws(key, {i, 0, 0});
    if (const auto latency = LatencyOf{walk, draws}.visit(endpoint)) latencies.push_back(*latency);
  }
  std::ranges::sort(latencies);
  return latencies;
}

}  // namespace sandtable::planners
