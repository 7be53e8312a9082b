#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

Meta read_meta(const Fields& object) {
  Meta meta;
  object.within("metadata", [&meta](const Fields& fields) {
    fields.text("name", meta.name);
    fields.text("namespace", meta.space);
    fields.text("uid", meta.uid);
    fields.text("resourceVersion", meta.resource_version);
    fields.number("generation", meta.generation);
    fields.labels("labels", meta.labels);
    fields.labels("annotations", meta.annotations);
    fields.texts("finalizers", meta.finalizers);
    fields.time("creationTimestamp", meta.created);
    fields.time("deletionTimestamp", meta.deleted);
    fields.each("ownerReferences", [&meta](const Fields& owner) {
      auto& reference = meta.owners.emplace_back();
      owner.text("kind", reference.kind);
      owner.text("name", reference.name);
      owner.text("uid", reference.uid);
      owner.flag("controller", reference.controller);
    });
  });
  return meta;
}

Conditions read_conditions(const Fields& owner, std::string_view key) {
  Conditions conditions;
  owner.each(key, [&conditions](const Fields& fields) {
    auto& condition = conditions.emplace_back();
    fields.text("type", condition.type);
    fields.text("reason", condition.reason);
    fields.text("message", condition.message);
    fields.time("lastTransitionTime", condition.changed);
    fields.time("lastUpdateTime", condition.updated);
    fields.word("status", {"Unknown", "False", "True"},
                [&condition](std::size_t which) { condition.status = static_cast<Truth>(which); });
  });
  return conditions;
}

std::vector<Requirement> read_requirements(const Fields& owner, std::string_view key) {
  std::vector<Requirement> requirements;
  owner.each(key, [&requirements](const Fields& fields) {
    auto& requirement = requirements.emplace_back();
    fields.text("key", requirement.key);
    fields.texts("values", requirement.values);
    fields.word("operator", {"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"},
                [&requirement](std::size_t which) { requirement.op = static_cast<Operator>(which); });
  });
  return requirements;
}

std::optional<LabelSelector> read_selector(const Fields& owner, std::string_view key) {
  std::optional<LabelSelector> selector;
  owner.within(key, [&selector](const Fields& fields) {
    selector.emplace();
    fields.labels("matchLabels", selector->match_labels);
    selector->match_expressions = read_requirements(fields);
  });
  return selector;
}

std::optional<TaintEffect> read_effect(const Fields& fields) {
  std::optional<TaintEffect> effect;
  if (const auto* written = fields.node().find("effect"); written != nullptr && written->text.empty()) return effect;
  fields.word("effect", {"NoSchedule", "PreferNoSchedule", "NoExecute"},
              [&effect](std::size_t which) { effect = static_cast<TaintEffect>(which); });
  return effect;
}

}  // namespace sandtable::connectors::kubernetes
