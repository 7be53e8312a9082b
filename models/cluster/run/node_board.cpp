#include "models/cluster/run/node_board.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cluster/scheduler/balanced_allocation.hpp"
#include "models/cluster/scheduler/image_locality.hpp"
#include "models/cluster/scheduler/node_conditions.hpp"
#include "models/cluster/scheduler/node_order.hpp"
#include "models/cluster/scheduler/resources_fit.hpp"
#include "models/cluster/scheduler/scores.hpp"

namespace sandtable::models::kube::run {
namespace {

using scheduler::Sense;
using Scores = std::vector<std::int64_t>;

Pod pod_of(const NodeProfile& profile) {
  Pod pod;
  pod.spec.node_selector = profile.selector;
  pod.spec.tolerations = profile.tolerations;
  return pod;
}

bool enough(std::int64_t wanted, std::int64_t room, std::int64_t taken) { return wanted <= 0 || wanted <= room - taken; }

void add(Scores& totals, const Scores& scores, std::int64_t weight) {
  for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += weight * scores[i];
}

}  // namespace

NodeBoard::NodeBoard(const std::vector<Node>& nodes, std::vector<PodKind> kinds, std::vector<NodeProfile> profiles,
                     std::vector<std::int64_t> image_bytes, const scheduler::Options& options, std::vector<bool> there)
    : nodes_(nodes),
      kinds_(std::move(kinds)),
      profiles_(std::move(profiles)),
      options_(options),
      there_(there.empty() ? std::vector<bool>(nodes.size(), true) : std::move(there)),
      order_(scheduler::zones_in_turn(nodes, there_)),
      counts_(nodes.size(), 0),
      fits_(profiles_.size(), std::vector<Fit>(nodes.size())),
      kin_(kinds_.size(), std::vector<std::uint32_t>(nodes.size(), 0)),
      image_bytes_(std::move(image_bytes)),
      has_image_(image_bytes_.size(), std::vector<bool>(nodes.size(), false)),
      image_nodes_(image_bytes_.size(), 0) {
  for (std::uint32_t kind = 0; kind < kinds_.size(); ++kind) kinds_[kind].kin = kind;
  std::map<std::string, std::uint32_t> zones;
  for (const Node& node : nodes) {
    scheduler::NodeView view;
    view.node = &node;
    view.room = scheduler::room_of(node.allocatable);
    view.pods_allowed = amount_of(node.allocatable, "pods").value();
    views_.push_back(std::move(view));
    const auto zone = node.meta.labels.find(zone_label);
    const std::string name = zone == node.meta.labels.end() ? std::string{} : zone->second;
    zone_of_.push_back(zones.try_emplace(name, static_cast<std::uint32_t>(zones.size())).first->second);
  }
  zones_ = static_cast<std::uint32_t>(zones.size());
  kin_in_zone_.assign(kinds_.size(), std::vector<std::uint32_t>(zones_, 0));
  for (std::uint32_t profile = 0; profile < profiles_.size(); ++profile)
    for (std::uint32_t node = 0; node < nodes.size(); ++node) judge(profile, node);
}

std::uint32_t NodeBoard::add_kind(std::uint32_t like, scheduler::Footprint incoming, scheduler::Footprint standing,
                                  Kinship kinship) {
  PodKind kind = kinds_[like];
  kind.incoming = std::move(incoming);
  kind.standing = std::move(standing);
  if (kinship == Kinship::own) {
    kind.kin = static_cast<std::uint32_t>(kin_.size());
    kin_.emplace_back(nodes_.size(), 0);
    kin_in_zone_.emplace_back(zones_, 0);
  }
  kinds_.push_back(std::move(kind));
  return static_cast<std::uint32_t>(kinds_.size() - 1);
}

void NodeBoard::judge(std::uint32_t profile, std::uint32_t node) {
  const Pod pod = pod_of(profiles_[profile]);
  const LabelSelector selector{pod.spec.node_selector, {}};
  Fit& fit = fits_[profile][node];
  fit.will_have = !scheduler::reject_unschedulable(pod, nodes_[node]) &&
                  scheduler::untolerated_taint(pod, nodes_[node]) == nullptr && selector.matches(nodes_[node].meta.labels);
  fit.unwelcome = static_cast<std::uint8_t>(std::min<std::int64_t>(scheduler::unwelcome_taints(pod, nodes_[node]), UINT8_MAX));
}

void NodeBoard::node_changed(std::uint32_t node) {
  for (std::uint32_t profile = 0; profile < profiles_.size(); ++profile) judge(profile, node);
}

void NodeBoard::image_there(std::uint32_t image, std::uint32_t node) {
  if (has_image_[image][node]) return;
  has_image_[image][node] = true;
  ++image_nodes_[image];
}

void NodeBoard::node_came(std::uint32_t node) {
  there_[node] = true;
  order_ = scheduler::zones_in_turn(nodes_, there_);
  node_changed(node);
}

void NodeBoard::node_went(std::uint32_t node) {
  there_[node] = false;
  order_ = scheduler::zones_in_turn(nodes_, there_);
  for (std::size_t image = 0; image < has_image_.size(); ++image) {
    if (!has_image_[image][node]) continue;
    has_image_[image][node] = false;
    --image_nodes_[image];
  }
}

void NodeBoard::stand(std::uint32_t kind, std::uint32_t node, int sign) {
  views_[node].taken.add(kinds_[kind].standing, sign);
  counts_[node] += static_cast<std::uint32_t>(sign);
  if (sign > 0) count_kin(kind, node, +1);
}

void NodeBoard::ending(std::uint32_t kind, std::uint32_t node) { count_kin(kind, node, -1); }

void NodeBoard::count_kin(std::uint32_t kind, std::uint32_t node, int change) {
  if (!kinds_[kind].spreads) return;
  const std::uint32_t kin = kinds_[kind].kin;
  kin_[kin][node] += static_cast<std::uint32_t>(change);
  kin_in_zone_[kin][zone_of_[node]] += static_cast<std::uint32_t>(change);
}

bool NodeBoard::has_room(const PodKind& kind, std::uint32_t node) const {
  const auto& view = views_[node];
  const auto& wanted = kind.incoming.room;
  return counts_[node] + 1 <= view.pods_allowed && enough(wanted.cpu, view.room.cpu, view.taken.room.cpu) &&
         enough(wanted.memory, view.room.memory, view.taken.room.memory);
}

NodeBoard::Choice NodeBoard::choose(std::uint32_t kind, std::size_t search_from) const {
  Choice choice;
  const auto& pods = kinds_[kind];
  const auto& fits = fits_[pods.profile];
  const auto all = order_.size();
  const auto wanted =
      static_cast<std::size_t>(scheduler::feasible_nodes_to_find(static_cast<std::int64_t>(all), options_.percentage_to_score));
  std::vector<std::uint32_t> feasible;
  for (std::size_t i = 0; i < all && feasible.size() < wanted; ++i) {
    const auto node = static_cast<std::uint32_t>(order_[(search_from + i) % all]);
    ++choice.looked_at;
    if (fits[node].will_have && has_room(pods, node)) feasible.push_back(node);
  }
  if (feasible.size() <= 1) choice.best = std::move(feasible);
  else take_best(kind, feasible, choice);
  return choice;
}

void NodeBoard::take_best(std::uint32_t kind, const std::vector<std::uint32_t>& feasible, Choice& choice) const {
  const auto& pods = kinds_[kind];
  Scores totals(feasible.size(), 0), scores(feasible.size());
  for (std::size_t i = 0; i < feasible.size(); ++i) scores[i] = fits_[pods.profile][feasible[i]].unwelcome;
  scheduler::normalise(scores, Sense::less_is_better);
  add(totals, scores, 3);
  add(totals, spread_scores(kind, feasible), 2);
  const bool balances = scheduler::balances(pods.incoming, options_);
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    const auto& view = views_[feasible[i]];
    totals[i] += scheduler::least_allocated(pods.incoming, view) + image_score(pods, feasible[i]);
    if (balances) totals[i] += scheduler::balanced_allocation(pods.incoming, view, options_);
  }
  const std::int64_t most = std::ranges::max(totals);
  for (std::size_t i = 0; i < feasible.size(); ++i)
    if (totals[i] == most) choice.best.push_back(feasible[i]);
}

/// The system's constraints, as scheduler/spread_score.cpp has them: over nodes with a skew of 3, over zones with 5.
Scores NodeBoard::spread_scores(std::uint32_t kind, const std::vector<std::uint32_t>& feasible) const {
  const std::uint32_t kin = kinds_[kind].kin;
  std::vector<bool> seen(zones_, false);
  std::int64_t domains = 0;
  for (const std::uint32_t node : feasible) {
    if (!seen[zone_of_[node]]) ++domains;
    seen[zone_of_[node]] = true;
  }
  const double by_node = std::log(static_cast<double>(std::ssize(feasible) + 2)),
               by_zone = std::log(static_cast<double>(domains + 2));
  Scores scores;
  for (const std::uint32_t node : feasible) {
    double sum = static_cast<double>(kin_[kin][node]) * by_node + 2;
    if (nodes_[node].meta.labels.contains(zone_label)) sum += static_cast<double>(kin_in_zone_[kin][zone_of_[node]]) * by_zone + 4;
    scores.push_back(static_cast<std::int64_t>(std::round(sum)));
  }
  const std::int64_t least = std::ranges::min(scores), most = std::ranges::max(scores);
  for (auto& score : scores) score = most == 0 ? 100 : 100 * (most + least - score) / most;
  return scores;
}

std::int64_t NodeBoard::image_score(const PodKind& kind, std::uint32_t node) const {
  if (kind.image == UINT32_MAX || !has_image_[kind.image][node]) return 0;
  return scheduler::image_points(scheduler::spread_bytes(image_bytes_[kind.image], image_nodes_[kind.image], order_.size()), 1);
}

}  // namespace sandtable::models::kube::run
