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

}  // namespace sandtable::models
