#include "models/cluster/scheduler/node_order.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace sandtable::models::kube::scheduler {
namespace {

constexpr std::int64_t always_all_below = 100;
constexpr std::int64_t least_percentage = 5;

std::string label(const Node& node, const std::string& key, const std::string& older_key) {
  for (const auto& name : {older_key, key})
    if (const auto found = node.meta.labels.find(name); found != node.meta.labels.end()) return found->second;
  return {};
}

std::pair<std::string, std::string> zone_of(const Node& node) {
  return {label(node, "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"),
          label(node, zone_label, "failure-domain.beta.kubernetes.io/zone")};
}

}  // namespace

std::int64_t feasible_nodes_to_find(std::int64_t nodes, std::int32_t percentage_to_score) {
  if (nodes < always_all_below) return nodes;
  const std::int64_t percentage =
      percentage_to_score > 0 ? percentage_to_score : std::max<std::int64_t>(50 - nodes / 125, least_percentage);
  return std::max(nodes * percentage / 100, always_all_below);
}

std::vector<std::size_t> zones_in_turn(const std::vector<Node>& nodes) {
  return zones_in_turn(nodes, std::vector<bool>(nodes.size(), true));
}

std::vector<std::size_t> zones_in_turn(const std::vector<Node>& nodes, const std::vector<bool>& there) {
  std::vector<std::vector<std::size_t>> zones;
  std::size_t count = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!there[i]) continue;
    ++count;
    const auto [at, is_new] = known.try_emplace(zone_of(nodes[i]), zones.size());
    if (is_new) zones.emplace_back();
    zones[at->second].push_back(i);
  }
  std::vector<std::size_t> order;
  for (std::size_t round = 0; order.size() < count; ++round)
    for (const auto& zone : zones)
      if (round < zone.size()) order.push_back(zone[round]);
  return order;
}

}  // namespace sandtable::models::kube::scheduler
