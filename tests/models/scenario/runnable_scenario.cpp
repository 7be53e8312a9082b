#include "tests/models/scenario/runnable_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "tests/models/scenario/random_scenario.hpp"
#include "tests/models/scenario/scenario_times.hpp"

namespace sandtable::models::test {
namespace {

class Tamer {
 public:
  explicit Tamer(std::mt19937_64& random) : random_(random) {}

  std::uint32_t whole(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  bool chance(double p) { return real(0, 1) < p; }
  /// Mostly short, at times a hundred times as long.
  sim::Duration time(double shortest, double longest) {
    return sim::from_seconds(shortest * std::pow(longest / shortest, real(0, 1)));
  }

  void law(TimeLaw& time) {
    if (!time.law || !(sim::mean(*time.law) > 0) || !(sim::mean(*time.law) < 1000))
      time = {sim::Distribution{sim::Exponential{0.01}}, {}};
    const double wanted = sim::to_seconds(this->time(0.0005, 0.2));
    time.law = sim::scaled(*time.law, wanted / sim::mean(*time.law));
  }

  /// With what `random_scenario` does not make.
  void extend(Scenario& scenario) {
    for (Service& service : scenario.services)
      for (Endpoint& endpoint : service.endpoints)
        each_call(endpoint.steps, [&](CallStep& call) {
          const auto& callee = *std::ranges::find(scenario.services, call.to.service, &Service::name);
          if (callee.balance.rule != Balance::shared_queue && chance(0.2)) call.outliers.emplace().consecutive = whole(0, 5);
        });
    for (Traffic& traffic : scenario.traffic)
      if (chance(0.2)) traffic.deadline = sim::Duration{1};
  }

  void tame(Scenario& scenario) {
    extend(scenario);
    // By kind of value first, then those that need more care.
    each_time(scenario, [this](auto& value) {
      using T = std::decay_t<decltype(value)>;
      if constexpr (std::is_same_v<T, TimeLaw>) law(value);
      else if constexpr (std::is_same_v<T, Rate>) value.value = real(1, 80);
      else value = time(0.001, 1);
    });
    scenario.run.duration = sim::from_seconds(real(5, 30));
    scenario.run.warmup = chance(0.5) ? sim::Duration{0} : scenario.run.duration / whole(2, 20);
    scenario.run.coupling = time(0.1, 2);
    if (chance(0.4)) scenario.network.latency.value = sim::Duration{0};
    for (NodeGroup& node : scenario.nodes) node.cpu = Cores{real(0.5, 6)};
    for (Service& service : scenario.services) tame(service);
    for (MessageQueue& queue : scenario.queues) {
      if (queue.depth) queue.depth = whole(1, 20);
      if (queue.consumer) queue.consumer->prefetch = whole(1, 5);
      if (queue.partitions) queue.partitions = whole(1, 6);
    }
    for (Traffic& traffic : scenario.traffic) tame(traffic);
  }

  void tame(Service& service) {
    if (service.versions.empty()) service.replicas = chance(0.9) ? whole(1, 5) : 0;
    if (service.concurrency) service.concurrency = whole(1, 6);
    // Requests hold their slots while a batch gathers.
    for (Endpoint& endpoint : service.endpoints)
      each_batch(endpoint.steps, [&](BatchStep& batch) { batch.size = whole(1, service.concurrency.value_or(5)); });
    for (ReplicaPool& pool : service.pools) pool.size = whole(1, 4);
    for (CacheSpec& cache : service.caches) {
      if (cache.keys) cache.keys->count = whole(1, 30);
      if (cache.capacity) cache.capacity = whole(1, 10);
    }
    for (LockSpec& lock : service.locks) lock.keys.count = whole(1, 5);
    if (service.database) service.database->keys.count = whole(1, 20);
    if (service.memory.per_request) {
      service.memory.base = Bytes{1e8};
      service.memory.per_request = Bytes{(service.memory.limit->value - 1e8) / real(2, 40)};
    }
    if (service.queue) service.queue = whole(0, 10);
    if (service.cpu.request) service.cpu.request = Cores{real(0.05, 0.8)};
    if (service.adaptive_concurrency) service.adaptive_concurrency->samples = whole(1, 10);
    for (Endpoint& endpoint : service.endpoints)
      each_call(endpoint.steps, [](CallStep& call) {
        if (call.outliers) call.outliers->max_ejection = call.outliers->ejection * 4;
      });
    if (service.rate_limit) service.rate_limit->burst = whole(1, 20);
  }
  void tame(Traffic& traffic) {
    if (auto* closed = std::get_if<ClosedLoop>(&traffic.source)) closed->clients = whole(1, 30);
    auto* arrivals = std::get_if<Arrivals>(&traffic.source);
    if (arrivals == nullptr) return;
    if (auto* diurnal = std::get_if<DiurnalArrivals>(arrivals)) diurnal->peak.value = diurnal->mean.value * real(1, 2);
    if (auto* flash = std::get_if<FlashArrivals>(arrivals)) flash->peak.value = flash->base.value * real(1, 5);
    if (auto* on_off = std::get_if<OnOffArrivals>(arrivals)) on_off->sources = whole(1, 10);
    traffic.speed = std::min(traffic.speed, 3.0);
  }

  CrashTarget victim(const Scenario& scenario) {
    if (!scenario.nodes.empty() && chance(0.5)) {
      const auto& group = scenario.nodes[whole(0, static_cast<std::uint32_t>(scenario.nodes.size()) - 1)];
      return {group.name + "-" + std::to_string(whole(0, group.count - 1)), ""};
    }
    const auto& service = any_service(scenario);
    return {"", service.name + "-" + std::to_string(whole(0, 5))};
  }
  const Service& any_service(const Scenario& scenario) {
    return scenario.services[whole(0, static_cast<std::uint32_t>(scenario.services.size()) - 1)];
  }
  sim::Duration moment(const Scenario& scenario) {
    return sim::from_seconds(sim::to_seconds(scenario.run.duration) * real(0, 0.99));
  }

  std::vector<Fault> faults(const Scenario& scenario) {
    std::vector<Fault> made;
    for (std::uint32_t i = whole(0, 4); i > 0; --i) {
      Fault fault{"", moment(scenario), {}, victim(scenario)};
      if (chance(0.8)) fault.lasts = time(0.05, 5);
      made.push_back(std::move(fault));
    }
    return made;
  }

  decltype(Action::kind) action(const Scenario& scenario) {
    const auto& service = any_service(scenario);
    const bool versioned = !service.versions.empty();
    switch (whole(0, 2)) {
      case 0: {
        const auto versions = static_cast<std::uint32_t>(service.versions.size());
        return ScaleAction{service.name, versioned ? service.versions[whole(0, versions - 1)].name : "", whole(0, 7)};
      }
      case 1: {
        if (!versioned) return ScaleAction{service.name, "", whole(0, 3)};
        WeightAction weights{service.name, {}};
        for (const auto& version : service.versions) weights.weights.push_back({version.name, chance(0.3) ? 0 : real(0.1, 10)});
        weights.weights[0].weight = 1;  // traffic must go somewhere
        return weights;
      }
      default: {
        CrashAction crash{victim(scenario)};
        if (chance(0.8)) crash.lasts = time(0.05, 5);
        return crash;
      }
    }
  }

 private:
  std::mt19937_64& random_;
};

}  // namespace

namespace {

Scenario tamed(Scenario scenario, std::mt19937_64& random) {
  Tamer tamer(random);
  tamer.tame(scenario);
  scenario.faults = tamer.faults(scenario);
  return scenario;
}

}  // namespace

Scenario runnable_scenario(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Scenario scenario = random_scenario(random);
  scenario.kubernetes.reset();
  for (auto& service : scenario.services) {
    service.autoscale.reset();
    service.rollout.reset();
  }
  return tamed(std::move(scenario), random);
}

Scenario runnable_kubernetes_scenario(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Scenario scenario = random_kubernetes_scenario(random);
  return tamed(std::move(scenario), random);
}

Plan fitting_plan(const Scenario& scenario, std::uint64_t seed) {
  std::mt19937_64 random(~seed);
  Tamer tamer(random);
  Plan plan;
  plan.name = "random";
  for (std::uint32_t i = tamer.whole(0, 6); i > 0; --i) plan.actions.push_back({tamer.moment(scenario), tamer.action(scenario)});
  std::ranges::stable_sort(plan.actions, {}, &Action::at);
  return plan;
}

Scenario stretched(Scenario scenario, double factor) {
  // Presets bring times of their own, and Linkerd's budget a number a second.
  for (Service& service : scenario.services)
    for (Endpoint& endpoint : service.endpoints)
      each_call(endpoint.steps, [](CallStep& call) {
        call.preset.reset();
        if (call.budget && call.budget->preset == BudgetPreset::linkerd) call.budget.reset();
      });
  each_time(scenario, [factor](auto& value) {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<T, TimeLaw>) value.law = sim::scaled(*value.law, factor);
    else if constexpr (std::is_same_v<T, Rate>) value.value /= factor;
    else value = sim::Duration{static_cast<std::int64_t>(static_cast<double>(value.count()) * factor)};
  });
  return scenario;
}

}  // namespace sandtable::models::test
