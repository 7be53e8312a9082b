/// Which wall-clock time a run's time 0 is written as.
#pragma once

#include <string>

#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::app::exported {

/// Nanoseconds since 1970, UTC.
struct WallStart {
  std::int64_t ns = 1'767'225'600'000'000'000;  ///< 2026-01-01T00:00:00Z

  std::int64_t at(sim::Time time) const { return ns + time.time_since_epoch().count(); }
};

/// RFC 3339 as `2026-01-01T00:00:00Z` or with an offset (`+02:00`), with up to nine decimals of a second. From 1970 to 2200.
sim::Result<WallStart> read_wall_start(const std::string& text);

}  // namespace sandtable::app::exported
