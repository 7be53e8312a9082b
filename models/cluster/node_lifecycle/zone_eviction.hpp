/// How fast nodes of a zone get their NoExecute taint.
///
///   zone state   full: none is Ready · partial: ≥ 3 are not, and they are ≥ 55 % · normal: else
///   rate         normal 0.1 nodes/s · partial 0.01/s where the zone has more than 50 nodes, else 0 · full 0.1/s, while another
///   zone
///                is not full
///   all full     the master may be cut off: all taints are taken back, and no node gets one, until one node is Ready again; then
///   every
///                node's clock starts anew
///
/// A zone's limiter is a token bucket of one token: the first node gets its taint at once, the next 1/rate s later. A node without
/// a zone label belongs to the zone "". Nodes with the label node.kubernetes.io/exclude-disruption do not count. Source:
/// Kubernetes 1.36, pkg/controller/nodelifecycle (handleDisruption, ComputeZoneState) and its flags; the same in 1.31 to 1.37.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/cluster/objects/node.hpp"

namespace sandtable::models::kube {

struct EvictionRates {
  double normal = 0.1, partial = 0.01;  ///< nodes/s
  std::int32_t large_zone = 50;         ///< partial disruption of a zone of at most so many: 0/s
  double unhealthy_share = 0.55;
};

enum class ZoneState : std::uint8_t { initial, normal, partial, full };

ZoneState zone_state(std::int32_t ready, std::int32_t not_ready, const EvictionRates& rates = {});

/// Nodes/s.
double eviction_rate(ZoneState state, std::int32_t nodes, const EvictionRates& rates = {});

struct Zone {
  ZoneState state = ZoneState::initial;
  std::int32_t ready = 0, not_ready = 0;
  double rate = 0;
  std::string why;
};

struct ZonesVerdict {
  std::map<std::string, Zone> zones;
  bool take_back_taints = false;   ///< entering the state in which all zones are full
  bool start_clocks_anew = false;  ///< leaving it
};

std::string zone_of(const Node& node);

/// `before`: the states of the last look; a zone that is not in it is new.
ZonesVerdict judge_zones(const std::vector<Node>& nodes, const std::map<std::string, ZoneState>& before,
                         const EvictionRates& rates = {});

/// When each of `count` nodes that came into the zone's queue at `from` gets its taint, at a rate that stays; sim::never: not at
/// all.
std::vector<sim::Time> taint_instants(sim::Time from, std::int32_t count, double rate);

}  // namespace sandtable::models::kube
