#include "models/cluster/objects/labels.hpp"

#include <algorithm>

#include "models/whole_number.hpp"

namespace sandtable::models::kube {
bool Requirement::matches(const Labels& labels) const {
  const auto found = labels.find(key);
  const bool there = found != labels.end();
  switch (op) {
    case Operator::exists:
      return there;
    case Operator::does_not_exist:
      return !there;
    case Operator::in:
      return there && std::ranges::find(values, found->second) != values.end();
    case Operator::not_in:
      return !there || std::ranges::find(values, found->second) == values.end();
    case Operator::gt:
    case Operator::lt: {
      if (!there || values.size() != 1) return false;
      const auto label = read_whole_number<std::int64_t>(found->second), bound = read_whole_number<std::int64_t>(values.front());
      if (!label || !bound) return false;
      return op == Operator::gt ? *label > *bound : *label < *bound;
    }
  }
  return false;
}

bool LabelSelector::matches(const Labels& labels) const {
  const bool equal = std::ranges::all_of(match_labels, [&labels](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
  return equal &&
         std::ranges::all_of(match_expressions, [&labels](const auto& requirement) { return requirement.matches(labels); });
}

}  // namespace sandtable::models::kube
