#include "tests/models/scenario/random_scenario.hpp"

#include "tests/models/scenario/random/kubernetes_maker.hpp"
#include "tests/models/scenario/random/service_maker.hpp"
#include "tests/models/scenario/random/traffic_maker.hpp"

namespace sandtable::models::test {

Scenario random_scenario(std::mt19937_64& random) {
  Maker make(random);
  ServiceMaker services_of(random);
  TrafficMaker traffic_of(random);
  Scenario s;
  s.name = "random-" + std::to_string(make.whole(0, 1'000'000));
  s.seed = random();
  if (make.chance(0.3)) s.currency = make.chance(0.5) ? "EUR" : "no";
  s.run.warmup = make.time();
  s.run.duration = s.run.warmup + make.time();
  s.run.replications = make.whole(1, 100);
  if (make.chance(0.5)) s.run.precision = Share{make.number(0.5)};
  s.run.max_replications = make.whole(100, 1000);
  s.network.latency = make.chance(0.2) ? TimeValue{std::nullopt} : TimeValue{make.time()};
  s.network.bandwidth = BitRate{make.number(1e10)};
  for (std::uint32_t i = make.whole(0, 2); i > 0; --i) {
    s.nodes.push_back({"n" + std::to_string(i), "z" + std::to_string(i), make.whole(1, 5), Cores{make.number(64)},
                       Bytes{make.number(1e11)}, MoneyRate{make.number(2)}, make.time_law()});
  }
  const auto services = make.whole(1, 4);
  s.queues = services_of.queues(services);
  for (std::uint32_t i = 0; i < services; ++i) s.services.push_back(services_of.service(i, services));
  for (auto& service : s.services) services_of.place(service, s.nodes);
  for (std::uint32_t i = 0; i < make.whole(1, 4); ++i) {
    Traffic traffic{"t" + std::to_string(i), {"s0", "e0"}, traffic_of.arrivals(), std::nullopt};
    if (make.chance(0.3)) traffic.source = ClosedLoop{make.whole(1, 1000), make.time_law()};
    if (make.chance(0.3)) traffic.priority = make.whole(0, highest_priority);
    if (make.chance(0.3)) traffic.telemetry = TrafficTelemetry{"job=\"lb\"", "requests_total"};
    traffic_of.vary(traffic);
    if (!s.nodes.empty() && make.chance(0.3)) traffic.zone = s.nodes.front().zone;
    s.traffic.push_back(std::move(traffic));
  }
  s.objectives.push_back({"fast", "service.s0.latency.p99", make.number(2), std::nullopt});
  s.objectives.push_back({"up", "service.s0.availability", std::nullopt, make.real(0.5, 0.9999)});
  s.objectives.push_back({"busy", "service.s0.rate", std::nullopt, make.number(100)});
  if (make.chance(0.5)) s.objectives.push_back({"lean", "service.s0.replicas.mean", make.number(100), std::nullopt});
  if (make.chance(0.5)) {
    s.faults.push_back({make.chance(0.5) ? "" : "bang", s.run.duration / 2, make.maybe(make.time()), {"", "s0-1"}});
    if (!s.nodes.empty()) s.faults.push_back({"", s.run.duration / 3, std::nullopt, {s.nodes[0].name + "-0", ""}});
  }
  // Without a draw, so that a seed makes the world that it has always made.
  if (s.seed % 5 == 0) s.kubernetes = s.seed % 2 == 0 ? KubernetesVersion::v1_31 : KubernetesVersion::v1_37;
  if (s.kubernetes) scale_and_roll(s);
  return s;
}

Scenario random_kubernetes_scenario(std::mt19937_64& random) {
  Scenario s = random_scenario(random);
  KubernetesMaker make(random);
  make.govern(s);
  make.move(s);
  run_workloads(s);
  return s;
}

Plan random_plan(std::mt19937_64& random) {
  KubernetesMaker make(random);
  Plan plan;
  plan.name = "p" + std::to_string(make.whole(0, 99));
  sim::Duration at{0};
  for (std::uint32_t i = make.whole(0, 5); i > 0; --i) {
    at += make.time();
    switch (make.whole(0, 3)) {
      case 0:
        plan.actions.push_back({at, ScaleAction{"cart", make.chance(0.3) ? "v1" : "", make.whole(0, 100)}});
        break;
      case 1:
        plan.actions.push_back({at, WeightAction{"cart", {{"v1", make.number(1)}, {"v2", make.number(100)}}}});
        break;
      case 2:
        plan.actions.push_back({at, make.action()});
        break;
      default: {
        CrashAction crash{{"n-0", ""}};
        if (make.chance(0.5)) crash.lasts = make.time();
        plan.actions.push_back({at, crash});
      }
    }
  }
  return plan;
}

}  // namespace sandtable::models::test
