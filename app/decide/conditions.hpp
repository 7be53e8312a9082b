/// Conditions of an object, as JSON and for people.
#pragma once

#include <string>

#include "app/json.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::app {

/// `[{"type", "status", "reason", "message"}]`
Json conditions_json(const models::kube::Conditions& conditions);
/// `AbleToScale=True (SucceededRescale)`, one a line, indented.
std::string conditions_text(const models::kube::Conditions& conditions, int indent);

}  // namespace sandtable::app
