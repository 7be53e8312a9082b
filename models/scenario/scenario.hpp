/// A scenario as the user wrote it: values only, no behaviour. Every struct has one field list (`fields.hpp`) from which its
/// reader, writer, JSON Schema and reference page are made. Times are `sim::Duration`, other dimensions `Quantity`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario/action.hpp"
#include "models/scenario/kubernetes_specs.hpp"
#include "models/scenario/message_specs.hpp"
#include "models/scenario/run_specs.hpp"
#include "models/scenario/service_specs.hpp"
#include "models/scenario/traffic_specs.hpp"
#include "models/scenario/workload_specs.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// Bounds are in the KPI's unit: seconds, shares, per second, money per hour, or a count.
struct Objective {
  std::string name;
  std::string kpi;
  std::optional<double> below, above;
  bool operator==(const Objective&) const = default;
};

struct Fault {
  std::string name;  ///< absent: `fault-0`, `fault-1`, … by position
  sim::Duration at{};
  std::optional<sim::Duration> lasts;  ///< written `for`; absent: until the end
  CrashTarget crash;
  bool operator==(const Fault&) const = default;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::string currency = "USD";
  Run run;
  Network network;
  std::optional<KubernetesVersion> kubernetes{};  ///< absent: replicas are placed and restarted by simple rules
  std::vector<NodeGroup> nodes;
  std::optional<NodeAutoscalerSpec> node_autoscaler{};
  std::vector<Service> services;
  std::vector<DaemonSpec> daemons{};
  std::vector<JobSpec> jobs{};
  std::vector<QuotaSpec> quotas{};
  std::vector<LimitRangeSpec> limit_ranges{};
  std::vector<MessageQueue> queues;
  std::vector<Traffic> traffic;
  std::vector<Objective> objectives;
  std::vector<Fault> faults;
  bool operator==(const Scenario&) const = default;
};

/// Whether nodes come and go by themselves.
inline bool has_moving_nodes(const Scenario& scenario) {
  return std::ranges::any_of(scenario.nodes, [](const NodeGroup& group) { return group.autoscale || group.spot; });
}

}  // namespace sandtable::models
