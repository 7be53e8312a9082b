// A simulated world under observation: the same run, with its metrics as a scraper would have stored them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "models/measure/observation_codec.hpp"
#include "models/measure/replication_codec.hpp"
#include "sim/fork_pool.hpp"
#include "sim/wire.hpp"
#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"
#include "twin/observe/metric_names.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::twin {
namespace {

using namespace std::chrono_literals;
using models::Labels;
using test::in_child;

constexpr models::ObservationSettings everything{0, 5s, models::TraceSample{1, 0}};

/// `web` (two replicas on two nodes) calls `db`; the first node crashes at 21 s for 9 s and then boots for 4.
models::Scenario crashing() {
  auto made = test::scenario({test::service("web", {test::cpu(test::exponential(0.01)), test::call("db")}, 2),
                              test::service("db", {test::work(test::exponential(0.01))}, 1)},
                             {test::poisson("users", "web", 50)}, 62s);
  made.nodes.push_back({"n", "a", 2, {2}, {4e9}, {0.5}, test::constant(4)});
  made.services[0].cpu.request = models::Cores{1};
  made.services[0].startup = test::constant(3);
  made.services[1].cpu.request = models::Cores{0.5};
  models::Fault fault;
  fault.at = 21s;
  fault.lasts = 9s;
  fault.crash.node = "n-0";
  made.faults.push_back(fault);
  return made;
}

/// One replication of it, with a plan that adds a replica of web at 40 s.
struct ObservedRun {
  explicit ObservedRun(const models::Scenario& scenario, const std::optional<models::ObservationSettings>& observed = everything) {
    const auto compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {scenario.seed, 0});
    if (observed) world.observe(*observed);
    world.apply({"more", {{40s, models::ScaleAction{"web", "", 3}}}});
    result = world.run();
    if (observed) observation = world.observation();
  }
  models::ReplicationResult result;
  models::Observation observation;
};

/// Values by scrape of the one series with these labels among its own.
std::map<std::uint32_t, double> values(const models::Observation& result, const std::string& metric, const Labels& labels) {
  std::map<std::uint32_t, double> found;
  for (const auto& family : result.metrics->families) {
    if (family.name != metric) continue;
    for (const auto& series : family.series) {
      const bool fits = std::ranges::all_of(
          labels, [&](const models::Label& label) { return std::ranges::find(series.labels, label) != series.labels.end(); });
      if (!fits) continue;
      EXPECT_TRUE(found.empty()) << "two series of " << metric << " have these labels";
      for (std::size_t i = 0; i < series.scrapes.size(); ++i) found[series.scrapes[i]] = series.values[i];
    }
  }
  return found;
}

TEST(ObservedWorld, IsTheSameRun) {
  const auto results = sim::run_children(2, {}, [](std::size_t index) {
    sim::Writer writer;
    models::write(writer, ObservedRun(crashing(), index == 0 ? std::optional(everything) : std::nullopt).result);
    return writer.take();
  });
  ASSERT_TRUE(results[0] && results[1]);
  EXPECT_EQ(*results[0], *results[1]);
}

TEST(ObservedWorld, SurvivesTheWire) {
  in_child([] {
    const auto seen = ObservedRun(crashing()).observation;
    sim::Writer writer;
    models::write(writer, seen);
    sim::Reader reader(writer.written());
    const auto read = models::read_observation(reader);
    ASSERT_TRUE(reader.finish());
    EXPECT_EQ(read, seen);
  });
}

TEST(ObservedWorld, ReplicasComeAndGoAsExportersSeeThem) {
  in_child([] {
    const auto result = ObservedRun(crashing()).observation;
    // n-0 holds web-0 and, by room, one more; what matters: each replica's `up` falls where its node is down (21 s to 34 s) and
    // until it has started (37 s), and the deployment's ready replicas fall with it.
    std::map<std::uint32_t, double> ups;
    for (const std::string instance : {"web-0", "web-1"})
      for (const auto& [scrape, up] : values(result, "up", {{"job", "web"}, {"instance", instance}})) ups[scrape] += up;
    const auto ready = values(result, "kube_deployment_status_replicas_ready", {{"deployment", "web"}});
    const auto unavailable = values(result, "kube_deployment_status_replicas_unavailable", {{"deployment", "web"}});
    const auto desired = values(result, "kube_deployment_spec_replicas", {{"deployment", "web"}});
    const auto node = values(result, "kube_node_status_condition", {{"node", "n-0"}, {"status", "true"}});
    ASSERT_EQ(ready.size(), 13);  // 0 s, 5 s, …, 60 s
    for (std::uint32_t scrape = 0; scrape <= 8; ++scrape) EXPECT_EQ(ups[scrape], ready.at(scrape)) << scrape;
    EXPECT_EQ(node.at(4), 1);
    EXPECT_EQ(node.at(5), 0);
    EXPECT_EQ(node.at(6), 0);
    EXPECT_EQ(node.at(7), 1);
    EXPECT_EQ(ready.at(4), 2);
    EXPECT_LT(ready.at(5), 2);
    EXPECT_LT(ready.at(7), 2);  // 35 s: the node is up, its replica still starts
    EXPECT_EQ(ready.at(8), 2);
    EXPECT_EQ(desired.at(7), 2);
    EXPECT_EQ(desired.at(8), 3);  // 40 s
    EXPECT_EQ(ready.at(9), 3);    // 45 s: it has started
    for (std::uint32_t scrape = 0; scrape < 13; ++scrape) EXPECT_EQ(ready.at(scrape) + unavailable.at(scrape), desired.at(scrape));
    const auto added = values(result, "up", {{"job", "web"}, {"instance", "web-2"}});
    EXPECT_EQ(added.begin()->first, 8);
    EXPECT_EQ(added.at(8), 0);
    EXPECT_EQ(added.at(9), 1);
  });
}

TEST(ObservedWorld, CountersOnlyGrowButForANewProcess) {
  in_child([] {
    const auto result = ObservedRun(crashing()).observation;
    std::size_t resets = 0;
    for (const auto& family : result.metrics->families) {
      if (family.kind != models::MetricKind::counter && family.kind != models::MetricKind::histogram) continue;
      for (std::size_t s = 0; s < family.series.size(); ++s) {
        const auto& series = family.series[s];
        const std::size_t width = family.bounds.empty() ? 1 : family.bounds[s].size() + 2;
        ASSERT_EQ(series.values.size(), width * series.scrapes.size());
        for (std::size_t i = 1; i < series.scrapes.size(); ++i) {
          const double before = series.values[i * width - 1], now = series.values[(i + 1) * width - 1];
          if (now >= before) continue;
          ++resets;
          EXPECT_TRUE(series.scrapes[i] == 7 || series.scrapes[i] == 8) << family.name;  // db is back at 34 s, web at 37
          EXPECT_TRUE(family.name.starts_with("http_") || family.name.starts_with("container_")) << family.name;
        }
      }
    }
    EXPECT_GT(resets, 0);
  });
}

TEST(ObservedWorld, OwnNamesGoBeforeConventionalOnes) {
  in_child([] {
    auto scenario = crashing();
    scenario.services[0].telemetry.emplace();
    auto& own = *scenario.services[0].telemetry;
    own.selector = R"(job="shop-web",zone="b")";
    own.requests = "web_requests_total";
    own.latency = "web_latency_seconds";
    own.cpu = "process_cpu_seconds_total";
    scenario.traffic[0].telemetry = models::TrafficTelemetry{R"(proxy="edge")", "edge_requests"};
    ASSERT_TRUE(check_metric_names(scenario));
    const auto result = ObservedRun(scenario).observation;
    const Labels one{{"instance", "web-1"}, {"job", "shop-web"}, {"zone", "b"}};
    EXPECT_FALSE(values(result, "web_latency_seconds", one).empty());
    EXPECT_FALSE(values(result, "process_cpu_seconds_total", one).empty());
    EXPECT_FALSE(values(result, "up", one).empty());
    auto succeeded = one;
    succeeded.emplace_back("outcome", "success");
    EXPECT_GT(values(result, "web_requests_total", succeeded).at(12), 0);
    EXPECT_GT(values(result, "edge_requests", {{"proxy", "edge"}}).at(12), 2500);
    EXPECT_TRUE(values(result, "http_server_request_duration_seconds", {{"instance", "web-1"}}).empty());
    EXPECT_FALSE(values(result, "http_server_request_duration_seconds", {{"instance", "db-0"}}).empty());
    const Labels calls{{"instance", "web-1"}, {"http_response_status_code", "200"}};
    EXPECT_FALSE(values(result, "http_client_request_duration_seconds", calls).empty());  // no `downstream` named
    EXPECT_TRUE(values(result, "haproxy_frontend_http_requests_total", {{"proxy", "users"}}).empty());
  });
}

TEST(MetricNames, OfTwoKindsOrUnwritableAreRefused) {
  auto scenario = crashing();
  scenario.services[0].telemetry.emplace();
  scenario.services[0].telemetry->latency = "up";
  scenario.services[0].telemetry->requests = "my.requests";
  const auto checked = check_metric_names(scenario);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message,
            "service.web: metric \"my.requests\" is no name that OpenMetrics can write; "
            "service.web: metric \"up\" is named for a counter and for a histogram or gauge");
}

}  // namespace
}  // namespace sandtable::twin
