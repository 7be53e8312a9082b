/// What every object of Kubernetes has: its name, its labels, whose it is, since when it is there.
/// Instants are nanoseconds since 1970 in objects that were read, and since the start of the run in simulated ones; a decision only
/// ever looks at their differences. Source: Kubernetes API reference, meta/v1 ObjectMeta.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/labels.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct OwnerReference {
  std::string kind, name, uid;
  bool controller = false;
  bool operator==(const OwnerReference&) const = default;
};

struct Meta {
  std::string name, space = "default", uid;  ///< `space`: the namespace; empty for objects that have none
  Labels labels, annotations;
  std::vector<OwnerReference> owners;
  std::vector<std::string> finalizers;
  std::optional<sim::Time> created, deleted;  ///< deletionTimestamp: it is on its way out
  std::int64_t generation = 0;
  std::string resource_version;

  /// The owner that manages it; none for a bare pod.
  const OwnerReference* controller() const {
    for (const auto& owner : owners)
      if (owner.controller) return &owner;
    return nullptr;
  }
  bool operator==(const Meta&) const = default;
};

/// `shop/web-0`
inline std::string title_of(const Meta& meta) { return meta.space + "/" + meta.name; }

enum class Truth : std::uint8_t { unknown, no, yes };

/// One of `status.conditions`.
struct Condition {
  std::string type;
  Truth status = Truth::unknown;
  std::string reason, message;
  std::optional<sim::Time> changed{};  ///< lastTransitionTime
  std::optional<sim::Time> updated{};  ///< lastUpdateTime, where the kind has one
  bool operator==(const Condition&) const = default;
};

using Conditions = std::vector<Condition>;

inline const Condition* find(const Conditions& conditions, const std::string& type) {
  for (const auto& condition : conditions)
    if (condition.type == type) return &condition;
  return nullptr;
}

}  // namespace sandtable::models::kube
