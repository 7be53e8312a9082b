#include "models/cluster/scheduler/scores.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "models/cluster/scheduler/affinity_score.hpp"
#include "models/cluster/scheduler/balanced_allocation.hpp"
#include "models/cluster/scheduler/image_locality.hpp"
#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/scheduler/node_conditions.hpp"
#include "models/cluster/scheduler/resources_fit.hpp"
#include "models/cluster/scheduler/spread_score.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

struct Question {
  const Pod& pod;
  const Snapshot& snapshot;
  const std::vector<const NodeView*>& feasible;
  const Footprint& takes;
  const Options& options;
};
using Scores = std::vector<std::int64_t>;
/// By feasible node, 0 to 100; none: the plugin does not score this pod.
using Scorer = std::optional<Scores> (*)(const Question&);

template <class Score>
Scores each(const Question& asked, Score score) {
  Scores scores;
  for (const auto* node : asked.feasible) scores.push_back(score(*node));
  return scores;
}

std::optional<Scores> by_taints(const Question& asked) {
  auto scores = each(asked, [&asked](const auto& node) { return unwelcome_taints(asked.pod, *node.node); });
  normalise(scores, Sense::less_is_better);
  return scores;
}

std::optional<Scores> by_node_affinity(const Question& asked) {
  if (asked.pod.spec.affinity.node.preferred.empty()) return std::nullopt;
  auto scores = each(asked, [&asked](const auto& node) { return preferred_weight(asked.pod, *node.node); });
  normalise(scores, Sense::more_is_better);
  return scores;
}

std::optional<Scores> by_spread(const Question& asked) {
  return spread_scores(asked.pod, asked.snapshot, asked.feasible, asked.options);
}

std::optional<Scores> by_pod_affinity(const Question& asked) {
  return affinity_scores(asked.pod, asked.snapshot, asked.feasible, asked.options);
}

std::optional<Scores> by_room(const Question& asked) {
  return each(asked, [&asked](const auto& node) { return least_allocated(asked.takes, node); });
}

std::optional<Scores> by_balance(const Question& asked) {
  if (!balances(asked.takes, asked.options)) return std::nullopt;
  return each(asked, [&asked](const auto& node) { return balanced_allocation(asked.takes, node, asked.options); });
}

std::optional<Scores> by_images(const Question& asked) {
  return each(asked, [&asked](const auto& node) { return image_locality(asked.pod, node, asked.snapshot); });
}

struct Plugin {
  const char* name;
  std::int64_t weight;
  Scorer score;
};
constexpr std::array<Plugin, 7> plugins{{{"TaintToleration", 3, by_taints},
                                         {"NodeAffinity", 2, by_node_affinity},
                                         {"PodTopologySpread", 2, by_spread},
                                         {"InterPodAffinity", 2, by_pod_affinity},
                                         {"NodeResourcesFit", 1, by_room},
                                         {"NodeResourcesBalancedAllocation", 1, by_balance},
                                         {"ImageLocality", 1, by_images}}};

}  // namespace

void normalise(std::vector<std::int64_t>& counts, Sense sense) {
  const std::int64_t most = counts.empty() ? 0 : std::max<std::int64_t>(std::ranges::max(counts), 0);
  for (auto& count : counts) {
    const std::int64_t share = most == 0 ? 0 : 100 * count / most;
    count = sense == Sense::more_is_better ? share : 100 - share;
  }
}

std::vector<NodeScore> score_nodes(const Pod& pod, const Snapshot& snapshot, const std::vector<const NodeView*>& feasible,
                                   const Footprint& takes, const Options& options) {
  std::vector<NodeScore> all;
  for (const auto* node : feasible) all.push_back({node->name(), {}, 0});
  const Question asked{pod, snapshot, feasible, takes, options};
  for (const auto& plugin : plugins) {
    const auto scores = plugin.score(asked);
    if (!scores) continue;
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].plugins.emplace_back(plugin.name, (*scores)[i] * plugin.weight);
      all[i].total += (*scores)[i] * plugin.weight;
    }
  }
  return all;
}

}  // namespace sandtable::models::kube::scheduler
