#include "models/cluster/scheduler/snapshot.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "models/cluster/scheduler/node_order.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

PlacedPod placed(Pod pod, const Options& options) {
  PlacedPod made{std::move(pod), {}, {}};
  made.takes = footprint_of(made.pod.spec, options);
  made.terms = terms_of(made.pod);
  return made;
}

NodeView empty_view(const Node& node) {
  NodeView view;
  view.node = &node;
  view.room = room_of(node.allocatable);
  view.pods_allowed = amount_of(node.allocatable, "pods").value();
  return view;
}

bool same(const Meta& a, const Meta& b) { return a.space == b.space && a.name == b.name; }

}  // namespace

void NodeView::add(const PlacedPod& pod) {
  taken.add(pod.takes);
  pods.push_back(&pod);
}

void NodeView::remove(const PlacedPod& pod) {
  const auto found = std::ranges::find(pods, &pod);
  if (found == pods.end()) return;
  pods.erase(found);
  taken.add(pod.takes, -1);
}

Snapshot::Snapshot(const Objects& objects, const Options& options) : objects_(&objects), options_(options) {
  for (const std::size_t i : zones_in_turn(objects.nodes)) {
    const auto& node = objects.nodes[i];
    index_[node.meta.name] = nodes_.size();
    nodes_.push_back(empty_view(node));
  }
  for (const auto& node : objects.nodes) {
    std::set<std::string> names;
    for (const auto& image : node.images)
      for (const auto& name : image.names)
        if (names.insert(name).second) ++images_.try_emplace(name, ImageState{image.bytes, 0}).first->second.nodes;
  }
  for (const auto& [name, labels] : objects.namespaces) add_space(name);
  for (const auto& pod : objects.pods) {
    add_space(pod.meta.space);
    if (pod.ended()) continue;
    if (!pod.spec.node.empty()) bind(pod, pod.spec.node);
    else if (!pod.status.nominated_node.empty()) nominate(pod, pod.status.nominated_node);
  }
}

void Snapshot::add_space(const std::string& name) {
  const auto [at, is_new] = spaces_.try_emplace(name);
  if (!is_new) return;
  if (const auto found = objects_->namespaces.find(name); found != objects_->namespaces.end()) at->second = found->second;
  at->second.try_emplace("kubernetes.io/metadata.name", name);
}

const NodeView* Snapshot::find(const std::string& node) const {
  const auto found = index_.find(node);
  return found == index_.end() ? nullptr : &nodes_[found->second];
}

const Labels& Snapshot::labels_of_space(const std::string& space) const {
  static const Labels none;
  const auto found = spaces_.find(space);
  return found == spaces_.end() ? none : found->second;
}

std::vector<const PlacedPod*> Snapshot::nominated_to(const std::string& node) const {
  std::vector<const PlacedPod*> pods;
  for (const auto& waiting : nominated_)
    if (waiting.pod.status.nominated_node == node) pods.push_back(&waiting);
  return pods;
}

void Snapshot::bind(Pod pod, const std::string& node) {
  std::erase_if(nominated_, [&pod](const auto& waiting) { return same(waiting.pod.meta, pod.meta); });
  const auto found = index_.find(node);
  if (found == index_.end()) return;
  pod.spec.node = node;
  placed_.push_back(placed(std::move(pod), options_));
  const auto& meta = placed_.back().pod.meta;
  by_name_.insert_or_assign({meta.space, meta.name}, std::prev(placed_.end()));
  nodes_[found->second].add(placed_.back());
}

void Snapshot::nominate(Pod pod, const std::string& node) {
  std::erase_if(nominated_, [&pod](const auto& waiting) { return same(waiting.pod.meta, pod.meta); });
  pod.status.nominated_node = node;
  nominated_.push_back(placed(std::move(pod), options_));
}

void Snapshot::mark_deleted(const Meta& pod, sim::Time now) {
  const auto found = by_name_.find({pod.space, pod.name});
  if (found == by_name_.end()) return;
  auto& meta = found->second->pod.meta;
  if (!meta.deleted) meta.deleted = now;
}

void Snapshot::unbind(const Meta& pod, const std::string& node) {
  std::erase_if(nominated_, [&pod](const auto& waiting) { return same(waiting.pod.meta, pod); });
  const auto found = by_name_.find({pod.space, pod.name});
  if (found == by_name_.end()) return;
  if (const auto at = index_.find(node); at != index_.end()) nodes_[at->second].remove(*found->second);
  placed_.erase(found->second);
  by_name_.erase(found);
}

void Snapshot::image_there(const std::string& name, std::int64_t bytes) {
  ++images_.try_emplace(name, ImageState{bytes, 0}).first->second.nodes;
}

void Snapshot::add_node(const Node& node) {
  index_[node.meta.name] = nodes_.size();
  nodes_.push_back(empty_view(node));
}

void Snapshot::renew(const std::string& node) {
  auto& view = nodes_[index_.at(node)];
  const NodeView fresh = empty_view(*view.node);
  view.room = fresh.room;
  view.pods_allowed = fresh.pods_allowed;
}

NodeView Snapshot::take_away(const std::string& node) {
  const auto found = index_.find(node);
  SANDTABLE_EXPECT(found != index_.end(), "a node of the snapshot is taken away");
  const std::size_t place = found->second;
  NodeView taken = std::move(nodes_[place]);
  index_.erase(found);
  if (place + 1 != nodes_.size()) {
    nodes_[place] = std::move(nodes_.back());
    index_[nodes_[place].name()] = place;
  }
  nodes_.pop_back();
  return taken;
}

void Snapshot::put_back(NodeView view) {
  index_[view.name()] = nodes_.size();
  nodes_.push_back(std::move(view));
}

void Snapshot::rewind(Mark mark) {
  while (placed_.size() > mark.placed) {
    const auto& last = placed_.back();
    nodes_[index_.at(last.pod.spec.node)].remove(last);
    placed_.pop_back();
  }
  while (nodes_.size() > mark.nodes) {
    index_.erase(nodes_.back().name());
    nodes_.pop_back();
  }
}

}  // namespace sandtable::models::kube::scheduler
