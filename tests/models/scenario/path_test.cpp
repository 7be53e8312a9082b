#include "models/scenario/path.hpp"

#include <gtest/gtest.h>

#include "models/scenario/reader.hpp"

namespace sandtable::models {
namespace {

Scenario skeleton() {
  auto read = read_scenario_text(R"(apiVersion: sandtable/v1
kind: Scenario
name: paths
network: {latency: estimate}
nodes:
  - {name: n, cpu: 2, memory: 1Gi, boot: constant(30s)}
  - {name: m, cpu: 2, memory: 1Gi, autoscale: {max: 3, boot: constant(60s)}, spot: {interruption: exponential(8h)}}
node_autoscaler: {cluster_autoscaler: {}}
kubernetes: 1.34
services:
  - name: cart
    startup: lognormal(5s cv=0.3)
    caches: [{name: items, keys: 10, ttl: exponential(60s)}]
    locks: [{name: one}]
    endpoints:
      - name: read
        steps:
          - work: estimate(gamma)
          - cpu: estimate
          - choice:
              - {steps: [{work: exponential(10ms)}]}
              - {steps: [{parallel: [{work: erlang(4 8ms)}, {work: uniform(1ms 3ms)}]}]}
          - cache: {cache: items, miss: [{work: constant(8ms)}], hit: [{lock: {lock: one, steps: [{work: constant(2ms)}]}}]}
traffic:
  - {name: a, to: cart.read, arrivals: estimate}
  - {name: b, to: cart.read, arrivals: diurnal(10/s 15/s 1h)}
  - {name: c, to: cart.read, arrivals: mmpp(10/s for=1s 40/s for=2s)}
  - {name: d, to: cart.read, clients: 5, think: constant(1s)}
  - {name: e, to: cart.read, arrivals: renewal(gamma(100ms cv=2))}
)",
                                 "paths.yaml");
  EXPECT_TRUE(read) << to_text(read.error());
  return std::move(read->value);
}

class PathTest : public testing::Test {
 protected:
  void set(const std::string& path, double value) {
    const auto status = set_parameter(scenario, path, value);
    ASSERT_TRUE(status) << status.error().message;
  }
  double get(const std::string& path) { return get_parameter(scenario, path).value(); }
  const TimeLaw& work() { return std::get<WorkStep>(scenario.services[0].endpoints[0].steps[0].kind).time; }

  const std::string steps = "services.cart.endpoints.read.steps.";
  Scenario scenario = skeleton();
};

TEST_F(PathTest, EveryLeafIsReadBackAsItWasSet) {
  for (const std::string path :
       {"0.work.mean", "0.work.cv", "1.cpu.mean", "1.cpu.cv", "2.choice.0.steps.0.work.mean",
        "2.choice.1.steps.0.parallel.0.work.mean", "2.choice.1.steps.0.parallel.1.work.mean",
        "2.choice.1.steps.0.parallel.1.work.cv", "3.cache.miss.0.work.mean", "3.cache.hit.0.lock.steps.0.work.mean"}) {
    set(steps + path, 0.25);
    EXPECT_DOUBLE_EQ(get(steps + path), 0.25) << path;
  }
  for (const std::string path :
       {"network.latency", "nodes.n.boot.mean", "nodes.m.autoscale.boot.mean", "nodes.m.spot.interruption.mean",
        "services.cart.startup.mean", "services.cart.startup.cv", "traffic.a.arrivals.rate", "traffic.b.arrivals.rate",
        "traffic.c.arrivals.rate", "traffic.d.think.mean", "traffic.e.arrivals.rate", "services.0.startup.mean",
        "services.cart.caches.items.ttl.mean"}) {
    set(path, 2.5);
    EXPECT_DOUBLE_EQ(get(path), 2.5) << path;
  }
}

TEST_F(PathTest, WhatWasToBeEstimatedBecomesItsFamily) {
  set(steps + "0.work.mean", 0.03);
  set(steps + "0.work.cv", 0.5);
  EXPECT_EQ(work(), (TimeLaw{sim::Distribution{sim::Gamma{0.03, 0.5}}, {}}));
  set(steps + "1.cpu.cv", 0.7);
  set(steps + "1.cpu.mean", 0.004);
  EXPECT_EQ(std::get<CpuStep>(scenario.services[0].endpoints[0].steps[1].kind).time,
            (TimeLaw{sim::Distribution{sim::Lognormal{0.004, 0.7}}, {}}));
}

TEST_F(PathTest, ACvThatTheFamilyFixesMakesALognormalOfTheSameMean) {
  const auto path = steps + "2.choice.0.steps.0.work.";
  set(path + "cv", 2);
  EXPECT_DOUBLE_EQ(get(path + "mean"), 0.01);
  EXPECT_DOUBLE_EQ(get(path + "cv"), 2);
}

TEST_F(PathTest, TheRateScalesTheWholeCurve) {
  set("traffic.b.arrivals.rate", 20);
  const auto& diurnal = std::get<DiurnalArrivals>(std::get<Arrivals>(scenario.traffic[1].source));
  EXPECT_DOUBLE_EQ(diurnal.peak.value, 30);
  // Mean of the MMPP: (10·1 + 40·2)/(1 + 2) = 30 per second.
  EXPECT_DOUBLE_EQ(get("traffic.c.arrivals.rate"), 30);
}

TEST_F(PathTest, WhatIsNotThereIsRefused) {
  for (const std::string path : {"", ".", "network", "network.bandwidth", "network.latency.mean", "services.card.startup.mean",
                                 "services.cart.startup", "services.cart.startup.median",
                                 "services.cart.endpoints.read.steps.9.work.mean", "services.cart.endpoints.read.steps.0.cpu.mean",
                                 "traffic.d.arrivals.rate", "traffic.a.think.mean", "services.cart.startup.mean.x"}) {
    const auto status = set_parameter(scenario, path, 1);
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().kind, sim::ErrorKind::not_found) << path;
    EXPECT_FALSE(get_parameter(scenario, path)) << path;
  }
  EXPECT_FALSE(get_parameter(scenario, "traffic.a.arrivals.rate"));
  EXPECT_FALSE(get_parameter(scenario, "network.latency"));
}

TEST_F(PathTest, ValuesOutOfRangeAreRefused) {
  const auto before = scenario;
  for (const double value : {-1.0, std::nan(""), HUGE_VAL}) {
    for (const std::string path : {"services.cart.startup.mean", "traffic.a.arrivals.rate", "network.latency"}) {
      const auto status = set_parameter(scenario, path, value);
      ASSERT_FALSE(status);
      EXPECT_EQ(status.error().kind, sim::ErrorKind::invalid_input);
    }
  }
  EXPECT_EQ(scenario, before);
}

}  // namespace
}  // namespace sandtable::models
