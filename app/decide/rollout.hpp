/// `sandtable decide rollout`: what the deployment controller would do.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider rollout_decider();

}  // namespace sandtable::app
