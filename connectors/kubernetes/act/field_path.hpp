/// Where a field stands in an object: `/spec/template/spec/containers/[name=web]/image`. Items of lists are told by a key, as
/// server-side apply does; `/`, `,` and `~` in names are written `~1`, `~2` and `~0`. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sandtable::connectors::kubernetes {

using Json = nlohmann::json;

/// A member by its name, or the item of a list whose `name` is `value`.
struct PathStep {
  std::string name;
  std::string value{};
  bool item = false;
  bool operator==(const PathStep&) const = default;
};
using FieldPath = std::vector<PathStep>;

/// Steps from words: `{"spec", "replicas"}`; `[name=web]` for an item.
FieldPath path_of_words(const std::vector<std::string>& words);
FieldPath parse_path(std::string_view text);
std::string to_text(const FieldPath& path);

/// What stands there, or nullptr.
const Json* find(const Json& object, const FieldPath& path);
/// Makes what is missing on the way: mappings, and list items with their key.
void set(Json& object, const FieldPath& path, Json value);
/// Also of mappings and lists on the way that become empty thereby; an item with nothing but its key counts as empty.
void remove(Json& object, const FieldPath& path);

/// Where two objects differ, as deep as can be told: items of lists are compared by their `name` where all have one. Null, nothing
/// and an empty mapping are the same.
std::vector<FieldPath> differences(const Json& a, const Json& b);

}  // namespace sandtable::connectors::kubernetes
