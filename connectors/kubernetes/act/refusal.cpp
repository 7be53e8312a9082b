#include "connectors/kubernetes/act/refusal.hpp"

#include <algorithm>

#include "connectors/kubernetes/act/managed_fields.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

ErrorKind kind_of(int code) {
  switch (code) {
    case 400:
    case 401:
    case 403:
    case 405:
    case 413:
    case 415:
    case 422:
      return ErrorKind::invalid_input;
    case 404:
      return ErrorKind::not_found;
    case 409:
      return ErrorKind::conflict;
    case 408:
    case 504:
      return ErrorKind::timeout;
    default:
      return ErrorKind::unavailable;
  }
}

void collect(const Json& value, bool secret, std::vector<std::string>& found) {
  if (value.is_string()) {
    // Shorter ones would strike holes into words, and hardly keep a secret.
    if (secret && value.get_ref<const std::string&>().size() >= 4) found.push_back(value.get<std::string>());
    return;
  }
  if (value.is_array()) {
    for (const auto& item : value) collect(item, secret, found);
    return;
  }
  if (!value.is_object()) return;
  for (const auto& [key, inner] : value.items()) {
    const bool settings = key == "env" || key == "command" || key == "args" || key == "annotations" || key == "data" ||
                          key == "stringData" || key == "httpHeaders" || key == "set" || key == "add";
    if (secret && (key == "name" || key == "valueFrom")) continue;
    collect(inner, secret || settings, found);
  }
}

/// `.spec.replicas belongs to kubectl (Update)` for each cause; empty where it is no conflict of field managers.
std::string conflicts_in(const Json& status) {
  std::string text;
  const auto* causes = find(status, path_of_words({"details", "causes"}));
  if (causes == nullptr || !causes->is_array()) return text;
  for (const auto& cause : *causes) {
    if (text_at(cause, {"reason"}) != "FieldManagerConflict") continue;
    // conflict with "kubectl" using apps/v1 — of which the name is what tells
    const std::string message = text_at(cause, {"message"});
    const auto from = message.find('"'), to = message.find('"', from + 1);
    const std::string who = from < to && to != std::string::npos ? message.substr(from + 1, to - from - 1) : message;
    text += (text.empty() ? "" : ", ") + text_at(cause, {"field"}) + " belongs to " + who;
  }
  return text;
}

}  // namespace

std::vector<std::string> settings_in(const Json& object) {
  std::vector<std::string> found;
  collect(object, false, found);
  std::ranges::sort(found, [](const auto& a, const auto& b) { return std::pair(b.size(), a) < std::pair(a.size(), b); });
  return found;
}

Refusal refusal_of(const http::Response& response, const std::string& title, const Json& object) {
  Refusal refusal{response.status, {kind_of(response.status), {}}, false, response.retry_after};
  const auto status = Json::parse(response.body, nullptr, false);
  if (const auto conflicts = status.is_object() ? conflicts_in(status) : ""; !conflicts.empty()) {
    refusal.error.message = title + ": " + conflicts + foreign_field;
    return refusal;
  }
  refusal.outdated = response.status == 409 && status.is_object() && text_at(status, {"reason"}) == "Conflict";
  std::string why = status.is_object() ? text_at(status, {"message"}) : "no JSON that says why";
  for (const auto& setting : settings_in(object)) why = http::redact(std::move(why), setting);
  refusal.error.message = title + ": the API server answered " + std::to_string(response.status) + ": " + http::first_line(why);
  return refusal;
}

Refusal refusal_of(const sim::Error& error) { return {0, error}; }

}  // namespace sandtable::connectors::kubernetes
