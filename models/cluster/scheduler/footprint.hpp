/// What a pod takes of a node, as the scheduler counts it: CPU in millicores, all else in whole units, rounded up.
///
/// Two counts: `cpu`, `memory` … are the requests, which filters and BalancedAllocation look at. `scored_cpu` and `scored_memory`
/// are what LeastAllocated looks at: there each container that names no CPU is taken for 100m and each that names no memory for 200
/// MiB (init containers too), so that pods without requests spread as well; a request of 0 stays 0. For a pod with pod-level
/// requests that already stands on a node, a container counts so only where the pod as a whole names none.
///
/// Assumptions: what a container's status says about a resize in place is not looked at.
/// Source: pkg/scheduler/util/pod_resources.go, framework/types.go (1.36); component-helpers/resource.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/options.hpp"

namespace sandtable::models::kube::scheduler {

inline constexpr std::int64_t default_cpu_milli = 100;
inline constexpr std::int64_t default_memory = std::int64_t{200} << 20;

/// Amounts by kind; `others` are extended resources, huge pages and attachable volumes.
struct Room {
  std::int64_t cpu = 0, memory = 0, storage = 0;
  std::map<std::string, std::int64_t> others;

  std::int64_t other(const std::string& name) const {
    const auto found = others.find(name);
    return found == others.end() ? 0 : found->second;
  }
  bool operator==(const Room&) const = default;
};

Room room_of(const Resources& resources);

struct Footprint {
  Room room;
  std::int64_t scored_cpu = 0, scored_memory = 0;

  void add(const Footprint& other, int sign = 1);
  bool operator==(const Footprint&) const = default;
};

/// Of a pod that stands on a node already.
Footprint footprint_of(const PodSpec& spec, const Options& options);
/// Of a pod that is to be placed.
Footprint incoming_footprint_of(const PodSpec& spec, const Options& options);

}  // namespace sandtable::models::kube::scheduler
