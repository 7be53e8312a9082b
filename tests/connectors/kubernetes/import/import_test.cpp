#include "connectors/kubernetes/import/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/scenario/reader.hpp"
#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* shop = R"(
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {topology.kubernetes.io/zone: eu-1, karpenter.sh/nodepool: general}}
status: {allocatable: {cpu: 3920m, memory: 8Gi, pods: "110"}, images: [{names: [shop/web:1], sizeBytes: 150000000}]}
---
apiVersion: v1
kind: Node
metadata: {name: n2, labels: {topology.kubernetes.io/zone: eu-1, karpenter.sh/nodepool: general}}
status: {allocatable: {cpu: 3920m, memory: 8Gi, pods: "110"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: shop/web:1
        env: [{name: CART, value: "http://cart:8080"}, {name: PASSWORD, value: hunter2}]
        resources: {requests: {cpu: 250m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}
      - {name: proxy, image: shop/proxy:1, resources: {requests: {cpu: 100m}, limits: {cpu: 100m, memory: 64Mi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cart, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: shop/cart:1, args: ["--back=web:80"], readinessProbe: {initialDelaySeconds: 7}}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: shop}
spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {schedule: "0 3 * * *"}
)";

std::vector<std::string> unknown_of(const Imported& imported) {
  std::vector<std::string> paths;
  for (const auto& unknown : imported.unknown) paths.push_back(unknown.path);
  return paths;
}

TEST(Import, WorkloadsBecomeServices) {
  const auto scenario = import(shop).scenario;
  EXPECT_EQ(scenario.name, "shop");
  ASSERT_EQ(scenario.services.size(), 2U);
  const auto& web = scenario.services[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.replicas, 3U);
  EXPECT_DOUBLE_EQ(web.cpu.request->value, 0.35);
  EXPECT_DOUBLE_EQ(web.cpu.limit->value, 0.6);
  EXPECT_DOUBLE_EQ(web.memory.request->value, 192.0 * 1024 * 1024);  // the proxy asks for its limit
  EXPECT_DOUBLE_EQ(web.memory.limit->value, 320.0 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(web.image->size.value, 150e6);
  EXPECT_EQ(scenario.services[1].startup.law, sim::Distribution{sim::Constant{0}});
  EXPECT_EQ(scenario.services[1].readiness->after, std::chrono::seconds(7));  // which makes it wait
}

TEST(Import, EqualNodesBecomeOneGroup) {
  const auto scenario = import(shop).scenario;
  ASSERT_EQ(scenario.nodes.size(), 1U);
  EXPECT_EQ(scenario.nodes[0].name, "general");
  EXPECT_EQ(scenario.nodes[0].zone, "eu-1");
  EXPECT_EQ(scenario.nodes[0].count, 2U);
  EXPECT_DOUBLE_EQ(scenario.nodes[0].cpu.value, 3.92);
}

TEST(Import, SettingsTellWhoCallsWhom) {
  const auto imported = import(shop);
  ASSERT_EQ(imported.scenario.services[0].endpoints[0].steps.size(), 2U);
  EXPECT_EQ(std::get<models::CallStep>(imported.scenario.services[0].endpoints[0].steps[1].kind).to,
            (models::Target{"cart", "requests"}));
  EXPECT_EQ(imported.scenario.services[1].endpoints[0].steps.size(), 1U);
  EXPECT_THAT(imported.left_out,
              ElementsAre("the call from cart to web: it closes a circle of calls",
                          "CronJob shop/nightly: none of it has succeeded, so how long it takes is not known; write it as one of "
                          "the scenario's jobs"));
}

TEST(Import, RoutesSayWhereTrafficComesIn) {
  const auto imported = import(shop);
  ASSERT_EQ(imported.scenario.traffic.size(), 1U);
  EXPECT_EQ(imported.scenario.traffic[0].to, (models::Target{"web", "requests"}));
  EXPECT_THAT(unknown_of(imported), Contains("traffic.to-web.arrivals"));
  EXPECT_THAT(unknown_of(imported), Contains("services.web.endpoints.requests.steps.0.work"));
}

// What it writes is a scenario that its reader takes, with what is to be estimated marked as such, and no setting of anybody's in
// it.
TEST(Import, WhatIsWrittenReadsBack) {
  const auto imported = import(shop);
  const auto text = models::to_yaml(imported.scenario, imported.comments);
  const auto read = models::read_scenario_text(text, "imported.yaml");
  ASSERT_TRUE(read) << models::to_text(read.error()) << text;
  EXPECT_EQ(read->value, imported.scenario);
  EXPECT_THAT(text, HasSubstr("estimate(lognormal)"));
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
}

TEST(Import, ReadyPodsTellHowLongTheyTook) {
  std::string text =
      "kind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: "
      "web}}, spec: {containers: [{name: c}]}}}\n";
  for (const char* ready : {"10", "20", "30"})
    text += std::string("---\nkind: Pod\nmetadata: {name: web-") + ready +
            ", labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, controller: true}]}\n" +
            "status: {phase: Running, startTime: \"2026-11-25T10:00:00Z\", conditions: [{type: Ready, status: \"True\", "
            "lastTransitionTime: \"2026-11-25T10:00:" +
            ready + "Z\"}]}\n";
  const auto imported = import(text);
  ASSERT_EQ(imported.scenario.services.size(), 1U);
  const auto* law = std::get_if<sim::Lognormal>(&imported.scenario.services[0].startup.law->law);
  ASSERT_NE(law, nullptr);
  EXPECT_DOUBLE_EQ(law->mean, 20);
  EXPECT_NEAR(law->cv, 0.5, 1e-12);
}

// A probe every 10 s finds a container up that has been for 5 s on average; one that answers the first question, some time before.
TEST(Import, WhatTheReadinessProbeAddsIsNoStartup) {
  const auto after = [](const std::string& probe, const std::string& ready) {
    const auto imported =
        import("kind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c, readinessProbe: " + probe +
               "}]}\nstatus: {phase: Running, startTime: \"2026-11-25T10:00:00Z\", conditions: [{type: Ready, status: \"True\", "
               "lastTransitionTime: \"2026-11-25T10:00:" +
               ready + "Z\"}]}\n");
    return imported.scenario.services.front().startup.law;
  };
  EXPECT_EQ(after("{}", "25"), sim::Distribution{sim::Constant{20}});
  EXPECT_EQ(after("{initialDelaySeconds: 20}", "22"), sim::Distribution{sim::Constant{2}});
}

TEST(Import, DaemonsTakeRoomUnlessSomebodyAddressesThem) {
  const std::string set = R"(
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      tolerations: [{key: gpu, operator: Exists}]
      containers: [{name: c, resources: {requests: {cpu: 100m, memory: 64Mi}}}]
)";
  const std::string node = "---\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: 4, memory: 8Gi}}\n";
  const std::string service = "---\nkind: Service\nmetadata: {name: agent}\nspec: {selector: {app: agent}}\n";
  const auto daemon = import(set + node).scenario;
  EXPECT_TRUE(daemon.services.empty());
  ASSERT_EQ(daemon.daemons.size(), 1U);
  EXPECT_DOUBLE_EQ(daemon.daemons[0].cpu.request->value, 0.1);
  EXPECT_EQ(daemon.daemons[0].tolerations.size(), 1U);
  EXPECT_EQ(import(set + node + service).scenario.services.size(), 1U);
  EXPECT_THAT(import(set).left_out, ElementsAre("DaemonSet default/agent: there are no nodes whose room it could take"));
}

// The same name in two namespaces, bare pods, and nothing exposed: each gets a name and, as nobody calls it, traffic.
TEST(Import, NamesThatMeet) {
  const auto imported = import(
      "kind: Pod\nmetadata: {name: a, namespace: x}\nspec: {containers: [{name: c}]}\n---\n"
      "kind: Pod\nmetadata: {name: a, namespace: y}\nspec: {containers: [{name: c}]}\n---\n"
      "kind: Pod\nmetadata: {name: done}\nspec: {restartPolicy: Never, containers: [{name: c}]}\n");
  ASSERT_EQ(imported.scenario.services.size(), 2U);
  EXPECT_EQ(imported.scenario.services[0].name, "a");
  EXPECT_EQ(imported.scenario.services[1].name, "y-a");
  EXPECT_EQ(imported.scenario.traffic.size(), 2U);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
