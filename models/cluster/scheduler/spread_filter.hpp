/// PodTopologySpread's filter: constraints DoNotSchedule.
///
/// A node passes when for each constraint  n(domain of the node) + self − min ≤ maxSkew,  where n counts the pods of a domain, self
/// is 1 when the pod selects itself, and min is the least n of all domains; 0 while there are fewer domains than minDomains. Only
/// nodes that take part make domains. A node without one of the labels is excluded for good.
///
/// Source: see spread_constraints.hpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/spread_constraints.hpp"

namespace sandtable::models::kube::scheduler {

class SpreadFilter {
 public:
  /// `pod` is to outlive it.
  SpreadFilter(const Pod& pod, const Snapshot& snapshot, const Options& options);

  std::optional<Rejection> check(const NodeView& node) const;
  /// As if `other` came to `node` (+1) or left it (−1).
  void change(const Pod& other, const NodeView& node, int by);

 private:
  struct Domains {
    std::map<std::string, std::int64_t> pods;
    std::int64_t least = 0;
    void renew_least();
  };
  const Pod* pod_;
  std::vector<SpreadRule> rules_;
  std::vector<Domains> domains_;
};

}  // namespace sandtable::models::kube::scheduler
