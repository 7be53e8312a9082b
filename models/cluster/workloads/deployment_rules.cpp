#include "models/cluster/workloads/deployment_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sandtable::models::kube {
namespace {

/// What of `to_add`, of which `added` is given out already, falls to this one.
std::int32_t proportion(const Deployment& deployment, const ReplicaSet& set, std::int32_t to_add, std::int32_t added) {
  if (set.replicas == 0 || to_add == 0 || to_add == added) return 0;
  std::int32_t fraction = -set.replicas;
  if (deployment.replicas != 0) {
    auto before = number_in(set.meta.annotations, max_annotation).value_or(0);
    if (before <= 0) before = deployment.status_replicas;
    if (before == 0) return 0;
    const double size = static_cast<double>(set.replicas) *
                        static_cast<double>(deployment.replicas + rollout_bounds(deployment).surge) / static_cast<double>(before);
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    fraction = static_cast<std::int32_t>(std::min(std::round(size), most)) - set.replicas;
  }
  return to_add > 0 ? std::min(fraction, to_add - added) : std::max(fraction, to_add - added);
}

/// Whole pods that may come on top; never so many that a sum leaves 32 bits.
std::int32_t surge_of(const Deployment& deployment) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const auto surge = deployment.max_surge.of(deployment.replicas, Rounding::up);
  return static_cast<std::int32_t>(std::min(surge, most - deployment.replicas));
}

}  // namespace

RolloutBounds rollout_bounds(const Deployment& deployment) {
  if (deployment.recreate) return {};
  const auto surge = surge_of(deployment);
  auto unavailable = deployment.max_unavailable.of(deployment.replicas, Rounding::down);
  if (surge == 0 && unavailable == 0) unavailable = 1;
  return {surge, static_cast<std::int32_t>(std::min<std::int64_t>(unavailable, deployment.replicas))};
}

bool same_template(const PodTemplate& a, const PodTemplate& b) {
  if (a.print != 0 && b.print != 0) return a.print == b.print;
  PodTemplate left = a, right = b;
  left.print = right.print = 0;
  left.labels.erase(template_hash_label);
  right.labels.erase(template_hash_label);
  return left == right;
}

std::int64_t revision_of(const ReplicaSet& set) { return number_in(set.meta.annotations, revision_annotation).value_or(0); }

bool older(const ReplicaSet& a, const ReplicaSet& b) {
  if (a.meta.created == b.meta.created) return a.meta.name < b.meta.name;
  return a.meta.created < b.meta.created;  // one without comes first
}

Places by_age(const std::vector<ReplicaSet>& sets) {
  Places places(sets.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, [&sets](std::size_t a, std::size_t b) { return older(sets[a], sets[b]); });
  return places;
}

std::optional<std::size_t> find_new(const Deployment& deployment, const std::vector<ReplicaSet>& sets) {
  for (const auto place : by_age(sets))
    if (same_template(sets[place].pod, deployment.pod)) return place;
  return std::nullopt;
}

std::int32_t replicas_of_new(const Deployment& deployment, std::int32_t all, std::int32_t now) {
  if (deployment.recreate) return deployment.replicas;
  const auto most = deployment.replicas + surge_of(deployment);
  if (all >= most) return now;
  return now + std::min(most - all, deployment.replicas - now);
}

std::vector<Share> share_out(const Deployment& deployment, const std::vector<ReplicaSet>& sets, Places running,
                             std::int32_t to_add) {
  std::ranges::stable_sort(running, [&](std::size_t a, std::size_t b) {
    if (to_add == 0) return false;
    if (sets[a].replicas != sets[b].replicas) return sets[a].replicas > sets[b].replicas;
    return to_add > 0 ? older(sets[b], sets[a]) : older(sets[a], sets[b]);
  });
  std::vector<Share> shares;
  std::int32_t added = 0;
  for (const auto place : running) {
    const auto share = proportion(deployment, sets[place], to_add, added);
    shares.push_back({place, sets[place].replicas + share});
    added += share;
  }
  if (to_add != 0) shares.front().replicas = std::max(0, shares.front().replicas + to_add - added);
  return shares;
}

Places spare_revisions(const Deployment& deployment, const std::vector<ReplicaSet>& sets, Places old) {
  std::erase_if(old, [&sets](std::size_t place) { return sets[place].meta.deleted.has_value(); });
  std::ranges::stable_sort(old, {}, [&sets](std::size_t place) { return revision_of(sets[place]); });
  const auto keep = static_cast<std::size_t>(std::max(deployment.revision_history_limit, 0));
  old.resize(old.size() > keep ? old.size() - keep : 0);
  std::erase_if(old, [&sets](std::size_t place) {
    const auto& set = sets[place];
    return set.status_replicas != 0 || set.replicas != 0 || set.meta.generation > set.observed_generation;
  });
  return old;
}

}  // namespace sandtable::models::kube
