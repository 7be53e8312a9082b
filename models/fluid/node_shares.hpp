/// How many cores a replica may count on where it shares nodes with others.
///
///   on node n, with limit L, weight w, cores C_n and W_n the weights of all replicas there:
///   cores = min(L, max(C_n·w/W_n, C_n − what its neighbours use)), and the mean of that over a version's replicas
///
/// What the neighbours use counts only where the fair share is below the limit; elsewhere a replica has its limit whatever they do,
/// and that is looked up again only when replicas came or went there. With `Neighbours::summed_once` the uses of a node's replicas
/// are added up once a step instead of once for each of its versions: with 5,000 nodes of thirty replicas each, that is what a step
/// would cost. The sum is then that of the step's beginning or of its middle, as it happens to be asked for first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/service/compiled_world.hpp"

namespace sandtable::models {

enum class Neighbours : std::uint8_t { summed_each_time, summed_once };

class NodeShares {
 public:
  NodeShares(const CompiledWorld& world, Neighbours neighbours);

  /// One replica more (+1) or less (−1).
  void add(std::uint32_t version, std::uint32_t node, double change);
  void next_step() { ++step_; }

  /// `uses(count, version)`: cores that so many replicas of a version use.
  template <class Uses>
  double cores_of(std::uint32_t version, double limit, const Uses& uses) {
    Version& own = versions_[version];
    if (own.known) return own.cores;
    const double weight = weight_of(version);
    double sum = 0, counted = 0;
    bool alone = true;
    for (const Count& here : own.nodes) {
      Node& node = nodes_[here.of];
      const double fair = world_.nodes[here.of].cores * weight / weights(node);
      double cores = limit;
      if (fair < limit) {
        alone = false;
        cores = std::min(limit, std::max(fair, world_.nodes[here.of].cores - used_by_others(node, version, uses)));
      }
      sum += here.count * cores;
      counted += here.count;
    }
    own.cores = counted > 0 ? sum / counted : limit;
    own.known = alone;
    return own.cores;
  }

 private:
  struct Count {
    std::uint32_t of = 0;  ///< version or node
    double count = 0;
  };
  struct Node {
    std::vector<Count> versions;  ///< by ascending version
    double weights = 0;
    bool weights_known = false;
    double used = 0;
    std::uint64_t used_at = 0;  ///< the step it was summed up in
  };
  struct Version {
    std::vector<Count> nodes;  ///< by ascending node
    double cores = 0;
    bool known = false;  ///< `cores` holds until a replica comes or goes
  };

  double weight_of(std::uint32_t version) const { return world_.services[world_.versions[version].service.index].cpu_weight; }
  double weights(Node& node) const;
  template <class Uses>
  double used_by_others(Node& node, std::uint32_t version, const Uses& uses) const {
    if (neighbours_ == Neighbours::summed_each_time) {
      double used = 0;
      for (const Count& there : node.versions) used += uses(there.count - (there.of == version ? 1 : 0), there.of);
      return used;
    }
    if (node.used_at != step_) {
      node.used = 0;
      node.used_at = step_;
      for (const Count& there : node.versions) node.used += uses(there.count, there.of);
    }
    return node.used - uses(1, version);
  }

  const CompiledWorld& world_;
  Neighbours neighbours_;
  std::uint64_t step_ = 1;
  std::vector<Node> nodes_;
  std::vector<Version> versions_;
};

}  // namespace sandtable::models
