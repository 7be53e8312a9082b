/// A StatefulSet with its pods and a budget over them.
#pragma once

#include "models/cluster/disruption/eviction.hpp"
#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube::made {

/// `ready` of the `replicas` pods are ready; they are called db-0, db-1 …, the ready ones first.
inline Objects database(std::int32_t replicas, std::int32_t ready) {
  Objects objects;
  StatefulSet set;
  set.meta.name = "db";
  set.replicas = replicas;
  objects.stateful_sets = {set};
  for (std::int32_t i = 0; i < replicas; ++i) {
    auto made = pod("db-" + std::to_string(i), "StatefulSet", "db", i < ready ? std::optional<std::int64_t>(0) : std::nullopt);
    made.meta.labels["app"] = "db";
    objects.pods.push_back(made);
  }
  return objects;
}

inline DisruptionBudget budget(const std::string& name = "db") {
  DisruptionBudget made;
  made.meta.name = name;
  made.selector = LabelSelector{{{"app", "db"}}, {}};
  return made;
}

inline DisruptionBudget min_available(std::int64_t value, bool percent = false) {
  auto made = budget();
  made.min_available = CountOrPercent{value, percent};
  return made;
}

inline DisruptionBudget max_unavailable(std::int64_t value, bool percent = false) {
  auto made = budget();
  made.max_unavailable = CountOrPercent{value, percent};
  return made;
}

}  // namespace sandtable::models::kube::made
