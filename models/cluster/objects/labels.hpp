/// Labels and what selects by them, as Kubernetes writes and means them.
/// Source: Kubernetes documentation, "Labels and Selectors"; API reference, meta/v1 LabelSelector, core/v1 NodeSelectorRequirement.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sandtable::models::kube {

using Labels = std::map<std::string, std::string>;

/// Empty where it is absent.
inline std::string value_of(const Labels& labels, const std::string& key) {
  const auto found = labels.find(key);
  return found == labels.end() ? std::string{} : found->second;
}

enum class Operator : std::uint8_t { in, not_in, exists, does_not_exist, gt, lt };

/// One condition on one label. `not_in` and `does_not_exist` hold where the label is absent; `gt` and `lt` compare whole numbers,
/// and hold for nothing else.
struct Requirement {
  std::string key;
  Operator op = Operator::in;
  std::vector<std::string> values;

  bool matches(const Labels& labels) const;
  bool operator==(const Requirement&) const = default;
};

/// All conditions at once. An empty selector matches everything; where the API's selector may be absent (and then matches nothing),
/// the owner holds an `optional`.
struct LabelSelector {
  Labels match_labels;
  std::vector<Requirement> match_expressions;

  bool matches(const Labels& labels) const;
  bool empty() const { return match_labels.empty() && match_expressions.empty(); }
  bool operator==(const LabelSelector&) const = default;
};

}  // namespace sandtable::models::kube
