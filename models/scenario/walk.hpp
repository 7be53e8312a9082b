/// Runs over a described value with the paths that the reader gives, leaf by leaf.
///
/// The visitor has `leaf<Format>(path, key, range, value)` and `list(path, key, range, elements)`.
#pragma once

#include <string>

#include "models/scenario/field.hpp"
#include "models/scenario/leaf.hpp"

namespace sandtable::models {

inline std::string join_path(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

/// The step of a path for an element: its name where that is a DNS label and the first such in the list, else its position.
template <class T>
std::string element_step(const std::vector<T>& list, std::size_t index) {
  if constexpr (HasName<T>::value) {
    bool named = label_problem(list[index].name).empty();
    for (std::size_t i = 0; named && i < index; ++i) named = list[i].name != list[index].name;
    if (named) return list[index].name;
  }
  return std::to_string(index);
}

template <class T, class Visitor>
void walk(const T& value, const std::string& path, Visitor& visitor);

template <class Format, class T, class Visitor>
void walk_value(const T& value, const std::string& path, std::string_view key, const Range& range, Visitor& visitor) {
  if constexpr (is_optional<T>) {
    if (value) walk_value<Format>(*value, path, key, range, visitor);
  } else if constexpr (is_vector<T>) {
    visitor.list(path, key, range, value);
    for (std::size_t i = 0; i < value.size(); ++i)
      walk_value<Plain>(value[i], join_path(path, element_step(value, i)), key, any, visitor);
  } else if constexpr (is_described<T>) {
    walk(value, path, visitor);
  } else {
    visitor.template leaf<Format>(path, key, range, value);
  }
}

template <class T, class Visitor>
void walk(const T& value, const std::string& path, Visitor& visitor) {
  const auto visit = [&](const auto& owner, const auto& field) {
    using F = std::decay_t<decltype(field)>;
    walk_value<typename F::format>(owner.*field.member, join_path(path, field.key), field.key, field.range, visitor);
  };
  each(Describe<T>::fields, [&](const auto& member) {
    if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
      each(member.alternatives, [&](const auto& alternative) {
        using Kind = typename std::decay_t<decltype(alternative)>::type;
        const auto* kind = std::get_if<Kind>(&(value.*member.member));
        if (!kind) return;
        if constexpr (is_whole<std::decay_t<decltype(alternative.body)>>) {
          walk_value<Plain>(*kind, join_path(path, alternative.body.key), alternative.body.key, any, visitor);
        } else {
          visit(*kind, alternative.body);
        }
        each(alternative.beside, [&](const auto& field) { visit(*kind, field); });
      });
    } else {
      visit(value, member);
    }
  });
}

}  // namespace sandtable::models
