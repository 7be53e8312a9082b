/// --metrics, --traces and what goes with them.
#pragma once

#include <CLI/CLI.hpp>

#include "app/observe.hpp"

namespace sandtable::app::cli {

void add_observe(CLI::App& command, ObserveRequest& request);

}  // namespace sandtable::app::cli
