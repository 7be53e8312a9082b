#include "connectors/kubernetes/act/patch.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

const Manager we_apply{our_manager, true}, we_update{our_manager, false};

bool only_we_applied(const Json& object, const FieldPath& path) {
  return std::ranges::all_of(owners_of(object, path), [](const Manager& one) { return one == we_apply; });
}

/// In whose name the request is made: that of the fields that are set, an update before an apply where they differ; ours where
/// fields are only released or removed.
Manager manager_of(const Json& object, const FieldStates& target) {
  std::optional<Manager> chosen;
  bool removes = false;
  for (const auto& [text, state] : target) {
    if (state.value && state.manager) {
      if (!chosen || *state.manager < *chosen) chosen = state.manager;
      if (chosen->applies && !state.manager->applies) chosen = state.manager;
    } else if (!only_we_applied(object, parse_path(text))) {
      removes = true;
    }
  }
  if (chosen) return *chosen;
  return removes ? we_update : we_apply;
}

/// Whoever applies a field of a container owns the container's name, too, and keeps it when the field goes back to another.
void drop_bare_names(Json& body) {
  const auto path = path_of_words({"spec", "template", "spec", "containers"});
  const auto* containers = find(body, path);
  if (containers == nullptr || !containers->is_array()) return;
  Json kept = Json::array();
  for (const auto& container : *containers)
    if (container.size() > 1) kept.push_back(container);
  if (kept.empty()) remove(body, path);
  else set(body, path, std::move(kept));
}

void prune_identity(Json& body) {
  body.erase("status");
  body.erase("metadata");
}

}  // namespace

sim::Result<FieldStates> target_of(const Json& object, const Wanted& wanted, Conflicts conflicts, const std::string& title) {
  std::string foreign;
  bool must_remove = false;
  for (const auto& [text, value] : wanted) {
    const auto path = parse_path(text);
    if (value || find(object, path) == nullptr || only_we_applied(object, path)) continue;
    must_remove = true;
    for (const auto& owner : owners_of(object, path))
      if (!is_ours(owner)) foreign += (foreign.empty() ? "" : ", ") + text + " belongs to " + to_text(owner);
  }
  if (must_remove) {
    // The request will be an update, which asks nobody: the fields that it sets are looked at here, too.
    for (const auto& [text, value] : wanted)
      for (const auto& owner : value ? owners_of(object, parse_path(text)) : std::vector<Manager>{})
        if (!is_ours(owner)) foreign += (foreign.empty() ? "" : ", ") + text + " belongs to " + to_text(owner);
  }
  if (!foreign.empty() && conflicts == Conflicts::refuse)
    return sim::fail(sim::ErrorKind::conflict, title + ": " + foreign + foreign_field);
  FieldStates target;
  for (const auto& [text, value] : wanted) {
    auto& state = target[text];
    if (!value) continue;
    state.value = value;
    state.manager = must_remove ? we_update : we_apply;
  }
  return target;
}

Patch patch_to(const Json& object, const ObjectKey& key, const FieldStates& target, Conflicts conflicts) {
  const auto* resource = resource_of(key.kind);
  SANDTABLE_EXPECT(resource != nullptr, "only known kinds are acted on");
  const Manager manager = manager_of(object, target);
  Patch patch;
  patch.manager = manager.name;
  const Json applied = manager.applies ? applied_by(object, manager.name) : Json::object();
  patch.body = applied;
  prune_identity(patch.body);
  if (is_ours(manager)) drop_bare_names(patch.body);
  if (manager.applies) {
    // What a manager applied of the metadata, labels for instance, stays its own.
    if (applied.contains("metadata")) patch.body["metadata"] = applied["metadata"];
    patch.content_type = "application/apply-patch+yaml";
    patch.force = !is_ours(manager) || conflicts == Conflicts::take_over;
    patch.body["apiVersion"] = api_version_of(*resource);
    patch.body["kind"] = key.kind;
  } else {
    patch.content_type = is_built_in(*resource) ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  }
  auto& metadata = patch.body["metadata"];
  metadata["name"] = key.name;
  if (!key.space.empty()) metadata["namespace"] = key.space;
  if (const auto version = text_at(object, {"metadata", "resourceVersion"}); !version.empty())
    metadata["resourceVersion"] = version;
  for (const auto& [text, state] : target) {
    const auto path = parse_path(text);
    const bool release = !state.value || !state.manager;
    if (!release) set(patch.body, path, *state.value);
    else if (manager.applies) remove(patch.body, path);
    else set(patch.body, path, state.value ? *state.value : Json());
  }
  return patch;
}

std::optional<Patch> release_of_names(const Json& object, const ObjectKey& key) {
  Json held = applied_by(object, our_manager), kept = held;
  drop_bare_names(kept);
  if (kept == held) return std::nullopt;
  return patch_to(object, key, {}, Conflicts::refuse);
}

std::vector<std::string> other_differences(const Json& before, const Json& after, const FieldStates& changed) {
  Json a = before, b = after;
  for (auto* one : {&a, &b}) {
    for (const auto& [text, state] : changed) remove(*one, parse_path(text));
    prune_identity(*one);
  }
  std::vector<std::string> found;
  for (const auto& path : differences(a, b)) found.push_back(to_text(path));
  return found;
}

}  // namespace sandtable::connectors::kubernetes
