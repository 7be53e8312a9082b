#include "models/cluster/node_autoscaling/node_estimate.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "models/cluster/node_autoscaling/first_fit.hpp"

namespace sandtable::models::kube {
namespace {

struct Alike {
  std::vector<const Pod*> pods;
  double score = 0;
};

double share(const Resources& asked, const Resources& whole, const char* name) {
  const auto all = amount_of(whole, name).milli;
  return all > 0 ? static_cast<double>(amount_of(asked, name).milli) / static_cast<double>(all) : 0;
}

bool alike(const Pod& a, const Pod& b) {
  const auto *one = a.meta.controller(), *other = b.meta.controller();
  if (one == nullptr || other == nullptr) return false;
  return one->kind == other->kind && one->name == other->name && a.meta.space == b.meta.space && a.meta.labels == b.meta.labels &&
         a.spec == b.spec;
}

std::vector<Alike> in_order(const std::vector<const Pod*>& pods, const Node& node) {
  std::vector<Alike> groups;
  for (const auto* pod : pods) {
    const auto found = std::ranges::find_if(groups, [pod](const Alike& group) { return alike(*group.pods.front(), *pod); });
    if (found != groups.end()) {
      found->pods.push_back(pod);
      continue;
    }
    Resources asked;
    for (const auto& container : pod->spec.containers) add(asked, container.requests);
    groups.push_back({{pod}, share(asked, node.allocatable, "cpu") + share(asked, node.allocatable, "memory")});
  }
  std::ranges::stable_sort(groups, [](const Alike& a, const Alike& b) { return a.score > b.score; });
  return groups;
}

class Packer {
 public:
  Packer(const NodeTemplate& node, scheduler::Snapshot& snapshot, std::int32_t limit, const scheduler::Options& options)
      : node_(node), snapshot_(snapshot), limit_(limit), options_(options) {}

  void pack(const Alike& group) {
    auto pod = group.pods.begin();
    for (; pod != group.pods.end() && put(**pod, names_); ++pod) {}
    for (; pod != group.pods.end(); ++pod) {
      if (!names_.empty() && put(**pod, {names_.back()})) continue;
      if (!names_.empty() && !used_.contains(names_.back())) return;  // an empty one did not take it
      if (static_cast<std::int32_t>(names_.size()) >= limit_) return;
      add_node();
      if (!put(**pod, {names_.back()})) return;
    }
  }
  NodeEstimate result() && { return {static_cast<std::int32_t>(used_.size()), std::move(placed_)}; }

 private:
  bool put(const Pod& pod, const std::vector<std::string>& where) {
    const auto node = first_fit(pod, snapshot_, where, options_);
    if (!node) return false;
    used_.insert(*node);
    placed_.push_back(&pod);
    return true;
  }
  void add_node() {
    auto& made = nodes_.emplace_back(node_.named("new-" + std::to_string(nodes_.size())));
    made.stand_in(snapshot_);
    names_.push_back(made.node.meta.name);
  }

  const NodeTemplate& node_;
  scheduler::Snapshot& snapshot_;
  std::int32_t limit_;
  scheduler::Options options_;
  std::deque<NodeTemplate> nodes_;  // the snapshot points at them
  std::vector<std::string> names_;
  std::set<std::string> used_;
  std::vector<const Pod*> placed_;
};

}  // namespace

NodeEstimate estimate_nodes(const std::vector<const Pod*>& pods, const NodeTemplate& node, scheduler::Snapshot& snapshot,
                            std::int32_t limit, const scheduler::Options& options) {
  const auto mark = snapshot.mark();
  NodeEstimate made;
  {
    Packer packing(node, snapshot, limit, options);
    for (const auto& group : in_order(pods, node.node)) packing.pack(group);
    made = std::move(packing).result();
    snapshot.rewind(mark);  // before the nodes go
  }
  return made;
}

}  // namespace sandtable::models::kube
