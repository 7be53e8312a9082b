#include "models/cluster/placement_index.hpp"

#include <algorithm>

namespace sandtable::models {
namespace {

/// Well spread, and the same in every run (Murmur3's finalizer).
std::uint32_t hash_of(std::uint32_t index) {
  std::uint32_t h = index + 0x9E3779B9U;
  h = (h ^ (h >> 16)) * 0x85EBCA6BU;
  h = (h ^ (h >> 13)) * 0xC2B2AE35U;
  return h ^ (h >> 16);
}

}  // namespace

PlacementIndex::PlacementIndex(const std::vector<NodeRoom>& rooms) {
  nodes_.reserve(rooms.size());
  for (Index i = 0; i < rooms.size(); ++i) {
    nodes_.push_back({rooms[i], hash_of(i), none, none, {}});
    if (rooms[i].up) insert(i);
  }
}

void PlacementIndex::set(NodeId node, const NodeRoom& room) {
  Node& changed = nodes_[node.index];
  if (changed.room == room) return;
  if (counted_) {
    counted_->count(standing(changed.room, counted_->wanted), static_cast<std::uint32_t>(-1));
    counted_->count(standing(room, counted_->wanted));
  }
  if (changed.room.up) root_ = without(root_, node.index);
  changed.room = room;
  if (room.up) insert(node.index);
}

std::optional<NodeId> PlacementIndex::choose(const Reservation& wanted) const {
  const auto enough = [&](Index tree) { return tree != none && nodes_[tree].most_memory >= wanted.memory; };
  Index here = root_;
  if (!enough(here)) return {};
  for (;;) {
    const Node& node = nodes_[here];
    if (enough(node.before)) here = node.before;
    else if (node.room.free_memory >= wanted.memory) break;
    else here = node.after;
  }
  if (nodes_[here].room.free_cpu < wanted.cpu) return {};
  return NodeId{here};
}

PlacementReason PlacementIndex::reason(const Reservation& wanted, std::optional<NodeId> chosen) {
  if (!counted_ || counted_->wanted != wanted) {
    counted_.emplace().wanted = wanted;
    for (const Node& node : nodes_) counted_->count(standing(node.room, wanted));
  }
  PlacementReason why = *counted_;
  why.placed = chosen.has_value();
  if (chosen) why.free_cpu = room(*chosen).free_cpu;
  return why;
}

Placement PlacementIndex::place(const Reservation& wanted) {
  const std::optional<NodeId> chosen = choose(wanted);
  return {chosen, reason(wanted, chosen)};
}

bool PlacementIndex::comes_before(Index a, Index b) const {
  if (preferred(nodes_[a].room, nodes_[b].room)) return true;
  return !preferred(nodes_[b].room, nodes_[a].room) && a < b;
}

void PlacementIndex::look_below(Index index) {
  Node& node = nodes_[index];
  node.most_memory = node.room.free_memory;
  for (const Index child : {node.before, node.after})
    if (child != none) node.most_memory = std::max(node.most_memory, nodes_[child].most_memory);
}

/// Those that come before `at`, and the others.
std::pair<PlacementIndex::Index, PlacementIndex::Index> PlacementIndex::split(Index tree, Index at) {
  if (tree == none) return {none, none};
  if (comes_before(tree, at)) {
    const auto [before, after] = split(nodes_[tree].after, at);
    nodes_[tree].after = before;
    look_below(tree);
    return {tree, after};
  }
  const auto [before, after] = split(nodes_[tree].before, at);
  nodes_[tree].before = after;
  look_below(tree);
  return {before, tree};
}

PlacementIndex::Index PlacementIndex::merge(Index before, Index after) {
  if (before == none) return after;
  if (after == none) return before;
  if (nodes_[before].priority > nodes_[after].priority) {
    nodes_[before].after = merge(nodes_[before].after, after);
    look_below(before);
    return before;
  }
  nodes_[after].before = merge(before, nodes_[after].before);
  look_below(after);
  return after;
}

PlacementIndex::Index PlacementIndex::without(Index tree, Index node) {
  if (tree == node) return merge(nodes_[tree].before, nodes_[tree].after);
  Node& here = nodes_[tree];
  if (comes_before(node, tree)) here.before = without(here.before, node);
  else here.after = without(here.after, node);
  look_below(tree);
  return tree;
}

void PlacementIndex::insert(Index node) {
  nodes_[node].before = nodes_[node].after = none;
  look_below(node);
  const auto [before, after] = split(root_, node);
  root_ = merge(merge(before, node), after);
}

}  // namespace sandtable::models
