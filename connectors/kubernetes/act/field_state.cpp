#include "connectors/kubernetes/act/field_state.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {

FieldStates states_of(const Json& object, const std::vector<std::string>& paths) {
  FieldStates states;
  for (const auto& text : paths) {
    const auto path = parse_path(text);
    auto& state = states[text];
    if (const auto* value = find(object, path); value != nullptr && !value->is_null()) {
      state.value = *value;
      state.manager = chief_owner(object, path);
    }
  }
  return states;
}

bool same_values(const FieldStates& a, const FieldStates& b) {
  return std::ranges::equal(a, b,
                            [](const auto& x, const auto& y) { return x.first == y.first && x.second.value == y.second.value; });
}

std::string to_text(const FieldStates& states) {
  Json json = Json::object();
  for (const auto& [path, state] : states) {
    auto& one = json[path] = Json::object();
    if (state.value) one["value"] = *state.value;
    if (state.manager) one["manager"] = to_text(*state.manager);
  }
  return json.dump();
}

sim::Result<FieldStates> parse_states(const std::string& text) {
  const auto wrong = [&] { return sim::fail(sim::ErrorKind::invalid_input, "'" + text + "' is no state of fields"); };
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong();
  FieldStates states;
  for (const auto& [path, one] : json.items()) {
    if (!one.is_object() || !path.starts_with('/')) return wrong();
    auto& state = states[path];
    if (one.contains("value")) state.value = one["value"];
    if (one.contains("manager") && one["manager"].is_string()) state.manager = parse_manager(one["manager"].get<std::string>());
  }
  return states;
}

std::string describe(const FieldState& state) {
  if (!state.value) return "absent";
  const std::string value = state.value->is_string() ? state.value->get<std::string>() : state.value->dump();
  return state.manager ? value + " (" + to_text(*state.manager) + ")" : value;
}

}  // namespace sandtable::connectors::kubernetes
