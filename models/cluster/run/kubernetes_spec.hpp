/// What a run of a Kubernetes cluster takes from a scenario: nodes as objects, what each service's pods ask for, and the version.
/// Made once, and never changed in a run.
///
/// A service is a Deployment and a Service of its name: its pods bear the labels app = service and version = its version, and their
/// ReplicaSet selects both. Nodes bear their zone's and their own name as labels, beside those of their group; all of a node is
/// allocatable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "models/cluster/run/probe_course.hpp"
#include "models/cluster/scheduler/options.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::kube::run {

struct ServiceRules {
  PodSpec pod;        ///< as the API server stores it
  std::string image;  ///< empty: none that would have to be pulled
  std::int64_t image_bytes = 0;
  Probes probes;
  sim::Duration pre_stop{0};
  std::optional<DisruptionBudget> budget;
  bool can_wait = false;     ///< probes wait in a replica's line, and are watched
  bool constrained = false;  ///< spread or apart: the scheduler has to look at other pods
};

struct NodeRules {
  Node node;
  std::uint32_t parallel_pulls = 1;
};

struct RunSpec {
  scheduler::Options options;  ///< the version is in it
  std::vector<NodeRules> nodes;
  std::vector<ServiceRules> services;
  std::optional<NodeAutoscalerSpec> node_autoscaler{};
};

RunSpec compile_kubernetes(const Scenario& scenario);

DisruptionBudget budget_of(const std::string& service, const std::optional<CountOrPercent>& min_available,
                           const std::optional<CountOrPercent>& max_unavailable);

inline constexpr const char* app_label = "app";
inline constexpr const char* version_label = "version";
/// Of nodes in groups that come and go.
inline constexpr const char* node_group_label = "sandtable/node-group";
inline constexpr const char* node_pool_name = "default";

}  // namespace sandtable::models::kube::run
