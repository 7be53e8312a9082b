#include "models/scenario/exact_only.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

Scenario calling(CallStep call) {
  call.to = {"back", "do"};
  Service front, back;
  front.name = "front";
  back.name = "back";
  ChoiceStep choice;
  choice.branches.push_back({1, {Step{std::move(call)}}});
  front.endpoints.push_back({"page", {Step{std::move(choice)}}});
  back.endpoints.push_back({"do", {}});
  Scenario scenario;
  scenario.services = {front, back};
  return scenario;
}

}  // namespace

TEST(ExactOnly, APlainScenarioHasNothingOfIt) {
  CallStep plain;
  plain.retries = 2;
  plain.breaker.emplace();
  EXPECT_EQ(exact_only(calling(plain)), "");
}

TEST(ExactOnly, NamesWhatACallHasWhereverItStands) {
  CallStep hedged;
  hedged.hedge.emplace();
  EXPECT_EQ(exact_only(calling(hedged)), "service front has hedging, calling back.do");
  CallStep like_istio;
  like_istio.preset = CallPreset::istio;
  EXPECT_EQ(exact_only(calling(like_istio)), "service front has the preset istio, calling back.do");
}

TEST(ExactOnly, NamesServicesAndTraffic) {
  Scenario scenario = calling({});
  scenario.services[1].balance = Balance::maglev;
  EXPECT_EQ(exact_only(scenario), "service back has balance maglev");
  scenario.services[1].balance = Balance::random;
  scenario.traffic.emplace_back();
  scenario.traffic[0].name = "users";
  scenario.traffic[0].deadline = std::chrono::seconds(1);
  EXPECT_EQ(exact_only(scenario), "traffic users has a deadline");
}

TEST(ExactOnly, NamesWhatServingHas) {
  const auto found = [](auto&& change) {
    Scenario scenario = calling({});
    change(scenario.services[1]);
    return exact_only(scenario);
  };
  const TimeLaw second{sim::Distribution{sim::Constant{1}}, {}};
  EXPECT_EQ(found([](Service& s) { s.discipline = Discipline::lifo; }), "service back has the discipline lifo");
  EXPECT_EQ(found([](Service& s) { s.discipline = Discipline::priority; }), "service back has the discipline priority");
  EXPECT_EQ(found([&](Service& s) { s.patience = second; }), "service back has patience");
  EXPECT_EQ(found([](Service& s) { s.cpu.enforcement = CpuEnforcement::cfs; }), "service back has a CFS quota");
  EXPECT_EQ(found([](Service& s) { s.memory.per_request = Bytes{1}; }), "service back has memory per request");
  EXPECT_EQ(found([&](Service& s) { s.pauses = Pauses{second, second}; }), "service back has pauses");
  EXPECT_EQ(found([](Service& s) { s.warming.emplace(); }), "service back has warming");
  EXPECT_EQ(found([](Service& s) { s.pools.push_back({"p", 1, {}}); }), "service back has pools");
  EXPECT_EQ(found([](Service& s) { s.endpoints[0].io = Io::async; }), "service back has asynchronous calls");
  EXPECT_EQ(found([](Service& s) { s.endpoints[0].steps = {Step{BatchStep{}}}; }), "service back has batches");
  EXPECT_EQ(found([](Service& s) { s.endpoints[0].steps = {Step{UseStep{"p", {Step{WorkStep{}}}}}}; }), "service back has pools");
  CallStep async;
  async.io = Io::async;
  EXPECT_EQ(exact_only(calling(async)), "service front has asynchronous calls, calling back.do");
}

// A cache with a hit ratio is a choice, which approximations know; what is inside it counts.
TEST(ExactOnly, NamesWhatServicesKeep) {
  const auto found = [](auto&& change) {
    Scenario scenario = calling({});
    change(scenario.services[1]);
    return exact_only(scenario);
  };
  CacheSpec known, simulated;
  known.name = simulated.name = "items";
  known.hit_ratio = Share{0.9};
  simulated.keys.emplace();
  EXPECT_EQ(found([&](Service& s) { s.caches = {known, simulated}; }), "service back has the cache items without a hit ratio");
  EXPECT_EQ(found([](Service& s) { s.locks.push_back({"l", {}}); }), "service back has locks");
  EXPECT_EQ(found([](Service& s) { s.database.emplace(); }), "service back has a database");
  EXPECT_EQ(found([&](Service& s) { s.caches = {known}; }), "");
  const Step batch{BatchStep{}}, work{WorkStep{}};
  EXPECT_EQ(found([&](Service& s) { s.endpoints[0].steps = {Step{CacheStep{"items", {batch}, {}}}}; }), "service back has batches");
  EXPECT_EQ(found([&](Service& s) {
              s.endpoints[0].steps = {Step{CacheStep{"items", {work}, {batch}}}};
            }),
            "service back has batches");
}

TEST(ExactOnly, NamesQuorumsMessagesAndStreams) {
  CallStep streamed;
  streamed.stream.emplace();
  EXPECT_EQ(exact_only(calling(streamed)), "service front has a stream, calling back.do");
  Scenario scenario = calling({});
  auto& steps = scenario.services[1].endpoints[0].steps;
  ParallelStep first;
  first.branches = {Step{WorkStep{}}};
  first.wait = ParallelWait::first;
  steps = {Step{first}};
  EXPECT_EQ(exact_only(scenario), "service back has a parallel that does not wait for all");
  steps = {Step{PublishStep{"q"}}};
  EXPECT_EQ(exact_only(scenario), "service back has messages, publishing to q");
  steps.clear();
  scenario.queues.emplace_back().name = "q";
  EXPECT_EQ(exact_only(scenario), "queue q holds messages");
}

}  // namespace sandtable::models
