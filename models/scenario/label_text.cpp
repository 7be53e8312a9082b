// Labels, taints and tolerations as kubectl writes them: `disk=ssd`, `dedicated=batch:NoSchedule`, `dedicated:NoExecute`; a
// toleration without a value is of operator Exists, one without an effect bears all.
#include <array>
#include <utility>

#include "models/scenario/leaf.hpp"

namespace sandtable::models {
namespace {

constexpr std::array effects{std::pair{kube::TaintEffect::no_schedule, "NoSchedule"},
                             std::pair{kube::TaintEffect::prefer_no_schedule, "PreferNoSchedule"},
                             std::pair{kube::TaintEffect::no_execute, "NoExecute"}};

const char* word_of(kube::TaintEffect effect) {
  for (const auto& [value, word] : effects)
    if (value == effect) return word;
  return "";
}

bool is_part(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == std::string::npos;
}

struct Parts {
  std::string key, value;
  bool has_value = false;
};

/// `key=value`, or `key`.
Parts split(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return {text, "", false};
  return {text.substr(0, equals), text.substr(equals + 1), true};
}

bool sound(const Parts& parts) { return is_part(parts.key) && (parts.value.empty() || is_part(parts.value)); }

bool refuse(const std::string& text, TextContext& context, const std::string& expected) {
  context.report({"\"" + context.what + "\" has \"" + shown(text) + "\"", "expected " + expected, {}});
  return false;
}

bool read_effect(const std::string& word, TextContext& context, kube::TaintEffect& into) {
  std::vector<std::string> words;
  for (const auto& [value, known] : effects) {
    words.emplace_back(known);
    if (word != known) continue;
    into = value;
    return true;
  }
  report_unknown_word(word, context, "effect of a taint", words, {});
  return false;
}

std::string written(const std::string& key, const std::string& value) { return value.empty() ? key : key + "=" + value; }

}  // namespace

bool read_leaf(const std::string& text, TextContext& context, NodeLabel& into) {
  const Parts parts = split(text);
  if (!parts.has_value || !sound(parts)) return refuse(text, context, "a label such as disk=ssd");
  into = {parts.key, parts.value};
  return true;
}

bool read_leaf(const std::string& text, TextContext& context, kube::Taint& into) {
  const auto colon = text.rfind(':');
  const Parts parts = split(text.substr(0, colon));
  if (colon == std::string::npos || !sound(parts))
    return refuse(text, context, "a taint such as dedicated=batch:NoSchedule or dedicated:NoExecute");
  into.key = parts.key;
  into.value = parts.value;
  return read_effect(text.substr(colon + 1), context, into.effect);
}

bool read_leaf(const std::string& text, TextContext& context, kube::Toleration& into) {
  const auto colon = text.rfind(':');
  const Parts parts = split(text.substr(0, colon));
  if (!sound(parts))
    return refuse(text, context, "a toleration such as dedicated=batch:NoSchedule, dedicated:NoExecute or dedicated");
  into.key = parts.key;
  into.value = parts.value;
  into.exists = !parts.has_value;
  if (colon == std::string::npos) return true;
  return read_effect(text.substr(colon + 1), context, into.effect.emplace());
}

std::string write_leaf(const NodeLabel& value) { return value.key + "=" + value.value; }
std::string write_leaf(const kube::Taint& value) { return written(value.key, value.value) + ":" + word_of(value.effect); }
std::string write_leaf(const kube::Toleration& value) {
  const std::string what = value.exists ? value.key : value.key + "=" + value.value;
  return value.effect ? what + ":" + word_of(*value.effect) : what;
}

LeafInfo label_info() { return {"label", "disk=ssd", "string", "^[-A-Za-z0-9_./]+=[-A-Za-z0-9_./]*$"}; }
LeafInfo taint_info() {
  return {"taint", "dedicated=batch:NoSchedule", "string",
          "^[-A-Za-z0-9_./]+(=[-A-Za-z0-9_./]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$"};
}
LeafInfo toleration_info() {
  return {"toleration", "dedicated=batch:NoSchedule", "string",
          "^[-A-Za-z0-9_./]+(=[-A-Za-z0-9_./]*)?(:(NoSchedule|PreferNoSchedule|NoExecute))?$"};
}

}  // namespace sandtable::models
