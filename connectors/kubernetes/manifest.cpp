#include "connectors/kubernetes/manifest.hpp"

#include <set>

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using models::Diagnostics;
using models::YamlNode;

void check_keys(const YamlNode& node, Diagnostics& problems) {
  std::set<std::string_view> seen;
  for (const auto& entry : node.entries) {
    const auto& key = entry.key;
    if (key.text == "<<")
      problems.push_back(
          {key.file, key.line, key.column, "a merge key", "what it merges would be guessed", "write the fields out"});
    else if (!seen.insert(key.text).second)
      problems.push_back(
          {key.file, key.line, key.column, "the key " + models::shown(key.text) + " stands twice", {}, "remove one"});
    check_keys(entry.value, problems);
  }
  for (const auto& item : node.items) check_keys(item, problems);
}

/// One object, or those of a list.
void take(YamlNode node, std::vector<ManifestObject>& objects, Diagnostics& problems) {
  if (node.kind == YamlNode::Kind::null) return;
  if (node.kind != YamlNode::Kind::map) {
    const bool text = node.kind == YamlNode::Kind::scalar;  // which is not told: it may be a secret in the wrong place
    problems.push_back({node.file,
                        node.line,
                        node.column,
                        (text ? "a text" : models::describe(node)) + " is no object",
                        "objects have a kind",
                        {}});
    return;
  }
  ManifestObject object;
  const Fields fields(node, problems);
  fields.text("apiVersion", object.api_version);
  fields.text("kind", object.kind);
  if (object.kind.empty()) {
    problems.push_back({node.file, node.line, node.column, "an object without kind", {}, "is this a values file?"});
    return;
  }
  for (auto& entry : node.entries) {
    if (!object.kind.ends_with("List") || entry.key.text != "items" || entry.value.kind != YamlNode::Kind::sequence) continue;
    for (auto& item : entry.value.items) {
      // The items of a typed list need not repeat what they are.
      if (item.kind == YamlNode::Kind::map && item.find("kind") == nullptr && object.kind != "List") {
        YamlNode key = item, kind = item;
        key.kind = kind.kind = YamlNode::Kind::scalar;
        key.entries = kind.entries = {};
        key.text = "kind";
        kind.text = object.kind.substr(0, object.kind.size() - 4);
        item.entries.push_back({std::move(key), std::move(kind)});
      }
      take(std::move(item), objects, problems);
    }
    return;
  }
  object.tree = std::move(node);
  objects.push_back(std::move(object));
}

}  // namespace

std::string title_of(const ManifestObject& object) {
  Diagnostics ignored;
  const auto meta = read_meta(Fields(object.tree, ignored));
  return object.kind + " " + (meta.space.empty() ? "" : meta.space + "/") + meta.name;
}

sim::Result<std::vector<ManifestObject>, Diagnostics> read_manifest(const std::string& text, const std::string& file) {
  auto documents = models::parse_yaml_documents(text, file);
  if (!documents) return sim::Unexpected{std::move(documents).error()};
  Diagnostics problems;
  std::vector<ManifestObject> objects;
  for (auto& document : *documents) {
    check_keys(document, problems);
    take(std::move(document), objects, problems);
  }
  if (!problems.empty()) return sim::Unexpected{std::move(problems)};
  return objects;
}

}  // namespace sandtable::connectors::kubernetes
