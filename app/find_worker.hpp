/// Where the worker program is.
#pragma once

#include <string>

#include "sim/result.hpp"

namespace sandtable::app {

/// The environment's SANDTABLE_WORKER if it is set; else `sandtable-worker` beside the running program, else beside the library
/// that this code is in (the Python package), else in the folder `worker` next to either's (a build tree). `not_found` lists where
/// it was sought.
sim::Result<std::string> find_worker();

}  // namespace sandtable::app
