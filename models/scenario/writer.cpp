#include "models/scenario/writer.hpp"

#include <algorithm>
#include <vector>

#include "models/measure/kpi_names.hpp"
#include "models/scenario/fields.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

constexpr std::size_t widest = 100;  // of a mapping on one line

/// The text's shape before it is laid out.
struct Node {
  enum class Kind { scalar, list, map } kind = Kind::scalar;
  std::string text;     // scalar, as it stands in the file
  std::string comment;  // of a scalar
  std::vector<std::string> keys;
  std::vector<Node> children;

  bool commented() const {
    return !comment.empty() || std::any_of(children.begin(), children.end(), [](const Node& child) { return child.commented(); });
  }
};

/// Text as a plain scalar where that is read back as it is by us and by other YAML readers, else in double quotes.
std::string yaml_scalar(const std::string& text, bool may_be_number) {
  static const std::vector<std::string> words{"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE",
                                              "yes",  "Yes",  "YES",  "no",   "No",   "NO",   "on",    "On",    "ON",
                                              "off",  "Off",  "OFF",  "y",    "n",    "Y",    "N"};
  double number = 0;
  bool plain =
      !text.empty() && std::find(words.begin(), words.end(), text) == words.end() && (may_be_number || !parse_number(text, number));
  plain = plain && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   std::string_view("./%()=+* _-").find(c) != std::string_view::npos;
          });
  plain =
      plain && text.front() != ' ' && text.back() != ' ' && std::string_view("*%=-").find(text.front()) == std::string_view::npos;
  if (may_be_number && parse_number(text, number)) plain = true;
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\t') quoted += "\\t";
    else quoted += c;
  }
  return quoted + "\"";
}

class TreeWriter {
 public:
  explicit TreeWriter(const Comments& comments) : comments_(comments) {}

  template <class T>
  Node write_struct(const T& value, const std::string& path) {
    Node map{Node::Kind::map, {}, {}, {}, {}};
    const T untouched{};
    const auto write_field = [&](const auto& owner, const auto& owner_default, const auto& field) {
      using F = std::decay_t<decltype(field)>;
      const auto& member = owner.*field.member;
      if (field.presence == Presence::optional && member == owner_default.*field.member) return;
      map.keys.emplace_back(field.key);
      if constexpr (std::is_same_v<typename F::format, Bound>) {
        map.children.push_back(scalar(write_bound(*member, kpi_unit(owner.kpi)), join_path(path, field.key), true));
      } else {
        map.children.push_back(write_value(member, join_path(path, field.key)));
      }
    };
    each(Describe<T>::fields, [&](const auto& member) {
      if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
        each(member.alternatives, [&](const auto& alternative) {
          using Kind = typename std::decay_t<decltype(alternative)>::type;
          const auto* kind = std::get_if<Kind>(&(value.*member.member));
          if (!kind) return;
          const Kind kind_default{};
          if constexpr (is_whole<std::decay_t<decltype(alternative.body)>>) {
            map.keys.emplace_back(alternative.body.key);
            map.children.push_back(write_value(*kind, join_path(path, alternative.body.key)));
          } else {
            write_field(*kind, kind_default, alternative.body);
          }
          each(alternative.beside, [&](const auto& field) { write_field(*kind, kind_default, field); });
        });
      } else {
        write_field(value, untouched, member);
      }
    });
    return map;
  }

 private:
  template <class T>
  Node write_value(const T& value, const std::string& path) {
    if constexpr (is_optional<T>) {
      return write_value(*value, path);
    } else if constexpr (is_vector<T>) {
      Node list{Node::Kind::list, {}, {}, {}, {}};
      for (std::size_t i = 0; i < value.size(); ++i)
        list.children.push_back(write_value(value[i], join_path(path, element_step(value, i))));
      return list;
    } else if constexpr (is_described<T>) {
      if constexpr (HasShorthand<T>) {
        T alone{};
        alone.*Describe<T>::shorthand.member = value.*Describe<T>::shorthand.member;
        if (alone == value) return write_value(value.*Describe<T>::shorthand.member, path);
      }
      return write_struct(value, path);
    } else if constexpr (std::is_same_v<T, bool>) {
      return {Node::Kind::scalar, write_leaf(value), comment(path), {}, {}};
    } else {
      return scalar(write_leaf(value), path, !std::is_same_v<T, std::string>);
    }
  }

  Node scalar(const std::string& text, const std::string& path, bool may_be_number) {
    return {Node::Kind::scalar, yaml_scalar(text, may_be_number), comment(path), {}, {}};
  }

  /// The comment of a leaf, and those of its parameters (`….work.mean`).
  std::string comment(const std::string& path) const {
    std::string text;
    for (auto found = comments_.lower_bound(path); found != comments_.end() && found->first.starts_with(path); ++found) {
      if (found->first.size() > path.size() && found->first[path.size()] != '.') continue;
      if (!text.empty()) text += "; ";
      if (found->first.size() > path.size()) text += found->first.substr(path.size() + 1) + ": ";
      text += found->second;
    }
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    return text;
  }

  const Comments& comments_;
};

std::string inline_text(const Node& node) {
  if (node.kind == Node::Kind::scalar) return node.text;
  std::string text = node.kind == Node::Kind::map ? "{" : "[";
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) text += ", ";
    if (node.kind == Node::Kind::map) text += node.keys[i] + ": ";
    text += inline_text(node.children[i]);
  }
  return text + (node.kind == Node::Kind::map ? "}" : "]");
}

/// Whether a value goes on its key's line. A list of mappings stands one below the other, for it grows and is compared line by
/// line.
bool fits(const Node& node, std::size_t indent) {
  if (node.kind == Node::Kind::list && !node.children.empty() && node.children.front().kind != Node::Kind::scalar) return false;
  return node.kind != Node::Kind::scalar && !node.commented() && indent + inline_text(node).size() <= widest;
}

void print(const Node& node, std::size_t indent, std::string& out);

/// What follows `key:` or `-`, from the space on to the end of the line or lines.
void print_value(const Node& node, std::size_t indent, std::size_t column, std::string& out) {
  if (node.kind == Node::Kind::scalar) {
    out += " " + node.text + (node.comment.empty() ? "" : "  # " + node.comment) + "\n";
  } else if (node.children.empty() || fits(node, column)) {
    out += " " + inline_text(node) + "\n";
  } else {
    out += "\n";
    print(node, indent, out);
  }
}

void print(const Node& node, std::size_t indent, std::string& out) {
  const std::string space(indent, ' ');
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const auto& child = node.children[i];
    if (node.kind == Node::Kind::map) {
      out += space + node.keys[i] + ":";
      print_value(child, indent + 2, indent + node.keys[i].size() + 2, out);
    } else if (child.kind == Node::Kind::map &&
               (child.children.size() == 1 || (!child.children.empty() && !fits(child, indent + 2)))) {
      std::string inner;
      print(child, indent + 2, inner);
      out += space + "- " + inner.substr(indent + 2);
    } else {
      out += space + "-";
      print_value(child, indent + 2, indent + 2, out);
    }
  }
}

template <class T>
std::string document(const T& value, std::string_view kind, const Comments& comments) {
  std::string out = "apiVersion: sandtable/v1\nkind: " + std::string(kind) + "\n";
  print(TreeWriter(comments).write_struct(value, ""), 0, out);
  return out;
}

}  // namespace

std::string to_yaml(const Scenario& scenario) { return to_yaml(scenario, {}); }
std::string to_yaml(const Scenario& scenario, const Comments& comments) { return document(scenario, "Scenario", comments); }
std::string to_yaml(const Plan& plan) { return document(plan, "Plan", {}); }

}  // namespace sandtable::models
