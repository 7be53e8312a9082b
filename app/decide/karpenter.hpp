/// `sandtable decide karpenter`: which nodes Karpenter would ask for and which it would disrupt.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider karpenter_decider();

}  // namespace sandtable::app
