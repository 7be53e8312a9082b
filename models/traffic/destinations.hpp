/// Which endpoints a traffic's requests go to.
#pragma once

#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// Each once, in the order of first mention. `weight` is the share of the requests, all shares together 1; of a session's chain it
/// is NaN, since a visit's way depends on how it is answered, and of a replay what the whole recording has.
std::vector<MixPart> destinations(const Traffic& traffic);

}  // namespace sandtable::models
