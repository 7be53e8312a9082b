#include "connectors/prometheus/mapping.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::prometheus {
namespace {

using twin::Signal;

models::Scenario shop() {
  models::Scenario scenario;
  models::Service front;
  front.name = "front";
  front.telemetry.emplace();
  front.telemetry->selector = "job=\"front\"";
  front.telemetry->requests = "app_requests_total";
  front.telemetry->latency = "app_latency_seconds";
  front.telemetry->cpu = "process_cpu_seconds_total";
  models::Service blind;
  blind.name = "blind";
  models::Traffic users;
  users.name = "users";
  users.telemetry.emplace();
  users.telemetry->selector = "proxy=\"front\"";
  users.telemetry->requests = "haproxy_frontend_http_requests_total";
  scenario.services = {front, blind};
  scenario.traffic = {users};
  return scenario;
}

TEST(Mapping, TakesWhatTheTelemetryBlocksName) {
  const Mapping expected{{{{"service.front", Signal::ended}, {"app_requests_total", "job=\"front\""}},
                          {{"service.front", Signal::latency}, {"app_latency_seconds", "job=\"front\""}},
                          {{"service.front", Signal::cpu}, {"process_cpu_seconds_total", "job=\"front\""}},
                          {{"traffic.users", Signal::offered}, {"haproxy_frontend_http_requests_total", "proxy=\"front\""}}}};
  EXPECT_EQ(mapping_of(shop()), expected);
  EXPECT_TRUE(problems_of(expected).empty());
}

TEST(Mapping, TakesEveryHistogram) {
  models::Scenario scenario = shop();
  scenario.services[0].telemetry->work = "w";
  scenario.services[0].telemetry->wait = "q";
  scenario.services[0].telemetry->downstream = "d";
  const Mapping mapping = mapping_of(scenario);
  EXPECT_EQ(mapping.sources.at({"service.front", Signal::work}).metric, "w");
  EXPECT_EQ(mapping.sources.at({"service.front", Signal::wait}).metric, "q");
  EXPECT_EQ(mapping.sources.at({"service.front", Signal::downstream}).metric, "d");
}

TEST(Mapping, ListsAllProblems) {
  models::Scenario scenario = shop();
  scenario.services[0].telemetry->selector = "job=\"front";
  scenario.traffic[0].telemetry->requests = "";
  const auto problems = problems_of(mapping_of(scenario));
  ASSERT_EQ(problems.size(), 4U);
  EXPECT_EQ(problems[0], "service.front, ended: selector `job=\"front`, column 5: this quote is not closed");
  EXPECT_EQ(problems[3], "traffic.users, offered: the metric's name is empty");
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
