/// Karpenter's simulation of where pods would go: on nodes that are there, on nodes that it is about to ask for, on one more.
///
///   pods        largest first: by cpu, then memory, then age; each, in turn
///   1           the first node there that takes it (initialised ones first, by name)
///   2           the node about to be asked for with the fewest pods, whose remaining kinds of machine still take it
///   3           a new one: of the first pool, by weight (larger first) and name, that may have it within its limits
///   else        a preference is given up (pod_preferences.hpp) and 1 to 3 again; a pod that finds nothing gets another turn as
///   long
///               as others find something
///   a new one   all kinds of machine that the pool and the pods allow, cheapest first; what it asks for is known by them
///   limits      a pool's limits − capacity of its nodes − the largest of each new node's kinds of machine
///
/// Nodes take pods by the scheduler's own filters (scheduler/filters.hpp). A node about to be asked for stands in the simulation as
/// the cheapest that would do at that moment, so that rules over zones see the zone that it would be launched in; a pod with such a
/// rule pins the zone: those that pass, the emptiest first, then the cheapest. Zones in
/// which a pool could have a node count for spreading, empty ones too.
/// Not modelled: reserved capacity running out, minValues, volumes, host ports and topology keys other than host name and zone.
/// Source: sigs.k8s.io/karpenter v1.15, pkg/controllers/provisioning/scheduling.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/instance_choice.hpp"
#include "models/cluster/node_autoscaling/karpenter_options.hpp"
#include "models/cluster/objects/objects.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube {

/// A node about to be asked for.
struct NewNode {
  std::string pool;
  NodeRequirements requirements;
  std::vector<const InstanceType*> types;  ///< cheapest first; those of the objects
  std::vector<std::string> pods;           ///< NAMESPACE/NAME
  Resources requests;                      ///< of them, and of DaemonSets
};

/// What would be launched for it; nothing where no kind of machine is left.
struct Launch {
  std::string type, zone, capacity_type;
  double price = 0;
};
std::optional<Launch> launch_of(const NewNode& node);

struct Packing {
  std::vector<NewNode> nodes;
  std::vector<std::pair<std::string, std::string>> placed;               ///< pods on nodes that are there
  std::vector<std::pair<std::string, std::vector<std::string>>> failed;  ///< pods, and why no pool may have them
  std::vector<std::string> on_starting;                                  ///< pods that count on nodes that are not initialised
};

class KarpenterPacking {
 public:
  /// `consolidating`: nodes within their pool's consolidateAfter take no pod that runs elsewhere.
  KarpenterPacking(const Objects& objects, sim::Time now, const KarpenterOptions& options, bool consolidating);
  KarpenterPacking(const KarpenterPacking&) = delete;
  KarpenterPacking& operator=(const KarpenterPacking&) = delete;

  /// As if `without` were not there. Leaves everything as it was.
  Packing pack(std::vector<Pod> pods, const std::vector<std::string>& without = {});

  const Objects& objects() const { return objects_; }

 private:
  struct Pool {
    const NodePool* pool = nullptr;
    NodeRequirements requirements;
    std::vector<const InstanceType*> types;
    std::map<const InstanceType*, Resources> daemons;  ///< what DaemonSets take of each
    Resources left;                                    ///< of its limits
  };
  struct Draft {
    Pool* pool = nullptr;
    NodeRequirements requirements;
    std::vector<const InstanceType*> types;
    Resources requests;  ///< of its pods
    std::vector<std::string> pods;
    Node node;
    Resources with_daemons(const InstanceType* type, const Resources& more) const;
  };
  bool place(const Pod& pod, const Pod& asked, Packing& made, std::vector<std::string>& reasons);
  bool place_on_existing(const Pod& needs, const Pod& asked, Packing& made);
  bool place_on_draft(Draft& draft, const Pod& needs);
  bool place_on_new(const Pod& needs, std::vector<std::string>& reasons);
  std::string try_on(Draft& draft, const Pod& needs, const std::vector<const InstanceType*>& types);
  std::string stand_as_launched(Draft& draft, const Pod& needs);
  bool keeps_skew(const Pod& needs, const std::string& zone) const;

  Objects objects_;
  sim::Time now_;
  KarpenterOptions options_;
  bool consolidating_;
  scheduler::Snapshot snapshot_;
  std::vector<std::string> existing_;  // in the order in which they are asked
  std::map<std::string, bool> starting_, settling_;
  std::vector<Pool> pools_;
  std::deque<Draft> drafts_;  // the snapshot points at their nodes
  std::size_t named_ = 0;
};

/// The claim of a node, or nullptr.
const NodeClaim* claim_of(const Node& node, const Objects& objects);
bool is_initialized(const Node& node, const Objects& objects);
/// The pool's consolidateAfter is not over since the last pod came or went.
bool is_settling(const Node& node, const Objects& objects, sim::Time now);
bool is_disrupted(const Node& node, const Objects& objects);

inline constexpr const char* disrupted_taint = "karpenter.sh/disrupted";

}  // namespace sandtable::models::kube
