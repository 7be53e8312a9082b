#include "models/fluid/node_shares.hpp"

namespace sandtable::models {

NodeShares::NodeShares(const CompiledWorld& world, Neighbours neighbours)
    : world_(world), neighbours_(neighbours), nodes_(world.nodes.size()), versions_(world.versions.size()) {}

void NodeShares::add(std::uint32_t version, std::uint32_t node, double change) {
  const auto put = [change](std::vector<Count>& counts, std::uint32_t of) {
    const auto place = std::lower_bound(counts.begin(), counts.end(), of, [](const Count& a, std::uint32_t b) { return a.of < b; });
    if (place == counts.end() || place->of != of) {
      counts.insert(place, {of, change});
    } else if (place->count += change; place->count <= 0) {
      counts.erase(place);
    }
  };
  Node& here = nodes_[node];
  for (const Count& there : here.versions) versions_[there.of].known = false;
  put(here.versions, version);
  put(versions_[version].nodes, node);
  here.weights_known = false;
  here.used_at = 0;
  versions_[version].known = false;
}

double NodeShares::weights(Node& node) const {
  if (!node.weights_known) {
    node.weights = 0;
    for (const Count& there : node.versions) node.weights += there.count * weight_of(there.of);
    node.weights_known = true;
  }
  return node.weights;
}

}  // namespace sandtable::models
