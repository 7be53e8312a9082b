#include "models/cluster/node_lifecycle/zone_eviction.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

constexpr const char* region_label = "topology.kubernetes.io/region";
constexpr const char* excluded_label = "node.kubernetes.io/exclude-disruption";

std::string label_of(const Node& node, const char* key) {
  const auto found = node.meta.labels.find(key);
  return found == node.meta.labels.end() ? std::string{} : found->second;
}

std::string describe(const Zone& zone) {
  const auto counts = std::to_string(zone.not_ready) + " of " + std::to_string(zone.ready + zone.not_ready) + " not ready";
  switch (zone.state) {
    case ZoneState::full:
      return counts + ": fully disrupted";
    case ZoneState::partial:
      return counts + ": partially disrupted";
    default:
      return counts + ": normal";
  }
}

}  // namespace

ZoneState zone_state(std::int32_t ready, std::int32_t not_ready, const EvictionRates& rates) {
  if (ready == 0 && not_ready > 0) return ZoneState::full;
  // In single precision, as the controller does it: 11 of 20 is 0.55 there.
  const auto share = static_cast<float>(not_ready) / static_cast<float>(not_ready + ready);
  if (not_ready > 2 && share >= static_cast<float>(rates.unhealthy_share)) return ZoneState::partial;
  return ZoneState::normal;
}

double eviction_rate(ZoneState state, std::int32_t nodes, const EvictionRates& rates) {
  if (state != ZoneState::partial) return rates.normal;
  return nodes > rates.large_zone ? rates.partial : 0;
}

std::string zone_of(const Node& node) {
  const auto region = label_of(node, region_label), zone = label_of(node, zone_label);
  return region.empty() ? zone : region + "/" + zone;
}

ZonesVerdict judge_zones(const std::vector<Node>& nodes, const std::map<std::string, ZoneState>& before,
                         const EvictionRates& rates) {
  ZonesVerdict verdict;
  for (const auto& node : nodes) {
    if (node.meta.labels.contains(excluded_label)) continue;
    auto& zone = verdict.zones[zone_of(node)];
    ++(is_ready(node) ? zone.ready : zone.not_ready);
  }
  bool all_full = true, all_were_full = true;
  for (auto& [name, zone] : verdict.zones) {
    zone.state = zone_state(zone.ready, zone.not_ready, rates);
    zone.rate = eviction_rate(zone.state, zone.ready + zone.not_ready, rates);
    zone.why = describe(zone);
    const auto was = before.find(name);
    all_full = all_full && zone.state == ZoneState::full;
    all_were_full = all_were_full && was != before.end() && was->second == ZoneState::full;
  }
  if (verdict.zones.empty()) return verdict;
  verdict.take_back_taints = all_full && !all_were_full;
  verdict.start_clocks_anew = all_were_full && !all_full;
  if (all_full) {
    for (auto& [name, zone] : verdict.zones) {
      zone.rate = 0;
      zone.why += ", as all zones are: no node gets a taint";
    }
  }
  return verdict;
}

std::vector<sim::Time> taint_instants(sim::Time from, std::int32_t count, double rate) {
  std::vector<sim::Time> instants;
  for (std::int32_t i = 0; i < count; ++i)
    instants.push_back(rate > 0 ? from + sim::from_seconds(static_cast<double>(i) / rate) : sim::never);
  return instants;
}

}  // namespace sandtable::models::kube
