#include "models/cluster/workloads/victims.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "models/cluster/workloads/annotations.hpp"
#include "models/cluster/workloads/availability.hpp"

namespace sandtable::models::kube {
namespace {

int phase_rank(PodPhase phase) {
  switch (phase) {
    case PodPhase::pending:
      return 0;
    case PodPhase::unknown:
      return 1;
    case PodPhase::running:
      return 2;
    case PodPhase::succeeded:
    case PodPhase::failed:
      return 0;  // not among active pods
  }
  return 0;
}

std::int64_t age_class(sim::Time since, sim::Time now) {
  const auto age = (now - since).count();
  return age > 0 ? static_cast<std::int64_t>(std::log2(static_cast<double>(age))) : -1;
}

/// Younger first; one without a time comes first of all.
bool younger_first(const std::optional<sim::Time>& a, const std::optional<sim::Time>& b, const Pod& pod_a, const Pod& pod_b,
                   sim::Time now) {
  if (!a || !b) return !a;
  const auto difference = age_class(*a, now) - age_class(*b, now);
  return difference == 0 ? pod_a.meta.uid < pod_b.meta.uid : difference < 0;
}

std::int32_t most_restarts(const std::vector<ContainerStatus>& statuses) {
  std::int32_t most = 0;
  for (const auto& status : statuses) most = std::max(most, status.restarts);
  return most;
}

std::int32_t most_sidecar_restarts(const Pod& pod) {
  std::int32_t most = 0;
  for (const auto& status : pod.status.init_containers)
    for (const auto& container : pod.spec.init_containers)
      if (container.sidecar && container.name == status.name) most = std::max(most, status.restarts);
  return most;
}

std::int64_t deletion_cost(const Pod& pod) {
  return number_in(pod.meta.annotations, "controller.kubernetes.io/pod-deletion-cost").value_or(0);
}

}  // namespace

VictimRule compare_victims(const Pod& a, int rank_a, const Pod& b, int rank_b, sim::Time now) {
  if (a.spec.node.empty() != b.spec.node.empty()) return {1, a.spec.node.empty()};
  const int phase_a = phase_rank(a.status.phase), phase_b = phase_rank(b.status.phase);
  if (phase_a != phase_b) return {2, phase_a < phase_b};
  if (is_ready(a) != is_ready(b)) return {3, !is_ready(a)};
  if (deletion_cost(a) != deletion_cost(b)) return {4, deletion_cost(a) < deletion_cost(b)};
  if (rank_a != rank_b) return {5, rank_a > rank_b};
  const auto ready_a = ready_since(a), ready_b = ready_since(b);
  if (is_ready(a) && ready_a != ready_b) return {6, younger_first(ready_a, ready_b, a, b, now)};
  const auto restarts_a = most_restarts(a.status.containers), restarts_b = most_restarts(b.status.containers);
  if (restarts_a != restarts_b) return {7, restarts_a > restarts_b};
  const auto sidecars_a = most_sidecar_restarts(a), sidecars_b = most_sidecar_restarts(b);
  if (sidecars_a != sidecars_b) return {7, sidecars_a > sidecars_b};
  if (a.meta.created != b.meta.created) return {8, younger_first(a.meta.created, b.meta.created, a, b, now)};
  return {};
}

std::vector<std::size_t> victim_order(const std::vector<Pod>& pods, const std::vector<Pod>& related, sim::Time now) {
  std::map<std::string, int> on_node;
  for (const auto& pod : related)
    if (is_active(pod)) ++on_node[pod.spec.node];
  std::vector<int> ranks;
  for (const auto& pod : pods) ranks.push_back(on_node[pod.spec.node]);
  std::vector<std::size_t> order(pods.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return compare_victims(pods[a], ranks[a], pods[b], ranks[b], now).first; });
  return order;
}

std::string describe_victim_rule(int rule) {
  static constexpr std::array<const char*, 9> words{"nothing tells it from the next",
                                                    "is bound to no node",
                                                    "is in an earlier phase",
                                                    "is not ready",
                                                    "has the lower pod-deletion-cost",
                                                    "shares its node with more pods of its kind",
                                                    "has been ready for a shorter time (by powers of 2, then uid)",
                                                    "has restarted more often",
                                                    "was created later (by powers of 2, then uid)"};
  return words.at(static_cast<std::size_t>(rule));
}

}  // namespace sandtable::models::kube
