/// Where Kubernetes may put a service's replicas, and how it starts, watches, ends and spares them: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/taint.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// Written `disk=ssd`.
struct NodeLabel {
  std::string key, value;
  bool operator==(const NodeLabel&) const = default;
};

/// What nodes are alike in: their zone, or nothing but themselves.
enum class Topology : std::uint8_t { zone, node };
/// What the scheduler does where a constraint can't be kept: DoNotSchedule, ScheduleAnyway.
enum class Unsatisfiable : std::uint8_t { refuse, prefer };

/// A topologySpreadConstraint over the service's own replicas.
struct SpreadSpec {
  Topology key = Topology::zone;
  std::uint32_t max_skew = 1;
  Unsatisfiable unsatisfiable = Unsatisfiable::refuse;
  bool operator==(const SpreadSpec&) const = default;
};

/// podAntiAffinity against the service's own replicas.
struct ApartSpec {
  Topology key = Topology::node;
  bool required = true;
  bool operator==(const ApartSpec&) const = default;
};

/// A PodDisruptionBudget: exactly one is set.
struct DisruptionBudgetSpec {
  std::optional<kube::CountOrPercent> min_available, max_unavailable;
  bool operator==(const DisruptionBudgetSpec&) const = default;
};

struct ProbeSpec {
  sim::Duration after{0};  ///< initialDelaySeconds
  sim::Duration every = std::chrono::seconds(10), timeout = std::chrono::seconds(1);
  std::uint32_t successes = 1, failures = 3;
  bool operator==(const ProbeSpec&) const = default;
};

struct TerminationSpec {
  sim::Duration grace = std::chrono::seconds(30), pre_stop{0};
  bool operator==(const TerminationSpec&) const = default;
};

}  // namespace sandtable::models
