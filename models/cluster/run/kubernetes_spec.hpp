/// What a run of a Kubernetes cluster takes from a scenario: nodes as objects, what each service's pods ask for, and the version.
/// Made once, and never changed in a run.
///
/// Of services come first those of the scenario, then its daemons and jobs. A service is a Deployment and a Service of its name:
/// its pods bear the labels app = service and version = its version, and their ReplicaSet selects both. Nodes bear their zone's and
/// their own name as labels, beside those of their group; all of a node is allocatable.
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
  bool can_wait = false;                   ///< probes wait in a replica's line, and are watched
  bool constrained = false;                ///< spread or apart: the scheduler has to look at other pods
  std::optional<sim::Distribution> lasts;  ///< of a job's pods: seconds from their start to their end
  double failing = 0;                      ///< the share of them that fail there
};

struct NodeRules {
  Node node;
  std::uint32_t parallel_pulls = 1;
};

/// A DaemonSet of the run, and whose pods are its.
struct DaemonRules {
  ServiceId service;
  DaemonSet set;
};

struct RunSpec {
  scheduler::Options options;  ///< the version is in it
  std::vector<NodeRules> nodes;
  std::vector<ServiceRules> services;
  std::optional<NodeAutoscalerSpec> node_autoscaler{};
  std::vector<DaemonRules> daemons;
  std::vector<ResourceQuota> quotas;  ///< of the namespace of services and jobs; daemons have another
  std::vector<LimitRange> limit_ranges;
  bool admits() const { return !quotas.empty() || !limit_ranges.empty(); }
};

/// The scenario with what its limit ranges fill in where services and jobs name nothing.
Scenario with_limit_ranges(Scenario scenario);

RunSpec compile_kubernetes(const Scenario& scenario);

DisruptionBudget budget_of(const std::string& service, const std::optional<CountOrPercent>& min_available,
                           const std::optional<CountOrPercent>& max_unavailable);

inline constexpr const char* app_label = "app";
inline constexpr const char* version_label = "version";
/// Of nodes in groups that come and go.
inline constexpr const char* node_group_label = "sandtable/node-group";
inline constexpr const char* node_pool_name = "default";

}  // namespace sandtable::models::kube::run
