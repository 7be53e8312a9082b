/// The replica with the least served + waiting of all, each of several equals with the same odds: one draw, O(n). Unlike
/// least-connections (least_loaded.hpp) it keeps no order among equals, as balancers don't that forget what they did last.
/// Source: Envoy's LEAST_REQUEST with `selection_method: FULL_SCAN`.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/replica.hpp"

namespace sandtable::models {

/// `ready` is not empty; `uniform` lies in [0, 1).
inline std::uint32_t least_requested(const std::vector<std::uint32_t>& ready, const std::vector<Replica>& replicas,
                                     double uniform) {
  std::uint32_t least = UINT32_MAX;
  std::uint64_t equals = 0;
  for (const std::uint32_t index : ready) {
    const std::uint32_t load = replicas[index].load();
    equals = load < least ? 1 : equals + (load == least ? 1 : 0);
    least = load < least ? load : least;
  }
  auto left = static_cast<std::uint64_t>(uniform * static_cast<double>(equals));
  for (const std::uint32_t index : ready) {
    if (replicas[index].load() == least && left-- == 0) return index;
  }
  return ready.back();
}

}  // namespace sandtable::models
