/// The HorizontalPodAutoscaler that KEDA generates for a ScaledObject.
///
/// Name keda-hpa-NAME (or as configured), minReplicas = minReplicaCount where that is above 0, else 1; maxReplicas =
/// maxReplicaCount, else 100; behaviour as configured, with selectPolicy Disabled for the directions that are paused by annotation.
/// A paused object has none.
///
/// Metrics, in the order of their types: `cpu` and `memory` as Resource (or ContainerResource with containerName); every other
/// trigger i as External `s<i>-<name>`, selected by scaledobject.keda.sh/name, with an AverageValue of the trigger's threshold
/// (metricType Value: a Value). With a formula: Resource metrics, and one External `composite-metric`.
///
/// | type | name | threshold | default |
/// |---|---|---|---|
/// | prometheus | prometheus | threshold | |
/// | kafka | kafka-TOPIC, or kafka-GROUP-topics | lagThreshold | 10 |
/// | rabbitmq | rabbitmq-QUEUE | value, or queueLength | 20 |
/// | redis | redis-LIST | listLength | 5 |
/// | aws-sqs-queue | aws-sqs-QUEUE | queueLength | 5 |
/// | cron | cron-ZONE-START-END | | 1 |
///
/// Of other types names and thresholds are their own; these triggers are left out and named.
/// Source: kedacore/keda 2.21.0, controllers/keda/hpa.go and pkg/scalers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/scaled_object.hpp"

namespace sandtable::models::kube {

struct GeneratedHpa {
  std::optional<HorizontalPodAutoscaler> hpa;  ///< none: paused
  std::vector<std::string> unknown;            ///< triggers whose metric isn't known, as `type` or with what is wrong with them
};

GeneratedHpa generate_hpa(const ScaledObject& scaled);

}  // namespace sandtable::models::kube
