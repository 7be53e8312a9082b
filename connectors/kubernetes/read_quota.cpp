#include "connectors/kubernetes/read_quota.hpp"

#include <algorithm>

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

const std::vector<std::string>& scope_words() {
  static const std::vector<std::string> words{"Terminating",   "NotTerminating", "BestEffort",
                                              "NotBestEffort", "PriorityClass",  "CrossNamespacePodAffinity"};
  return words;
}

/// A list of plain words, each of which is there or not.
void read_plain_scopes(const Fields& spec, ResourceQuota& quota) {
  std::vector<std::string> scopes;
  spec.texts("scopes", scopes);
  for (const auto& scope : scopes) {
    const auto found = std::ranges::find(scope_words(), scope);
    if (found == scope_words().end())
      spec.report(*spec.node().find("scopes"), "scopes holds " + scope, models::enumerate(scope_words()) + " belongs there",
                  models::suggest(scope, scope_words()));
    else quota.scopes.push_back({static_cast<QuotaScope>(found - scope_words().begin()), Operator::exists, {}});
  }
}

LimitRangeItem read_item(const Fields& fields) {
  LimitRangeItem item;
  fields.word("type", {"Container", "Pod", "PersistentVolumeClaim"},
              [&item](std::size_t which) { item.kind = static_cast<LimitKind>(which); });
  fields.resources("min", item.min);
  fields.resources("max", item.max);
  fields.resources("default", item.default_limit);
  fields.resources("defaultRequest", item.default_request);
  fields.resources("maxLimitRequestRatio", item.max_limit_request_ratio);
  return item;
}

}  // namespace

ResourceQuota read_resource_quota(const Fields& object) {
  ResourceQuota quota;
  quota.meta = read_meta(object);
  object.within("spec", [&quota](const Fields& spec) {
    spec.resources("hard", quota.hard);
    read_plain_scopes(spec, quota);
    spec.within("scopeSelector", [&quota](const Fields& selector) {
      selector.each("matchExpressions", [&quota](const Fields& fields) {
        auto& scope = quota.scopes.emplace_back();
        fields.word("scopeName", scope_words(), [&scope](std::size_t which) { scope.scope = static_cast<QuotaScope>(which); });
        fields.word("operator", {"In", "NotIn", "Exists", "DoesNotExist"},
                    [&scope](std::size_t which) { scope.op = static_cast<Operator>(which); });
        fields.texts("values", scope.values);
      });
    });
  });
  object.within("status", [&quota](const Fields& status) {
    if (!status.has("used")) return;
    quota.used.emplace();
    status.resources("used", *quota.used);
  });
  return quota;
}

LimitRange read_limit_range(const Fields& object) {
  LimitRange range;
  range.meta = read_meta(object);
  object.within("spec", [&range](const Fields& spec) {
    spec.each("limits", [&range](const Fields& item) { range.limits.push_back(read_item(item)); });
  });
  return range;
}

}  // namespace sandtable::connectors::kubernetes
