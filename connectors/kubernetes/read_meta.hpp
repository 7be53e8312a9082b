/// What objects of Kubernetes have in common, read from their fields.
#pragma once

#include <optional>
#include <vector>

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::connectors::kubernetes {

/// From `metadata` of `object`.
models::kube::Meta read_meta(const Fields& object);
/// From `status.conditions`, or any list of that form.
models::kube::Conditions read_conditions(const Fields& owner, std::string_view key = "conditions");
/// A LabelSelector; none where `key` is absent.
std::optional<models::kube::LabelSelector> read_selector(const Fields& owner, std::string_view key = "selector");
std::vector<models::kube::Requirement> read_requirements(const Fields& owner, std::string_view key = "matchExpressions");
std::optional<models::kube::TaintEffect> read_effect(const Fields& fields);

}  // namespace sandtable::connectors::kubernetes
