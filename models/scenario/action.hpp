/// What can be done to a world, simulated or live: the vocabulary of plans. A `Plan` is the same object in both worlds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/quantity.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// A node `general-0`, or a replica `cart-1` (the second of service cart in order of creation): exactly one is set.
struct CrashTarget {
  std::string node, replica;
  bool operator==(const CrashTarget&) const = default;
};

struct ScaleAction {
  std::string service;
  std::string version;  ///< empty where the service has no versions
  std::uint32_t replicas = 0;
  bool operator==(const ScaleAction&) const = default;
};

struct VersionWeight {
  std::string version;
  double weight = 0;
  bool operator==(const VersionWeight&) const = default;
};
/// Splits a service's traffic between its versions; versions left out keep their weight.
struct WeightAction {
  std::string service;
  std::vector<VersionWeight> weights;
  bool operator==(const WeightAction&) const = default;
};

struct CrashAction {
  CrashTarget target;
  sim::Duration lasts = sim::Duration::max();  ///< written `for`; max: until the end
  bool operator==(const CrashAction&) const = default;
};

// What follows is Kubernetes' own; a simulation of it needs a scenario with `kubernetes`.

/// Replaces a service's replicas by those of a new revision, as its Deployment's strategy says.
struct RolloutAction {
  std::string service;
  std::optional<std::string> image;                            ///< what the live Deployment's container then runs
  double slowdown = 1;                                         ///< of every `work` and `cpu` time, as the simulation takes it
  std::optional<kube::CountOrPercent> surge{}, unavailable{};  ///< absent: as they are
  bool never_ready = false;                                    ///< its replicas start and never serve, in a simulation
  bool operator==(const RolloutAction&) const = default;
};

/// Requests and limits of each replica; those absent stay. A changed template is a rollout.
struct CoreBounds {
  std::optional<Cores> request, limit;
  bool operator==(const CoreBounds&) const = default;
};
struct MemoryBounds {
  std::optional<Bytes> request, limit;
  bool operator==(const MemoryBounds&) const = default;
};
struct ResourcesAction {
  std::string service;
  CoreBounds cpu;
  MemoryBounds memory;
  bool operator==(const ResourcesAction&) const = default;
};

/// Bounds and target of a service's HorizontalPodAutoscaler; those absent stay.
struct AutoscaleAction {
  std::string service;
  std::optional<std::uint32_t> min, max;
  std::optional<Share> cpu;  ///< of the requests
  bool operator==(const AutoscaleAction&) const = default;
};

/// A service's PodDisruptionBudget: exactly one is set.
struct BudgetAction {
  std::string service;
  std::optional<kube::CountOrPercent> min_available, max_unavailable;
  bool operator==(const BudgetAction&) const = default;
};

/// Its Deployment stops, or goes on, rolling out.
struct PauseAction {
  std::string service;
  bool operator==(const PauseAction&) const = default;
};
struct ResumeAction {
  std::string service;
  bool operator==(const ResumeAction&) const = default;
};
/// Back to the revision before the present one.
struct UndoAction {
  std::string service;
  bool operator==(const UndoAction&) const = default;
};

/// A node takes no new replicas, or takes them again.
struct CordonAction {
  std::string node;
  bool operator==(const CordonAction&) const = default;
};
struct UncordonAction {
  std::string node;
  bool operator==(const UncordonAction&) const = default;
};
/// Cordons a node and evicts what runs there, as the budgets allow.
struct DrainAction {
  std::string node;
  sim::Duration timeout = sim::Duration::max();  ///< max: it is tried until the end
  bool operator==(const DrainAction&) const = default;
};

/// Bounds of a group of nodes that scales; those absent stay.
struct NodesAction {
  std::string group;
  std::optional<std::uint32_t> min, max;
  bool operator==(const NodesAction&) const = default;
};

struct Action {
  sim::Duration at{};  ///< since the start of the run, or of applying the plan
  std::variant<ScaleAction, WeightAction, CrashAction, RolloutAction, ResourcesAction, AutoscaleAction, BudgetAction, PauseAction,
               ResumeAction, UndoAction, CordonAction, UncordonAction, DrainAction, NodesAction>
      kind;
  bool operator==(const Action&) const = default;
};

struct Plan {
  std::string name;
  std::vector<Action> actions;  ///< in order of `at`
  bool operator==(const Plan&) const = default;
};

}  // namespace sandtable::models
