#include "connectors/kubernetes/template_print.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sandtable::connectors::kubernetes {
namespace {

using models::YamlEntry;
using models::YamlNode;

bool is_null(const YamlNode& node) {
  return node.kind == YamlNode::Kind::null ||
         (node.kind == YamlNode::Kind::scalar && !node.quoted && (node.text == "null" || node.text == "~"));
}

/// Text in which every piece says how long it is, so that no two trees share one.
void spell(const YamlNode& node, std::string& text) {
  const auto piece = [&text](char kind, const std::string& content) {
    text += kind + std::to_string(content.size()) + ':' + content;
  };
  if (node.kind == YamlNode::Kind::scalar) return piece('s', node.text);
  if (node.kind == YamlNode::Kind::sequence) {
    text += '[';
    for (const auto& item : node.items) spell(item, text);
    text += ']';
    return;
  }
  std::vector<const YamlEntry*> entries;
  for (const auto& entry : node.entries)
    if (!is_null(entry.value) && entry.key.text != "pod-template-hash") entries.push_back(&entry);
  std::ranges::sort(entries, {}, [](const YamlEntry* entry) { return entry->key.text; });
  text += '{';
  for (const auto* entry : entries) {
    piece('k', entry->key.text);
    spell(entry->value, text);
  }
  text += '}';
}

}  // namespace

std::uint64_t template_print(const YamlNode& pod_template) {
  std::string text;
  spell(pod_template, text);
  std::uint64_t print = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : text) print = (print ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return print == 0 ? 1 : print;
}

}  // namespace sandtable::connectors::kubernetes
