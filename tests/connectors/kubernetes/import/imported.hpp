/// Scenarios of manifests that stand in a test.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "connectors/kubernetes/import/import.hpp"
#include "connectors/kubernetes/read_objects.hpp"
#include "models/scenario/reader.hpp"

namespace sandtable::connectors::kubernetes {

inline Imported import(const std::string& text) {
  const auto manifest = read_manifest(text, "shop.yaml");
  EXPECT_TRUE(manifest);
  const auto read = read_objects(*manifest);
  EXPECT_TRUE(read) << models::to_text(read.error());
  return import_objects(read->objects, "Shop");
}

/// A node, a Deployment `web` whose pods have this in their specification beside a container that asks for half a core, and `more`.
inline Imported import_pod(const std::string& spec, const std::string& more = {}, const std::string& container = {}) {
  return import(R"(
kind: Node
metadata: {name: n1, labels: {disk: ssd, size: big}}
status: {allocatable: {cpu: "4", memory: 8Gi, pods: "20"}, nodeInfo: {kubeletVersion: v1.34.2}}
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {)" + spec +
                (spec.empty() ? "" : ", ") + R"(containers: [{name: web, resources: {requests: {cpu: 500m}}, )" + container +
                "}]}\n---\n" + more);
}

inline const models::Service& service_of(const Imported& imported) { return imported.scenario.services.front(); }

/// What it writes can be read, and says the same.
inline void expect_a_scenario(const Imported& imported) {
  const auto text = models::to_yaml(imported.scenario, imported.comments);
  const auto read = models::read_scenario_text(text, "imported.yaml");
  ASSERT_TRUE(read) << models::to_text(read.error()) << text;
  EXPECT_EQ(read->value, imported.scenario);
}

}  // namespace sandtable::connectors::kubernetes
