/// `sandtable decide pdb`: what the disruption controller and the eviction API would do.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider pdb_decider();

}  // namespace sandtable::app
