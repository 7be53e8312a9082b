/// Signals as text: in the store, in messages, in lists of what can't be read.
#pragma once

#include <optional>
#include <string_view>

#include "twin/telemetry.hpp"

namespace sandtable::twin {

/// `offered`, `ended`, `latency`, …: the enumerator's own name.
std::string_view name(Signal signal);
std::optional<Signal> signal_named(std::string_view name);

}  // namespace sandtable::twin
