/// What a node's labels may be, key by key, while Karpenter has not chosen the node yet.
///
/// A key is open until something is asked of it; then it is a set of values, or all but a set, within whole-number bounds.
///   In → that set;  NotIn → all but it;  Exists → all;  DoesNotExist → none;  Gt, Lt → bounds
/// Two that are asked for at once are intersected; an empty intersection is a conflict, unless both sides allow the label to be
/// absent. Source: sigs.k8s.io/karpenter v1.15, pkg/scheduling/requirement(s).go.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/cluster/objects/labels.hpp"

namespace sandtable::models::kube {

struct LabelValues {
  bool all_but = true;  ///< `values` are those that it may not be
  std::set<std::string> values;
  bool may_be_absent = true;
  std::int64_t above = std::numeric_limits<std::int64_t>::min(), below = std::numeric_limits<std::int64_t>::max();

  bool allows(const std::string& value) const;
  bool empty() const { return !all_but && values.empty(); }
  bool operator==(const LabelValues&) const = default;
};

LabelValues values_of(const Requirement& requirement);
LabelValues both(const LabelValues& a, const LabelValues& b);

class NodeRequirements {
 public:
  void add(const std::string& key, const LabelValues& values);
  void add(const Requirement& requirement) { add(requirement.key, values_of(requirement)); }
  void add(const NodeRequirements& other);

  bool has(const std::string& key) const { return keys_.contains(key); }
  bool allows(const std::string& key, const std::string& value) const;
  const std::map<std::string, LabelValues>& keys() const { return keys_; }
  /// The first key of which nothing is left; none: there is no conflict.
  std::optional<std::string> conflict() const;
  bool operator==(const NodeRequirements&) const = default;

 private:
  std::map<std::string, LabelValues> keys_;
};

}  // namespace sandtable::models::kube
