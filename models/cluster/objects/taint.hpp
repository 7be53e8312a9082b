/// Taints of nodes, and which pods bear them.
/// Source: Kubernetes documentation, "Taints and Tolerations"; API reference, core/v1 Taint, Toleration.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models::kube {

enum class TaintEffect : std::uint8_t { no_schedule, prefer_no_schedule, no_execute };

struct Taint {
  std::string key, value;
  TaintEffect effect = TaintEffect::no_schedule;
  std::optional<sim::Time> added;  ///< of `no_execute`
  bool operator==(const Taint&) const = default;
};

struct Toleration {
  std::string key;      ///< empty, with `exists`: every taint
  bool exists = false;  ///< operator Exists; else Equal
  std::string value;
  std::optional<TaintEffect> effect;     ///< none: all
  std::optional<sim::Duration> seconds;  ///< of `no_execute`: for how long; none: for ever

  bool tolerates(const Taint& taint) const {
    if (effect && *effect != taint.effect) return false;
    if (!key.empty() && key != taint.key) return false;
    if (key.empty() && !exists) return false;
    return exists || value == taint.value;
  }
  bool operator==(const Toleration&) const = default;
};

inline bool tolerated(const Taint& taint, const std::vector<Toleration>& tolerations) {
  return std::ranges::any_of(tolerations, [&taint](const auto& toleration) { return toleration.tolerates(taint); });
}

}  // namespace sandtable::models::kube
