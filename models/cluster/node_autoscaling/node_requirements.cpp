#include "models/cluster/node_autoscaling/node_requirements.hpp"

#include <algorithm>

#include "models/whole_number.hpp"

namespace sandtable::models::kube {
namespace {

/// The bound of Gt and Lt; what is no number lets nothing through.
std::int64_t bound_of(const Requirement& requirement, std::int64_t otherwise) {
  if (requirement.values.empty()) return otherwise;
  return read_whole_number<std::int64_t>(requirement.values.front()).value_or(otherwise);
}

}  // namespace

bool LabelValues::allows(const std::string& value) const {
  if (values.contains(value) == all_but) return false;
  if (above == std::numeric_limits<std::int64_t>::min() && below == std::numeric_limits<std::int64_t>::max()) return true;
  const auto number = read_whole_number<std::int64_t>(value);
  return number && *number > above && *number < below;
}

LabelValues values_of(const Requirement& requirement) {
  LabelValues made;
  const std::set<std::string> values(requirement.values.begin(), requirement.values.end());
  switch (requirement.op) {
    case Operator::in:
      return {false, values, false};
    case Operator::not_in:
      return {true, values, true};
    case Operator::exists:
      made.may_be_absent = false;
      break;
    case Operator::does_not_exist:
      return {false, {}, true};
    case Operator::gt:
      made.may_be_absent = false;
      made.above = bound_of(requirement, std::numeric_limits<std::int64_t>::max());
      break;
    case Operator::lt:
      made.may_be_absent = false;
      made.below = bound_of(requirement, std::numeric_limits<std::int64_t>::min());
      break;
  }
  return made;
}

LabelValues both(const LabelValues& a, const LabelValues& b) {
  LabelValues made;
  made.may_be_absent = a.may_be_absent && b.may_be_absent;
  made.above = std::max(a.above, b.above);
  made.below = std::min(a.below, b.below);
  made.all_but = a.all_but && b.all_but;
  if (made.all_but) {
    made.values = a.values;
    made.values.insert(b.values.begin(), b.values.end());
    return made;
  }
  const auto& listed = a.all_but ? b : a;
  for (const auto& value : listed.values)
    if (a.allows(value) && b.allows(value)) made.values.insert(value);
  return made;
}

void NodeRequirements::add(const std::string& key, const LabelValues& values) {
  const auto [at, fresh] = keys_.try_emplace(key, values);
  if (!fresh) at->second = both(at->second, values);
}

void NodeRequirements::add(const NodeRequirements& other) {
  for (const auto& [key, values] : other.keys_) add(key, values);
}

bool NodeRequirements::allows(const std::string& key, const std::string& value) const {
  const auto found = keys_.find(key);
  return found == keys_.end() || found->second.allows(value);
}

std::optional<std::string> NodeRequirements::conflict() const {
  for (const auto& [key, values] : keys_)
    if (values.empty() && !values.may_be_absent) return key;
  return std::nullopt;
}

}  // namespace sandtable::models::kube
