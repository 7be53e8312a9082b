#include "connectors/kubernetes/act/field_path.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {
namespace {

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else if (c == ',') text += "~2";
    else text += c;
  }
  return text;
}

std::string unescaped(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~' || i + 1 == text.size()) name += text[i];
    else name += text[++i] == '1' ? '/' : text[i] == '2' ? ',' : '~';
  }
  return name;
}

PathStep step_of(const std::string& word) {
  const auto equals = word.find('=');
  if (word.size() < 4 || word.front() != '[' || word.back() != ']' || equals == std::string::npos) return {word};
  return {word.substr(1, equals - 1), word.substr(equals + 1, word.size() - equals - 2), true};
}

bool is_item(const Json& candidate, const PathStep& step) {
  const auto key = candidate.is_object() ? candidate.find(step.name) : candidate.end();
  return candidate.is_object() && key != candidate.end() && key->is_string() && key->get_ref<const std::string&>() == step.value;
}

const Json* next(const Json& from, const PathStep& step) {
  if (!step.item) {
    if (!from.is_object()) return nullptr;
    const auto member = from.find(step.name);
    return member == from.end() ? nullptr : &*member;
  }
  if (!from.is_array()) return nullptr;
  const auto item = std::ranges::find_if(from, [&](const Json& one) { return is_item(one, step); });
  return item == from.end() ? nullptr : &*item;
}

bool empty_but_for_its_key(const Json& value, const PathStep& step) { return step.item ? value.size() <= 1 : value.empty(); }

void remove_from(Json& from, const FieldPath& path, std::size_t at) {
  auto* found = const_cast<Json*>(next(from, path[at]));
  if (found == nullptr) return;
  if (at + 1 < path.size()) {
    remove_from(*found, path, at + 1);
    if (!empty_but_for_its_key(*found, path[at])) return;
  }
  if (path[at].item) from.erase(from.begin() + (found - &from[0]));
  else from.erase(path[at].name);
}

bool is_nothing(const Json& value) { return value.is_null() || (value.is_structured() && value.empty()); }

bool all_named(const Json& list) {
  return list.is_array() && !list.empty() && std::ranges::all_of(list, [](const Json& item) {
           return item.is_object() && item.contains("name") && item["name"].is_string();
         });
}

void collect(const Json& a, const Json& b, FieldPath& at, std::vector<FieldPath>& found) {
  if (a == b || (is_nothing(a) && is_nothing(b))) return;
  const auto go = [&](PathStep step, const Json& x, const Json& y) {
    at.push_back(std::move(step));
    collect(x, y, at, found);
    at.pop_back();
  };
  const auto member = [](const Json& of, const std::string& key) { return of.contains(key) ? of[key] : Json(); };
  const auto item = [](const Json& of, const PathStep& step) {
    const Json* there = next(of, step);
    return there != nullptr ? *there : Json();
  };
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : a.items()) go({key}, value, member(b, key));
    for (const auto& [key, value] : b.items())
      if (!a.contains(key)) go({key}, Json(), value);
  } else if (all_named(a) && all_named(b)) {
    for (const auto& one : a) {
      const PathStep step{"name", one["name"].get<std::string>(), true};
      go(step, one, item(b, step));
    }
    for (const auto& one : b) {
      const PathStep step{"name", one["name"].get<std::string>(), true};
      if (next(a, step) == nullptr) go(step, Json(), one);
    }
  } else {
    found.push_back(at);
  }
}

}  // namespace

std::vector<FieldPath> differences(const Json& a, const Json& b) {
  FieldPath at;
  std::vector<FieldPath> found;
  collect(a, b, at, found);
  return found;
}

FieldPath path_of_words(const std::vector<std::string>& words) {
  FieldPath path;
  for (const auto& word : words) path.push_back(step_of(word));
  return path;
}

FieldPath parse_path(std::string_view text) {
  FieldPath path;
  while (!text.empty()) {
    text.remove_prefix(1);  // the slash
    const auto end = std::min(text.find('/'), text.size());
    path.push_back(step_of(unescaped(text.substr(0, end))));
    text.remove_prefix(end);
  }
  return path;
}

std::string to_text(const FieldPath& path) {
  std::string text;
  for (const auto& step : path)
    text += "/" + (step.item ? "[" + escaped(step.name) + "=" + escaped(step.value) + "]" : escaped(step.name));
  return text;
}

const Json* find(const Json& object, const FieldPath& path) {
  const Json* at = &object;
  for (const auto& step : path) {
    at = next(*at, step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

void set(Json& object, const FieldPath& path, Json value) {
  Json* at = &object;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto& step = path[i];
    if (const Json* there = next(*at, step); there != nullptr) {
      at = const_cast<Json*>(there);
    } else if (step.item) {
      at->push_back({{step.name, step.value}});
      at = &at->back();
    } else {
      at = &(*at)[step.name];
    }
    if (at->is_null() && i + 1 < path.size()) *at = path[i + 1].item ? Json::array() : Json::object();
  }
  *at = std::move(value);
}

void remove(Json& object, const FieldPath& path) {
  if (!path.empty()) remove_from(object, path, 0);
}

}  // namespace sandtable::connectors::kubernetes
