#include "connectors/kubernetes/act/managed_fields.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {
namespace {

const Json& entries_of(const Json& object) {
  static const Json none = Json::array();
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return none;
  const auto entries = metadata->find("managedFields");
  return entries != metadata->end() && entries->is_array() ? *entries : none;
}

Manager manager_of(const Json& entry) { return {entry.value("manager", ""), entry.value("operation", "") == "Apply"}; }

/// Keys of `k:{"name":"web"}`; nothing where it is none.
std::optional<Json> item_keys(const std::string& field) {
  if (!field.starts_with("k:")) return std::nullopt;
  auto keys = Json::parse(field.substr(2), nullptr, false);
  if (!keys.is_object()) return std::nullopt;
  return keys;
}

bool has_keys(const Json& item, const Json& keys) {
  if (!item.is_object()) return false;
  return std::ranges::all_of(keys.items(), [&](const auto& key) {
    const auto found = item.find(key.key());
    return found != item.end() && *found == key.value();
  });
}

bool owns(const Json& fields, const FieldPath& path) {
  const Json* at = &fields;
  for (const auto& step : path) {
    if (!at->is_object()) return false;
    if (at->empty()) return true;  // owned as one
    const Json* found = nullptr;
    if (!step.item) {
      const auto member = at->find("f:" + step.name);
      if (member != at->end()) found = &*member;
    } else {
      for (const auto& [name, inner] : at->items()) {
        const auto keys = item_keys(name);
        if (keys && has_keys({{step.name, step.value}}, *keys)) found = &inner;
      }
    }
    if (found == nullptr) return false;
    at = found;
  }
  return true;
}

Json cut_out(const Json& value, const Json& fields) {
  const bool whole = fields.empty() || (fields.size() == 1 && fields.contains("."));
  if (whole && !(fields.contains(".") && value.is_structured())) return value;
  Json cut = value.is_array() ? Json::array() : Json::object();
  for (const auto& [name, inner] : fields.items()) {
    if (name.starts_with("f:") && value.is_object()) {
      const auto member = value.find(name.substr(2));
      if (member != value.end()) cut[name.substr(2)] = cut_out(*member, inner);
    } else if (const auto keys = item_keys(name); keys && value.is_array()) {
      const auto item = std::ranges::find_if(value, [&](const Json& one) { return has_keys(one, *keys); });
      if (item == value.end()) continue;
      auto part = cut_out(*item, inner);
      part.update(*keys);
      cut.push_back(std::move(part));
    } else if (name.starts_with("v:") && value.is_array()) {
      const auto member = Json::parse(name.substr(2), nullptr, false);
      if (std::ranges::find(value, member) != value.end()) cut.push_back(member);
    }
  }
  return cut;
}

}  // namespace

std::string to_text(const Manager& manager) { return manager.name + (manager.applies ? "/Apply" : "/Update"); }

std::optional<Manager> parse_manager(const std::string& text) {
  const auto slash = text.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  return Manager{text.substr(0, slash), text.substr(slash + 1) == "Apply"};
}

std::vector<Manager> owners_of(const Json& object, const FieldPath& path) {
  const auto& entries = entries_of(object);
  if (entries.empty()) {
    if (find(object, path) == nullptr) return {};
    return {{"before-first-apply", false}};
  }
  std::vector<Manager> owners;
  for (const auto& entry : entries) {
    const auto fields = entry.find("fieldsV1");
    if (fields != entry.end() && owns(*fields, path)) owners.push_back(manager_of(entry));
  }
  std::ranges::sort(owners);
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  return owners;
}

std::optional<Manager> chief_owner(const Json& object, const FieldPath& path) {
  const auto owners = owners_of(object, path);
  const auto rank = [](const Manager& one) { return std::tuple(is_ours(one), !one.applies, one.name); };
  const auto chief = std::ranges::min_element(owners, {}, rank);
  if (chief == owners.end()) return std::nullopt;
  return *chief;
}

Json applied_by(const Json& object, const std::string& manager) {
  Json applied = Json::object();
  for (const auto& entry : entries_of(object)) {
    if (manager_of(entry) != Manager{manager, true} || entry.contains("subresource")) continue;
    const auto fields = entry.find("fieldsV1");
    if (fields != entry.end() && !fields->empty()) applied = cut_out(object, *fields);
  }
  return applied;
}

}  // namespace sandtable::connectors::kubernetes
