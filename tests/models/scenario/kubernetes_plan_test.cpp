/// What plans ask of Kubernetes fits the services that they ask it of.
#include <gtest/gtest.h>

#include "models/scenario/reader.hpp"
#include "models/scenario/validate.hpp"

namespace sandtable::models {
namespace {

constexpr const char* world = R"(
apiVersion: sandtable/v1
kind: Scenario
name: world
kubernetes: 1.34
run: {duration: 10m}
services:
  - name: web
    cpu: {request: 500m, limit: 1}
    autoscale: {min: 2, max: 5, metrics: [{requests: 50/s}]}
    endpoints: [{name: page, steps: [{cpu: constant(1ms)}]}]
  - name: api
    versions: [{name: a}, {name: b}]
    endpoints: [{name: page, steps: [{work: constant(1ms)}]}]
)";

std::string problems(const std::string& actions, const std::string& fidelity = "exact") {
  const auto scenario = read_scenario_text(world, "world", ".", {{"run.fidelity", fidelity}});
  EXPECT_TRUE(scenario) << to_text(scenario.error());
  const auto plan = read_plan_text("apiVersion: sandtable/v1\nkind: Plan\nname: plan\nactions:\n" + actions, "plan");
  EXPECT_TRUE(plan) << to_text(plan.error());
  return to_text(check_plan(*plan, scenario->value));
}

TEST(KubernetesPlan, FitsWhatHasAnAutoscalerAndOneDeployment) {
  EXPECT_EQ(
      problems("  - {at: 1s, autoscale: {service: web, max: 9}}\n  - {at: 2s, rollout: {service: web, slowdown: 2}}\n"
               "  - {at: 3s, pause: {service: web}}\n  - {at: 4s, resume: {service: web}}\n  - {at: 5s, undo: {service: web}}\n"
               "  - {at: 6s, resources: {service: web, cpu: {request: 1}}}\n"),
      "");
}

TEST(KubernetesPlan, AutoscalersAreThereAndGoByWhatIsSet) {
  EXPECT_EQ(problems("  - {at: 1s, autoscale: {service: api, max: 9}}\n"),
            "plan:5:35: service \"api\" has no autoscaler (there is none to change) give it an \"autoscale\" in the scenario\n");
  EXPECT_EQ(problems("  - {at: 1s, autoscale: {service: web, min: 7, cpu: 62.5%}}\n"),
            "plan:5:25: min would be 7, more than max, 5\n"
            "plan:5:53: the autoscaler of service \"web\" does not go by cpu leave \"cpu\" out\n"
            "plan:5:53: \"cpu\" is 62.5% (Kubernetes takes whole percents)\n");
}

TEST(KubernetesPlan, RolloutsAreOfOneDeployment) {
  EXPECT_EQ(problems("  - {at: 1s, undo: {service: api}}\n"),
            "plan:5:30: service \"api\" has versions (each is a Deployment of its own, and plans name none of them)\n");
  EXPECT_EQ(problems("  - {at: 1s, resources: {service: web, cpu: {request: 2}}}\n  - {at: 2s, resources: {service: web}}\n"),
            "plan:5:55: the request would be 2, more than the limit, 1 (a replica reserves at most what it may use)\n"
            "plan:6:25: the action sets nothing (cpu or memory is needed) such as cpu: {request: 500m}\n");
}

TEST(KubernetesPlan, ReplicasOfAFlowAreAllAlike) {
  EXPECT_EQ(problems("  - {at: 1s, rollout: {service: web, slowdown: 2}}\n", "fluid"),
            "plan:5:48: \"slowdown\" of a revision with fidelity fluid (the replicas of a flow are all alike) fidelity: exact\n");
  EXPECT_EQ(problems("  - {at: 1s, rollout: {service: web}}\n", "fluid"), "");
}

}  // namespace
}  // namespace sandtable::models
