/// `sandtable stability --html`: the map as a picture, what happens at a point that is not safe, the change, and every figure.
#pragma once

#include <string>

#include "app/report/page.hpp"
#include "planners/stability/stability.hpp"

namespace sandtable::app::report {

std::string html(const planners::StabilityMap& map, const Context& context);

}  // namespace sandtable::app::report
