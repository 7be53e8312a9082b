/// The map's regions with fewer runs than it has points.
///
/// Assumed is that more load never makes a point better, nor does more loss: along a row (one loss, loads ascending) the states
/// come as safe, vulnerable, unstable, and a row lies nowhere better than the one with less loss before it. So both boundaries of a
/// row are found by bisection, between bounds that the row before gives, and what lies between is inferred.
///
/// The assumption can fail: a breaker may open only under the higher load, a replica less may protect what is behind it. So in each
/// row inferred points are simulated, too, those farthest from any that was; where one is not as inferred, the whole row is
/// simulated, it is noted, and the next row does not rely on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "planners/stability/classify.hpp"
#include "sim/result.hpp"

namespace sandtable::planners {

struct Grid {
  std::size_t rows = 0, columns = 0;
  std::size_t start = 0;     ///< column that is simulated in every row: the present load
  std::uint32_t checks = 1;  ///< inferred points that are simulated in each row
};

struct Region {
  std::optional<Stability> stability;  ///< nothing: the search ended before
  bool simulated = false;
  bool operator==(const Region&) const = default;
};

struct Regions {
  std::vector<std::vector<Region>> rows;
  std::vector<std::size_t> irregular;  ///< rows in which the assumption did not hold
  std::optional<sim::Error> stopped;   ///< why it ended before it was done
};

/// Simulates one point. It is asked for each at most once.
using Probe = std::function<sim::Result<Stability>(std::size_t row, std::size_t column)>;

Regions find_regions(const Grid& grid, const Probe& probe);

}  // namespace sandtable::planners
