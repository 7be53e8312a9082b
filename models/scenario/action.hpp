/// What can be done to a world, simulated or live: the vocabulary of plans. A `Plan` is the same object in both worlds.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

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

struct Action {
  sim::Duration at{};  ///< since the start of the run, or of applying the plan
  std::variant<ScaleAction, WeightAction, CrashAction> kind;
  bool operator==(const Action&) const = default;
};

struct Plan {
  std::string name;
  std::vector<Action> actions;  ///< in order of `at`
  bool operator==(const Plan&) const = default;
};

}  // namespace sandtable::models
