/// `sandtable decide nodes`: what the node lifecycle and taint eviction controllers do about Nodes that are silent, and when.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider nodes_decider();

}  // namespace sandtable::app
