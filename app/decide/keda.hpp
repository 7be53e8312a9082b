/// `sandtable decide keda`: what KEDA's operator would do at its next poll.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider keda_decider();

}  // namespace sandtable::app
