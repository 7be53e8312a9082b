/// `sandtable decide drain`: what `kubectl drain` would do.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider drain_decider();

}  // namespace sandtable::app
