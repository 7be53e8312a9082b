/// What actions would change, as a table or as JSON.
#pragma once

#include <string>
#include <vector>

#include "app/apply.hpp"
#include "app/json.hpp"

namespace sandtable::app::text {

std::string effects_text(const std::vector<ActionEffects>& rehearsed);
Json effects_json(const std::vector<ActionEffects>& rehearsed);

}  // namespace sandtable::app::text
