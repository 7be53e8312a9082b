/// Zone-aware routing: as much in the caller's zone as leaves every replica of the service the same load. With uᵢ the share of the
/// service's replicas in zone i and cᵢ that of the callers, a call from zone z stays there with probability
///     min(1, u_z / c_z)
/// and else goes to zone i ≠ z in proportion to what its own callers leave free, max(0, uᵢ − cᵢ). Zones play no part (any replica,
/// by the rule) where the caller has no zone, the caller's zone has no replica, all replicas are in one zone, or there are fewer
/// than `min_cluster_size` (6).
/// Assumptions: callers all send alike, replicas all serve alike; both as in the source. Replicas without a zone get nothing of
/// what is routed by zone.
/// Source: Envoy, "Zone aware routing" and its locality routing (direct and residual).
#pragma once

#include <cstdint>
#include <vector>

namespace sandtable::models {

/// No zone, or any.
inline constexpr std::uint32_t no_zone = UINT32_MAX;

/// The zone in which the rule is to choose, or `no_zone`: among all. `uniform` lies in [0, 1).
inline std::uint32_t route_zone(const std::vector<std::uint32_t>& replicas, const std::vector<std::uint32_t>& callers,
                                std::uint32_t zone, std::uint32_t min_cluster_size, double uniform) {
  if (zone == no_zone || replicas[zone] == 0 || callers[zone] == 0) return no_zone;
  double all_replicas = 0, all_callers = 0;
  for (const auto count : replicas) all_replicas += count;
  for (const auto count : callers) all_callers += count;
  if (all_replicas < min_cluster_size || all_replicas == replicas[zone]) return no_zone;
  const double share = replicas[zone] / all_replicas, demand = callers[zone] / all_callers;
  if (share >= demand || uniform < share / demand) return zone;

  double room = 0;
  const auto residual = [&](std::size_t i) {
    const double left = i == zone ? 0 : replicas[i] / all_replicas - callers[i] / all_callers;
    return left > 0 ? left : 0;
  };
  for (std::size_t i = 0; i < replicas.size(); ++i) room += residual(i);
  double left = (uniform - share / demand) / (1 - share / demand) * room;
  std::uint32_t chosen = zone;
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    if (residual(i) == 0) continue;
    chosen = static_cast<std::uint32_t>(i);
    if (left < residual(i)) break;
    left -= residual(i);
  }
  return chosen;
}

}  // namespace sandtable::models
