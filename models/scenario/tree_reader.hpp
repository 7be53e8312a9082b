/// Reads a tree into a described struct, collecting what is wrong and where each value stands.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "models/measure/kpi_names.hpp"
#include "models/scenario/field.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/source_map.hpp"
#include "models/scenario/yaml_tree.hpp"

namespace sandtable::models {

class TreeReader {
 public:
  TreeReader(const std::string& text, std::string file, std::filesystem::path base_dir)
      : text_(text), file_(std::move(file)), base_dir_(std::move(base_dir)) {}

  template <class T>
  void read_document(const YamlNode& root, T& into) {
    read_struct(root, into, "");
  }

  Diagnostics diagnostics;
  SourceMap marks;
  /// Paths whose value could not be read: what is checked later passes them over.
  std::set<std::string> damaged;

 private:
  // Not templates: in reader.cpp.
  void report(const YamlNode& at, const std::string& path, std::string problem, std::string why = {}, std::string suggestion = {});
  bool expect(const YamlNode& node, YamlNode::Kind kind, const std::string& path, std::string_view what,
              const std::string& example);
  /// What to read of a scalar, with commas' victims put together again; false: reported.
  bool scalar(const YamlNode& node, const std::string& path, std::string_view what, TextContext& context);
  void take_over(const YamlNode& node, const std::string& path, const TextContext& context);
  void check_keys(const YamlNode& node, const std::string& path, std::string_view struct_name,
                  const std::vector<std::string_view>& known);
  void missing(const YamlNode& node, const std::string& path, std::string_view struct_name, std::string_view key,
               std::string_view doc);
  void mark(const std::string& path, const YamlNode& node);
  static std::string join(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
  }
  /// The step of the path for an element: its name where that is a good one and the first such, else its position.
  static std::string element_step(const YamlNode& list, std::size_t index);

  template <class Format, class T>
  void read_value(const YamlNode& node, T& into, const std::string& path, std::string_view what, const YamlNode& parent) {
    mark(path, node);
    if constexpr (is_optional<T>) {
      typename T::value_type value{};
      read_value<Format>(node, value, path, what, parent);
      if (!damaged.contains(path)) into = std::move(value);
    } else if constexpr (is_vector<T>) {
      if (!expect(node, YamlNode::Kind::sequence, path, what, "a list of items, each after \"- \" or in […]")) return;
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto element_path = join(path, HasName<typename T::value_type>::value ? element_step(node, i) : std::to_string(i));
        typename T::value_type element{};
        read_value<Plain>(node.items[i], element, element_path, what, node);
        into.push_back(std::move(element));
      }
    } else if constexpr (is_described<T>) {
      if constexpr (HasShorthand<T>) {
        if (node.kind != YamlNode::Kind::map)
          return read_value<Format>(node, into.*Describe<T>::shorthand.member, path, what, parent);
      }
      read_struct(node, into, path);
    } else {
      TextContext context;
      if (!scalar(node, path, what, context)) return;
      if constexpr (std::is_same_v<Format, Bound>) {
        const auto* kpi = parent.find("kpi");
        const auto name = kpi ? kpi->text : std::string{};
        if (!read_bound(node.text, context, name, kpi_unit(name), into)) damaged.insert(path);
      } else {
        if (!read_leaf(node.text, context, into)) damaged.insert(path);
      }
      take_over(node, path, context);
    }
  }

  template <class T>
  void read_struct(const YamlNode& node, T& into, const std::string& path) {
    mark(path, node);
    const auto& name = Describe<T>::name;
    const auto keys = keys_of<T>();
    std::string example = "with ";
    for (std::size_t i = 0; i < keys.size() && i < 3; ++i) example += (i > 0 ? ", " : "") + std::string(keys[i]);
    if (!expect(node, YamlNode::Kind::map, path, name, "a mapping " + example + (keys.size() > 3 ? ", …" : ""))) return;
    check_keys(node, path, name, keys);
    each(Describe<T>::fields, [&](const auto& member) {
      if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
        read_one_of(node, into, member, path, name);
      } else {
        read_field(node, into, member, path, name);
      }
    });
  }

  template <class Owner, class F>
  void read_field(const YamlNode& node, Owner& into, const F& field, const std::string& path, std::string_view name) {
    if (const auto* value = node.find(field.key)) {
      read_value<typename F::format>(*value, into.*field.member, join(path, field.key), field.key, node);
    } else if (field.presence == Presence::required) {
      missing(node, path, name, field.key, field.doc);
      damaged.insert(join(path, field.key));
    }
  }

  template <class Owner, class Choice>
  void read_one_of(const YamlNode& node, Owner& into, const Choice& choice, const std::string& path, std::string_view name) {
    std::vector<std::string> keys, present;
    each(choice.alternatives, [&](const auto& alternative) {
      keys.emplace_back(alternative.body.key);
      if (node.find(alternative.body.key)) present.emplace_back(alternative.body.key);
    });
    if (present.empty()) {
      for (const auto& entry : node.entries) {
        if (damaged.contains(join(path, entry.key.text))) {
          damaged.insert(path);  // the unknown key was meant to be it
          return;
        }
      }
      report(node, path, "this " + std::string(name) + " lacks its kind",
             "expected " + std::string(keys.size() > 2 ? "one of " : "") + enumerate(keys, "or"));
      return;
    }
    if (present.size() > 1) {
      report(node, path, "this " + std::string(name) + " has " + enumerate(present, "and"), "only one of them can hold",
             name == "step" ? "write one step after the other: each begins with \"- \"" : "");
      return;
    }
    std::vector<std::string_view> allowed;
    each(choice.alternatives, [&](const auto& alternative) {
      using Kind = typename std::decay_t<decltype(alternative)>::type;
      if (!node.find(alternative.body.key)) return;
      auto& kind = (into.*choice.member).template emplace<Kind>();
      if constexpr (is_whole<std::decay_t<decltype(alternative.body)>>) {
        read_value<Plain>(*node.find(alternative.body.key), kind, join(path, alternative.body.key), alternative.body.key, node);
      } else {
        read_field(node, kind, alternative.body, path, name);
      }
      each(alternative.beside, [&](const auto& field) {
        read_field(node, kind, field, path, name);
        allowed.push_back(field.key);
      });
    });
    each(choice.alternatives, [&](const auto& alternative) {
      each(alternative.beside, [&](const auto& field) {
        for (const auto& key : allowed) {
          if (key == field.key) return;
        }
        if (node.find(field.key)) {
          report(*node.find(field.key), join(path, field.key),
                 "\"" + std::string(field.key) + "\" does not go with \"" + present.front() + "\"",
                 "it belongs to \"" + std::string(alternative.body.key) + "\"");
        }
      });
    });
  }

  const std::string& text_;
  std::string file_;
  std::filesystem::path base_dir_;
};

}  // namespace sandtable::models
