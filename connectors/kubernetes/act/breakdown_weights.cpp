// Traffic between versions: weights of an HTTPRoute's backends.
#include <algorithm>
#include <cmath>
#include <map>

#include "connectors/kubernetes/act/breakdown.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

constexpr std::int64_t largest_weight = 1'000'000;  // of the Gateway API

const Json& rules_of(const Json& route) {
  static const Json none = Json::array();
  const auto* rules = find(route, path_of_words({"spec", "rules"}));
  return rules != nullptr && rules->is_array() ? *rules : none;
}

const Json& backends_of(const Json& rule) {
  static const Json none = Json::array();
  const auto* backends = find(rule, path_of_words({"backendRefs"}));
  return backends != nullptr && backends->is_array() ? *backends : none;
}

std::int64_t weight_of(const Json& backend) { return number_at(backend, {"weight"}).value_or(1); }

/// Whole numbers for all of the action's weights: as they are, or, where they are fractions, thousandths of their sum.
sim::Result<std::map<std::string, std::int64_t>> whole_weights(const models::WeightAction& action, bool all_named) {
  double sum = 0;
  bool whole = true;
  for (const auto& one : action.weights) {
    sum += one.weight;
    whole = whole && one.weight == std::floor(one.weight) && one.weight <= largest_weight;
  }
  if (!(sum > 0))
    return sim::fail(ErrorKind::invalid_input, "all weights of service " + action.service + " are zero: nothing would serve");
  if (!whole && !all_named)
    return sim::fail(ErrorKind::invalid_input,
                     "weights of service " + action.service +
                         " are fractions, and leave versions out, whose weights are whole numbers: name all");
  std::map<std::string, std::int64_t> weights;
  for (const auto& one : action.weights)
    weights[one.version] = whole ? std::llround(one.weight) : std::llround(1000 * one.weight / sum);
  return weights;
}

}  // namespace

std::string weights_text(const Json& route) {
  std::string text;
  std::size_t place = 0;
  for (const auto& rule : rules_of(route)) {
    text += (text.empty() ? "" : "; ") + std::to_string(place++) + ":";
    for (const auto& backend : backends_of(rule))
      text += " " + text_at(backend, {"name"}) + "=" + std::to_string(weight_of(backend));
  }
  return text;
}

sim::Result<Json> rules_with(const Json& route, const std::string& weights) {
  Json rules = rules_of(route);
  std::string rest = weights;
  const auto changed =
      sim::fail(ErrorKind::conflict, title_of(key_of(route)) + " has other backends by now than '" + weights + "'");
  // The text is walked as it was written: rule by rule, backend by backend.
  for (auto& rule : rules) {
    if (!rule.contains("backendRefs")) continue;
    for (auto& backend : rule["backendRefs"]) {
      const std::string begin = " " + text_at(backend, {"name"}) + "=";
      const auto at = rest.find(begin);
      if (at == std::string::npos) return changed;
      rest.erase(0, at + begin.size());
      backend["weight"] = std::strtoll(rest.c_str(), nullptr, 10);
    }
  }
  if (weights_text({{"spec", {{"rules", rules}}}}) != weights) return changed;
  return rules;
}

Changes weigh(const models::WeightAction& action, const Present& present) {
  std::vector<Change> changes;
  bool found = false;
  const auto version_of = [&](const Json& backend) {
    const std::string name = text_at(backend, {"name"});
    return std::ranges::find_if(action.weights,
                                [&](const auto& one) { return name == one.version || name == action.service + "-" + one.version; });
  };
  for (const auto* route : present.all("HTTPRoute")) {
    Json made = *route;
    bool concerned = false;
    for (auto& rule : made["spec"]["rules"]) {
      if (backends_of(rule).empty()) continue;
      const auto named =
          std::ranges::count_if(rule["backendRefs"], [&](const Json& one) { return version_of(one) != action.weights.end(); });
      if (named == 0) continue;
      concerned = found = true;
      if (static_cast<std::size_t>(named) < action.weights.size())
        return sim::fail(ErrorKind::invalid_input, title_of(key_of(*route)) + " has a rule with some of the versions of " +
                                                       action.service + ", yet not all that the action names");
      const auto weights = whole_weights(action, static_cast<std::size_t>(named) == rule["backendRefs"].size());
      if (!weights) return weights.failure();
      for (auto& backend : rule["backendRefs"])
        if (const auto one = version_of(backend); one != action.weights.end()) backend["weight"] = weights->at(one->version);
    }
    const std::string before = weights_text(*route), after = weights_text(made);
    if (concerned && before != after) changes.push_back(WeightChange{key_of(*route), before, after});
  }
  if (!found)
    return sim::fail(ErrorKind::not_found, "namespace " + present.space + " has no HTTPRoute with a version of service " +
                                               action.service + " behind it (a backend is named VERSION or SERVICE-VERSION)");
  return changes;
}

}  // namespace sandtable::connectors::kubernetes
