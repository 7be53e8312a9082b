// Labels, taints and tolerations as kubectl writes them: `disk=ssd`, `dedicated=batch:NoSchedule`, `dedicated:NoExecute`; a
// toleration without a value is of operator Exists, one without an effect bears all.

#include "models/scenario/leaf.hpp"

namespace sandtable::models {
namespace {

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
  return read_leaf(text.substr(colon + 1), context, into.effect);
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
  return read_leaf(text.substr(colon + 1), context, into.effect.emplace());
}

std::string write_leaf(const NodeLabel& value) { return value.key + "=" + value.value; }
std::string write_leaf(const kube::Taint& value) { return written(value.key, value.value) + ":" + write_leaf(value.effect); }
std::string write_leaf(const kube::Toleration& value) {
  const std::string what = value.exists ? value.key : value.key + "=" + value.value;
  return value.effect ? what + ":" + write_leaf(*value.effect) : what;
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
