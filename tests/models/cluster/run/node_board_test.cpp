// The board against the scheduler's full decision, over random clusters that pods come to and go from, and whose nodes are
// cordoned, tainted and given images: the same best nodes, and as many looked at.
#include "models/cluster/run/node_board.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "models/cluster/scheduler/decision.hpp"

namespace sandtable::models::kube::run {
namespace {

constexpr std::int64_t gibi = std::int64_t{1} << 30, mebi = std::int64_t{1} << 20;
const Taint batch{"dedicated", "batch", TaintEffect::no_schedule, {}}, spot{"spot", "", TaintEffect::prefer_no_schedule, {}};

int draw(int below) { return *rc::gen::inRange(0, below); }

/// A cluster as objects and as a board, changed alike.
class Both {
 public:
  explicit Both(scheduler::Options options) : options_(options) {
    const int zones = 1 + draw(3), nodes = draw(10) == 0 ? 100 + draw(60) : 1 + draw(12);
    for (int i = 0; i < nodes; ++i) objects.nodes.push_back(made_node(i, zones));
    for (int i = 0; i < kinds; ++i) make_kind(i);
    std::vector<PodKind> pod_kinds;
    std::vector<NodeProfile> profiles;
    for (int i = 0; i < kinds; ++i) {
      PodKind kind;
      kind.incoming = scheduler::incoming_footprint_of(templates[i].spec, options);
      kind.standing = scheduler::footprint_of(templates[i].spec, options);
      kind.profile = kind.image = static_cast<std::uint32_t>(i);
      pod_kinds.push_back(kind);
      profiles.push_back({templates[i].spec.node_selector, templates[i].spec.tolerations});
    }
    board = std::make_unique<NodeBoard>(objects.nodes, pod_kinds, profiles, image_bytes, options);
  }

  static constexpr int kinds = 4;
  Objects objects;
  std::vector<Pod> templates;
  std::vector<std::int64_t> image_bytes;
  std::unique_ptr<NodeBoard> board;

  void compare(int kind, std::size_t from) {
    const scheduler::Snapshot snapshot(objects, options_);
    Pod pod = templates[static_cast<std::size_t>(kind)];
    pod.meta.name = "new";
    const auto full = schedule(pod, snapshot, sim::Time{}, options_, from);
    const auto fast = board->choose(static_cast<std::uint32_t>(kind), from);
    std::vector<std::string> names;
    for (const auto node : fast.best) names.push_back(objects.nodes[node].meta.name);
    RC_ASSERT(names == full.best);
    RC_ASSERT(fast.looked_at == full.looked_at);
    if (names.empty() || draw(5) == 0) return;
    place(kind, fast.best[static_cast<std::size_t>(draw(static_cast<int>(names.size())))]);
  }

  void change() {
    const auto node = static_cast<std::uint32_t>(draw(static_cast<int>(objects.nodes.size())));
    switch (draw(4)) {
      case 0:
        objects.nodes[node].unschedulable = !objects.nodes[node].unschedulable;
        board->node_changed(node);
        break;
      case 1:
        objects.nodes[node].taints = draw(2) == 0 ? std::vector<Taint>{} : std::vector<Taint>{draw(2) == 0 ? batch : spot};
        board->node_changed(node);
        break;
      case 2: {
        const auto kind = static_cast<std::uint32_t>(draw(kinds));
        const std::string& image = templates[kind].spec.containers[0].image;
        for (const auto& held : objects.nodes[node].images)
          if (held.names[0] == image) return;
        objects.nodes[node].images.push_back({{image}, image_bytes[kind]});
        board->image_there(kind, node);
        break;
      }
      default:
        go();
    }
  }

 private:
  static Node made_node(int i, int zones) {
    Node node;
    node.meta.name = "n" + std::to_string(i);
    node.meta.space.clear();
    node.meta.labels = {{hostname_label, node.meta.name}, {zone_label, std::string(1, static_cast<char>('a' + draw(zones)))}};
    if (draw(2) == 0) node.meta.labels["disk"] = "ssd";
    node.allocatable = {
        {"cpu", thousandths(1000 * (1 + draw(4)))}, {"memory", whole(gibi * (1 + draw(4)))}, {"pods", whole(3 + draw(6))}};
    return node;
  }
  void make_kind(int i) {
    const std::string name = "s" + std::to_string(i);
    Pod pod;
    pod.meta.labels = {{"app", name}};
    pod.meta.owners.push_back({"ReplicaSet", name, "", true});
    pod.spec.containers.emplace_back();
    pod.spec.containers[0].image = name + ":1";
    if (draw(4) > 0) pod.spec.containers[0].requests["cpu"] = thousandths(100 * draw(8));
    if (draw(4) > 0) pod.spec.containers[0].requests["memory"] = whole(200 * mebi * draw(6));
    if (draw(3) == 0) pod.spec.node_selector = {{"disk", "ssd"}};
    if (draw(2) == 0) pod.spec.tolerations.push_back({"dedicated", false, "batch", TaintEffect::no_schedule, {}});
    templates.push_back(pod);
    image_bytes.push_back(mebi * (10 + 300 * draw(5)));
    ReplicaSet set;
    set.meta.name = name;
    set.selector = LabelSelector{pod.meta.labels, {}};
    objects.replica_sets.push_back(set);
    NetworkService service;
    service.meta.name = name;
    service.selector = pod.meta.labels;
    objects.services.push_back(service);
  }
  void place(int kind, std::uint32_t node) {
    Pod pod = templates[static_cast<std::size_t>(kind)];
    pod.meta.name = "p" + std::to_string(placed_++);
    pod.spec.node = objects.nodes[node].meta.name;
    objects.pods.push_back(pod);
    where_.emplace_back(kind, node);
    board->place(static_cast<std::uint32_t>(kind), node);
  }
  /// One is told to end, or has ended.
  void go() {
    if (objects.pods.empty()) return;
    const auto i = static_cast<std::size_t>(draw(static_cast<int>(objects.pods.size())));
    const auto [kind, node] = where_[i];
    if (!objects.pods[i].meta.deleted) {
      objects.pods[i].meta.deleted = sim::Time{};
      board->ending(static_cast<std::uint32_t>(kind), node);
      return;
    }
    board->remove(static_cast<std::uint32_t>(kind), node);
    objects.pods.erase(objects.pods.begin() + static_cast<std::ptrdiff_t>(i));
    where_.erase(where_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  scheduler::Options options_;
  std::vector<std::pair<int, std::uint32_t>> where_;
  int placed_ = 0;
};

RC_GTEST_PROP(NodeBoard, ChoosesAmongTheSameNodesAsTheFullDecision, ()) {
  Both both({.minor = 31 + draw(7)});
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    both.compare(draw(Both::kinds), static_cast<std::size_t>(draw(static_cast<int>(both.objects.nodes.size()))));
    if (draw(3) == 0) both.change();
  }
}

}  // namespace
}  // namespace sandtable::models::kube::run
