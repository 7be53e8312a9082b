/// The map of safe operation as a terminal shows it.
#pragma once

#include <string>

#include "planners/stability/stability.hpp"

namespace sandtable::app::text {

/// `S`, `V`, `U`; small where it was inferred, `?` where it is not known.
char letter(const planners::Region& region);
/// A row a loss, a column a load, the present load in brackets.
std::string map_text(const planners::StabilityMap& map);
std::string to_text(const planners::StabilityMap& map);

}  // namespace sandtable::app::text
