#include "models/scenario/overrides.hpp"

#include "models/whole_number.hpp"

namespace sandtable::models {
namespace {

std::string label_of(const Override& change) { return "--set " + change.path + "=" + change.value; }

void relabel(YamlNode& node) {
  node.line = node.column = 0;
  node.offset = -1;
  for (auto& item : node.items) relabel(item);
  for (auto& entry : node.entries) relabel(entry.key), relabel(entry.value);
}

/// The element of a list that a step of the path names: by its `name`, else by its position.
YamlNode* element(YamlNode& list, const std::string& step, std::vector<std::string>& known) {
  for (auto& item : list.items) {
    const auto* name = item.find("name");
    if (!name) continue;
    if (name->text == step) return &item;
    known.push_back(name->text);
  }
  const auto index = read_whole_number<std::size_t>(step);
  if (index && *index < list.items.size()) return &list.items[*index];
  if (known.empty() && !list.items.empty()) known = {"0 to " + std::to_string(list.items.size() - 1)};
  return nullptr;
}

YamlNode& entry(YamlNode& map, const std::string& key, const std::string& file) {
  for (auto& existing : map.entries) {
    if (existing.key.text == key) return existing.value;
  }
  YamlEntry made;
  made.key.kind = YamlNode::Kind::scalar;
  made.key.text = key;
  made.key.file = made.value.file = file;
  map.entries.push_back(std::move(made));
  return map.entries.back().value;
}

void apply(YamlNode& root, const Override& change, Diagnostics& diagnostics) {
  const auto label = label_of(change);
  auto value = parse_yaml(change.value.empty() ? "\"\"" : change.value, label);
  if (!value) {
    auto first = value.error().front();
    diagnostics.push_back({label, 0, 0, first.problem, first.why, first.suggestion});
    return;
  }
  relabel(*value);
  YamlNode* node = &root;
  std::size_t start = 0;
  while (true) {
    const auto dot = change.path.find('.', start);
    const auto step = change.path.substr(start, dot == std::string::npos ? dot : dot - start);
    const auto before = change.path.substr(0, start > 0 ? start - 1 : 0);
    if (step.empty()) {
      diagnostics.push_back({label, 0, 0, "the path has an empty part", {}, "such as services.cart.replicas=6"});
      return;
    }
    if (node->kind == YamlNode::Kind::null) node->kind = YamlNode::Kind::map;
    if (node->kind == YamlNode::Kind::map) {
      node = &entry(*node, step, label);
    } else if (node->kind == YamlNode::Kind::sequence) {
      std::vector<std::string> known;
      auto* found = element(*node, step, known);
      if (!found) {
        diagnostics.push_back({label, 0, 0, "\"" + before + "\" has no element \"" + step + "\"", "elements go by name or position",
                               suggest(step, known)});
        return;
      }
      node = found;
    } else {
      diagnostics.push_back({label, 0, 0, "\"" + before + "\" has nothing inside", "it is " + describe(*node), {}});
      return;
    }
    if (dot == std::string::npos) break;
    start = dot + 1;
  }
  *node = std::move(*value);
}

}  // namespace

sim::Result<Override> parse_override(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return sim::fail(sim::ErrorKind::invalid_input,
                     "--set " + std::string(text) + ": expected path=value, such as services.cart.replicas=6");
  }
  return Override{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

void apply_overrides(YamlNode& root, const std::vector<Override>& overrides, Diagnostics& diagnostics) {
  for (const auto& change : overrides) apply(root, change, diagnostics);
}

}  // namespace sandtable::models
