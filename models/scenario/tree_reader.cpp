#include "models/scenario/tree_reader.hpp"

#include <set>

namespace sandtable::models {

namespace {

std::string short_tag(const std::string& tag) {
  constexpr std::string_view core = "tag:yaml.org,2002:";
  return tag.starts_with(core) ? "!!" + shown(tag.substr(core.size())) : shown(tag);
}

}  // namespace

void TreeReader::report(const YamlNode& at, const std::string& path, std::string problem, std::string why, std::string suggestion) {
  diagnostics.push_back(
      {at.file.empty() ? file_ : at.file, at.line, at.column, std::move(problem), std::move(why), std::move(suggestion)});
  damaged.insert(path);
}

void TreeReader::mark(const std::string& path, const YamlNode& node) {
  marks.set(path, {node.file.empty() ? file_ : node.file, node.line, node.column, node.text});
}

std::string TreeReader::element_step(const YamlNode& list, std::size_t index) {
  const auto name_of = [&](std::size_t i) {
    const auto* name = list.items[i].find("name");
    return name && name->kind == YamlNode::Kind::scalar ? name->text : std::string{};
  };
  const auto name = name_of(index);
  if (!label_problem(name).empty()) return std::to_string(index);
  for (std::size_t i = 0; i < index; ++i) {
    if (name_of(i) == name) return std::to_string(index);
  }
  return name;
}

bool TreeReader::expect(const YamlNode& node, YamlNode::Kind kind, const std::string& path, std::string_view what,
                        const std::string& example) {
  if (!node.tag.empty()) {
    report(node, path, "the tag \"" + short_tag(node.tag) + "\" is not understood", "scenario files use no YAML tags",
           "leave it out");
    return false;
  }
  if (node.kind == kind) return true;
  report(node, path, "\"" + std::string(what) + "\" is " + describe(node), "expected " + example);
  return false;
}

bool TreeReader::scalar(const YamlNode& node, const std::string& path, std::string_view what, TextContext& context) {
  if (!node.tag.empty()) {
    report(node, path, "the tag \"" + short_tag(node.tag) + "\" is not understood", "scenario files use no YAML tags",
           "leave it out");
    return false;
  }
  if (node.kind == YamlNode::Kind::null) {
    report(node, path, "\"" + std::string(what) + "\" has no value", {}, "give one, or leave the line out");
    return false;
  }
  if (node.kind != YamlNode::Kind::scalar) {
    report(node, path, "\"" + std::string(what) + "\" is " + describe(node), "expected a single value",
           node.kind == YamlNode::Kind::map && node.flow && !node.entries.empty() && node.entries[0].key.kind == YamlNode::Kind::map
               ? "template braces are not filled in here"
               : "");
    return false;
  }
  context.what = what;
  context.quoted = node.quoted;
  context.base_dir = base_dir_;
  context.shown_dir = std::filesystem::path(file_).parent_path();
  return true;
}

void TreeReader::take_over(const YamlNode& node, const std::string& path, const TextContext& context) {
  // A column inside the scalar is known where the file holds it letter by letter.
  const auto offset = static_cast<std::size_t>(std::max(node.offset, 0));
  const bool literal = node.line > 0 && node.text.find('\n') == std::string::npos && offset + node.text.size() <= text_.size() &&
                       text_.compare(offset, node.text.size(), node.text) == 0;
  for (const auto& found : context.found) {
    auto place = node;
    if (literal) place.column += static_cast<int>(found.offset);
    report(place, path, found.problem.problem, found.problem.why, found.problem.suggestion);
  }
  for (const auto& elsewhere : context.elsewhere) {
    diagnostics.push_back(elsewhere);
    damaged.insert(path);
  }
}

void TreeReader::check_keys(const YamlNode& node, const std::string& path, std::string_view struct_name,
                            const std::vector<std::string_view>& known) {
  std::set<std::string> seen;
  std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : node.entries) {
    if (key.kind != YamlNode::Kind::scalar) {
      report(key, join(path, "?"), "a key is " + describe(key), "expected a name");
      continue;
    }
    if (!seen.insert(key.text).second) {
      int first = 0;
      for (const auto& entry : node.entries) {
        if (entry.key.text == key.text) {
          first = entry.key.line;
          break;
        }
      }
      report(key, join(path, key.text), "\"" + shown(key.text) + "\" stands twice",
             first > 0 ? "first in line " + std::to_string(first) : "", "keep one");
      continue;
    }
    if (key.text == "<<") {
      report(key, join(path, key.text), "a merge key", "\"<<\" is not allowed in scenario files",
             "write the values out, or use an alias for one value");
      continue;
    }
    if (path.empty() && (key.text == "apiVersion" || key.text == "kind")) continue;
    bool is_known = false;
    for (const auto& name : known) is_known = is_known || name == key.text;
    if (is_known) continue;
    report(key, join(path, key.text), "unknown key \"" + shown(key.text) + "\"", "not a field of " + std::string(struct_name),
           suggest(key.text, names));
  }
}

void TreeReader::missing(const YamlNode& node, const std::string& path, std::string_view struct_name, std::string_view key,
                         std::string_view doc) {
  // A key that is meant to be this one has been reported already.
  for (const auto& entry : node.entries) {
    if (nearest(entry.key.text, {std::string(key)}).empty()) continue;
    if (damaged.contains(join(path, entry.key.text))) return;
  }
  report(node, join(path, key), "\"" + std::string(key) + "\" is missing",
         "every " + std::string(struct_name) + " needs it: " + std::string(doc));
}

}  // namespace sandtable::models
