#pragma once

namespace sandtable::app {

/// Of this build, as `0.1.0`.
inline constexpr const char* version = SANDTABLE_VERSION;

}  // namespace sandtable::app
