/// The cluster as the scheduler sees it when it looks at one pod: nodes with the pods that are bound to them.
///
/// Counted on a node: every bound pod that has not ended, those on their way out too. Pods bound to a node that is not there are
/// not seen. Every namespace bears the label kubernetes.io/metadata.name, as the API server sees to.
#pragma once

#include <list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "models/cluster/scheduler/footprint.hpp"
#include "models/cluster/scheduler/options.hpp"
#include "models/cluster/scheduler/pod_terms.hpp"

namespace sandtable::models::kube::scheduler {

struct PlacedPod {
  Pod pod;
  Footprint takes;
  PodTerms terms;
};

/// A node and what stands on it; a copy of it can be changed to see what would be.
struct NodeView {
  const Node* node = nullptr;
  Room room;  ///< allocatable
  std::int64_t pods_allowed = 0;
  Footprint taken;
  std::vector<const PlacedPod*> pods;

  const std::string& name() const { return node->meta.name; }
  const Labels& labels() const { return node->meta.labels; }
  void add(const PlacedPod& pod);
  void remove(const PlacedPod& pod);
};

/// How large an image is, and on how many nodes.
struct ImageState {
  std::int64_t bytes = 0, nodes = 0;
};

class Snapshot {
 public:
  /// Nodes in the order in which the scheduler goes round them: zone by zone in turn, in each by their order in `objects`.
  /// `objects` is to outlive it.
  Snapshot(const Objects& objects, const Options& options);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const std::vector<NodeView>& nodes() const { return nodes_; }
  const NodeView* find(const std::string& node) const;
  const Objects& objects() const { return *objects_; }
  const std::map<std::string, Labels>& spaces() const { return spaces_; }
  /// Of the namespace; the name's own label where nothing else is known.
  const Labels& labels_of_space(const std::string& space) const;
  const std::map<std::string, ImageState>& images() const { return images_; }
  /// Pods that are to come to `node`, by status.nominatedNodeName; the nominated count as bound for pods of no higher priority.
  std::vector<const PlacedPod*> nominated_to(const std::string& node) const;

  /// `pod` is bound to `node`, and nominated no more.
  void bind(Pod pod, const std::string& node);
  /// `pod` waits for the end of others on `node`.
  void nominate(Pod pod, const std::string& node);
  /// The pod was told to end.
  void mark_deleted(const Meta& pod, sim::Time now);
  /// The pod is gone, from `node` and from those nominated.
  void unbind(const Meta& pod, const std::string& node);
  /// One node more holds the image.
  void image_there(const std::string& name, std::int64_t bytes);

  // What if: changes that are taken back in the reverse order.

  /// A node that is not there yet. It is to outlive the snapshot, or the rewinding.
  void add_node(const Node& node);
  /// What is allocatable of a node that was added has changed.
  void renew(const std::string& node);
  /// Takes a node away with all that stands on it. It is among the snapshot's.
  NodeView take_away(const std::string& node);
  void put_back(NodeView view);
  struct Mark {
    std::size_t placed = 0, nodes = 0;
  };
  Mark mark() const { return {placed_.size(), nodes_.size()}; }
  /// Takes back what was bound and which nodes were added since; nominations that ended stay ended.
  void rewind(Mark mark);

 private:
  void add_space(const std::string& name);

  const Objects* objects_;
  Options options_;
  std::vector<NodeView> nodes_;
  std::map<std::string, std::size_t> index_;
  using Placed = std::list<PlacedPod>;  // addresses stay
  Placed placed_, nominated_;
  std::map<std::pair<std::string, std::string>, Placed::iterator> by_name_;  // of those placed: by namespace and name
  std::map<std::string, Labels> spaces_;
  std::map<std::string, ImageState> images_;
};

}  // namespace sandtable::models::kube::scheduler
