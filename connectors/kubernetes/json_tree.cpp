#include "connectors/kubernetes/json_tree.hpp"

#include <nlohmann/json.hpp>

namespace sandtable::connectors::kubernetes {

models::YamlNode tree_of(const nlohmann::json& json, const std::string& file) {
  models::YamlNode node;
  node.file = file;
  if (json.is_object()) {
    node.kind = models::YamlNode::Kind::map;
    for (const auto& [key, value] : json.items()) {
      models::YamlEntry entry;
      entry.key.kind = models::YamlNode::Kind::scalar;
      entry.key.text = key;
      entry.key.file = file;
      entry.value = tree_of(value, file);
      node.entries.push_back(std::move(entry));
    }
  } else if (json.is_array()) {
    node.kind = models::YamlNode::Kind::sequence;
    for (const auto& item : json) node.items.push_back(tree_of(item, file));
  } else if (!json.is_null()) {
    node.kind = models::YamlNode::Kind::scalar;
    node.quoted = json.is_string();
    node.text = json.is_string() ? json.get<std::string>() : json.dump();
  }
  return node;
}

}  // namespace sandtable::connectors::kubernetes
