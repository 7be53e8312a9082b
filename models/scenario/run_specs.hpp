/// How long and how often a scenario is run, and the machines and network that it runs on: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/node_autoscaling_specs.hpp"
#include "models/scenario/scheduling_specs.hpp"
#include "models/scenario/time_law.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// How a run is computed: request by request, or by an approximation, which names itself and refuses what it cannot answer.
enum class RunFidelity { exact, sampled, fluid, analytic };

struct Run {
  sim::Duration duration = std::chrono::minutes(10);
  sim::Duration warmup{0};  ///< part of `duration`; what arrives in it is served but not counted
  std::uint32_t replications = 10;
  std::optional<Share> precision;        ///< relative half-width of ci95 at which to stop
  std::uint32_t max_replications = 200;  ///< with `precision`
  sim::Duration coupling = std::chrono::seconds(1);
  RunFidelity fidelity = RunFidelity::exact;
  sim::Duration begins{0};  ///< time of day (UTC), of a Thursday; for the schedules of jobs
  bool operator==(const Run&) const = default;
};

struct Network {
  TimeValue latency{sim::Duration{0}};  ///< one way, of each call and each user request
  BitRate bandwidth{10e9};              ///< of each node's link; used by image pulls
  bool operator==(const Network&) const = default;
};

struct NodeGroup {
  std::string name;
  std::string zone = "a";
  std::uint32_t count = 1;
  Cores cpu;
  Bytes memory;
  MoneyRate price;
  TimeLaw boot{sim::Distribution{sim::Constant{0}}, {}};  ///< after a crash, or made anew: time until it takes replicas
  // Of Kubernetes' nodes.
  std::vector<NodeLabel> labels{};
  std::vector<kube::Taint> taints{};
  std::uint32_t pods = 110;          ///< that a node takes
  std::uint32_t parallel_pulls = 1;  ///< of images; 0: no limit
  std::optional<NodeScaling> autoscale{};
  std::optional<SpotSpec> spot{};
  bool operator==(const NodeGroup&) const = default;
};

/// Of the group at any time: they are called NAME-0, NAME-1, …
constexpr std::uint32_t most_nodes(const NodeGroup& group) {
  return group.autoscale && group.autoscale->max > group.count ? group.autoscale->max : group.count;
}

}  // namespace sandtable::models
