#include "models/cluster/node_autoscaling/expander.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sandtable::models::kube {
namespace {

constexpr double core_price = 0.033174, gib_price = 0.004446, gib = 1024.0 * 1024 * 1024;

/// Of the containers' requests, as the autoscaler sums them here.
Resources asked_by(const std::vector<const Pod*>& pods) {
  Resources sum;
  for (const auto* pod : pods)
    for (const auto& container : pod->spec.containers) add(sum, container.requests);
  return sum;
}

double price_of(const Resources& asked) {
  return core_price * static_cast<double>(amount_of(asked, "cpu").milli) / 1000 +
         gib_price * static_cast<double>(amount_of(asked, "memory").milli) / 1000 / gib;
}

double wasted(const ExpansionOption& option, const Resources& asked, const char* name) {
  const auto there = static_cast<double>(amount_of(option.node.capacity, name).milli) * option.estimate.nodes;
  return there > 0 ? (there - static_cast<double>(amount_of(asked, name).milli)) / there : 0;
}

double preferred_cores(std::size_t nodes) {
  return nodes <= 2 ? 1 : nodes <= 6 ? 2 : nodes <= 20 ? 4 : nodes <= 60 ? 8 : nodes <= 200 ? 16 : 32;
}

double price_score(const ExpansionOption& option, std::size_t cluster_nodes) {
  const double spare = core_price * 0.5 + gib_price * 500 / 1024;
  const double nodes = option.estimate.nodes, cores = static_cast<double>(amount_of(option.node.capacity, "cpu").milli) / 1000;
  const double preferred = preferred_cores(cluster_nodes);
  const double unfit = cores > 0 ? std::max(preferred / cores, cores / preferred) : 1;
  const double weight = 1 + (unfit - 1) * (1 - std::tanh((nodes - 1) / 15));
  return weight * (option.group->price * nodes + spare) / (price_of(asked_by(option.estimate.pods)) + spare);
}

}  // namespace

double expansion_cost(Expander expander, const ExpansionOption& option, std::size_t cluster_nodes) {
  switch (expander) {
    case Expander::least_waste: {
      const auto asked = asked_by(option.estimate.pods);
      return wasted(option, asked, "cpu") + wasted(option, asked, "memory");
    }
    case Expander::most_pods:
      return -static_cast<double>(option.estimate.pods.size());
    case Expander::least_nodes:
      return option.estimate.nodes;
    case Expander::price:
      return price_score(option, cluster_nodes);
    case Expander::priority:
      return -static_cast<double>(option.group->priority);
    case Expander::random:
      break;
  }
  return 0;
}

std::vector<std::size_t> best_options(const std::vector<ExpansionOption>& options, const std::vector<Expander>& expanders,
                                      std::size_t cluster_nodes) {
  std::vector<std::size_t> left(options.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  for (const auto expander : expanders) {
    std::vector<std::size_t> best;
    double least = 0;
    for (const auto i : left) {
      const double cost = expansion_cost(expander, options[i], cluster_nodes);
      if (best.empty() || cost < least) {
        best = {i};
        least = cost;
      } else if (cost == least) {
        best.push_back(i);
      }
    }
    left = std::move(best);
  }
  return left;
}

}  // namespace sandtable::models::kube
