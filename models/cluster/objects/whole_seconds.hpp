/// Spans as objects have them that count whole seconds.
#pragma once

#include <chrono>
#include <cstdint>

#include "sim/time.hpp"

namespace sandtable::models::kube {

/// What is beyond a whole second is cut off.
constexpr std::int32_t whole_seconds(sim::Duration span) { return static_cast<std::int32_t>(span / std::chrono::seconds(1)); }

}  // namespace sandtable::models::kube
