/// The scheduler's decision for pods that look at no other pods, in arrays: what `scheduler::schedule` (scheduler/decision.hpp)
/// gives, to the set of best nodes and the number looked at, without its objects. A property test compares the two.
///
/// Covered are pods with requests, a node selector, tolerations, a priority and an image; in their scores the system's default
/// spreading over nodes and zones. Not covered: spread constraints and affinities of their own, nominated pods, host ports,
/// extended resources. Why a pod fits nowhere is the full decision's to say.
///
/// Cost: O(nodes looked at) a pod; at most those that the scheduler itself looks at (node_order.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::run {

/// Pods of one template.
struct PodKind {
  scheduler::Footprint incoming, standing;  ///< what one takes as it is placed, and once it stands there
  std::uint32_t profile = 0;                ///< position among the profiles
  std::uint32_t image = UINT32_MAX;         ///< position among the images; none: it has no image
  std::uint32_t kin = 0;                    ///< those that the default spreading counts as its like; the board gives it
  bool spreads = true;                      ///< some controller or Service selects its kin, so that the default spreading counts
};
/// What decides which nodes will have a pod, whatever stands there.
struct NodeProfile {
  Labels selector;
  std::vector<Toleration> tolerations;
  bool operator==(const NodeProfile&) const = default;
};

class NodeBoard {
 public:
  /// `nodes` outlives it, and is not resized. `there`: which of them are there; empty: all.
  NodeBoard(const std::vector<Node>& nodes, std::vector<PodKind> kinds, std::vector<NodeProfile> profiles,
            std::vector<std::int64_t> image_bytes, const scheduler::Options& options, std::vector<bool> there = {});

  /// Whether pods of a further kind are kin of those that it is like.
  enum class Kinship : std::uint8_t { own, same };
  /// A further kind like that one, which takes other amounts: its number.
  std::uint32_t add_kind(std::uint32_t like, scheduler::Footprint incoming, scheduler::Footprint standing,
                         Kinship kinship = Kinship::own);

  struct Choice {
    std::vector<std::uint32_t> best;  ///< nodes with the highest sum, in the order of the search; empty: none will do
    std::size_t looked_at = 0;
  };
  Choice choose(std::uint32_t kind, std::size_t search_from) const;
  /// Whether that node would take one.
  bool fits(std::uint32_t kind, std::uint32_t node) const {
    return fits_[kinds_[kind].profile][node].will_have && has_room(kinds_[kind], node);
  }

  void place(std::uint32_t kind, std::uint32_t node) { stand(kind, node, +1); }
  void remove(std::uint32_t kind, std::uint32_t node) { stand(kind, node, -1); }
  /// Told to end: it still takes room, but spreading no longer counts it.
  void ending(std::uint32_t kind, std::uint32_t node);
  /// The node's taints or cordon have changed.
  void node_changed(std::uint32_t node);
  void image_there(std::uint32_t image, std::uint32_t node);
  /// It is there from now on, and empty.
  void node_came(std::uint32_t node);
  /// With its images; no pod stands there.
  void node_went(std::uint32_t node);
  std::size_t nodes_there() const { return order_.size(); }

  const scheduler::NodeView& view(std::uint32_t node) const { return views_[node]; }
  std::uint32_t pods(std::uint32_t node) const { return counts_[node]; }

 private:
  struct Fit {
    bool will_have = false;
    std::uint8_t unwelcome = 0;  ///< taints that it would rather not bear
  };
  bool has_room(const PodKind& kind, std::uint32_t node) const;
  void judge(std::uint32_t profile, std::uint32_t node);
  void count_kin(std::uint32_t kind, std::uint32_t node, int change);
  void stand(std::uint32_t kind, std::uint32_t node, int sign);
  void take_best(std::uint32_t kind, const std::vector<std::uint32_t>& feasible, Choice& choice) const;
  std::vector<std::int64_t> spread_scores(std::uint32_t kind, const std::vector<std::uint32_t>& feasible) const;
  std::int64_t image_score(const PodKind& kind, std::uint32_t node) const;

  const std::vector<Node>& nodes_;
  std::vector<PodKind> kinds_;
  std::vector<NodeProfile> profiles_;
  scheduler::Options options_;
  std::vector<bool> there_;
  std::vector<std::size_t> order_;          ///< of those that are there
  std::vector<scheduler::NodeView> views_;  ///< with what is taken; which pods stand there is in `counts_` only
  std::vector<std::uint32_t> counts_;       ///< pods by node
  std::vector<std::uint32_t> zone_of_;
  std::uint32_t zones_ = 0;
  std::vector<std::vector<Fit>> fits_;                         ///< by profile, by node
  std::vector<std::vector<std::uint32_t>> kin_, kin_in_zone_;  ///< by kin, by node or zone: pods that are not ending
  std::vector<std::int64_t> image_bytes_;
  std::vector<std::vector<bool>> has_image_;  ///< by image, by node
  std::vector<std::int64_t> image_nodes_;
};

}  // namespace sandtable::models::kube::run
