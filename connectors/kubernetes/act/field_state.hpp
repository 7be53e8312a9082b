/// The state of some fields of an object: their values, and who owns them. As text it is what the ledger keeps, and what the
/// present is compared with. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "connectors/kubernetes/act/managed_fields.hpp"
#include "sim/result.hpp"

namespace sandtable::connectors::kubernetes {

struct FieldState {
  std::optional<Json> value{};       ///< none: the field is absent
  std::optional<Manager> manager{};  ///< `chief_owner`
  bool operator==(const FieldState&) const = default;
};
/// By the path's text.
using FieldStates = std::map<std::string, FieldState>;

/// What is wanted of fields, whoever owns them; none: absent.
using Wanted = std::map<std::string, std::optional<Json>>;

FieldStates states_of(const Json& object, const std::vector<std::string>& paths);
bool same_values(const FieldStates& a, const FieldStates& b);

/// `{"/spec/replicas":{"manager":"kubectl/Update","value":3}}`
std::string to_text(const FieldStates& states);
sim::Result<FieldStates> parse_states(const std::string& text);

/// `3 (kubectl/Update)`, `absent`.
std::string describe(const FieldState& state);

}  // namespace sandtable::connectors::kubernetes
