#include "planners/stability/regions.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

/// One row, with what the row before it says: the first column that is not safe there, and the first that is unstable.
class Row {
 public:
  Row(std::size_t row, const Grid& grid, const Probe& probe, std::vector<Region>& regions)
      : row_(row), grid_(grid), probe_(probe), regions_(regions) {}

  sim::Status simulate(std::size_t column) {
    auto& region = regions_[column];
    if (region.simulated) return sim::Done{};
    auto found = probe_(row_, column);
    if (!found) return found.failure();
    region = {*found, true};
    return sim::Done{};
  }

  sim::Status simulate_all() {
    for (std::size_t column = 0; column < grid_.columns; ++column)
      if (auto status = simulate(column); !status) return status;
    return sim::Done{};
  }

  /// First column with a state of at least `level`, at most `bound`.
  sim::Result<std::size_t> boundary(Stability level, std::size_t bound) {
    std::size_t low = 0, high = bound;
    for (std::size_t column = 0; column < grid_.columns; ++column)
      if (regions_[column].simulated) {
        if (*regions_[column].stability >= level) high = std::min(high, column);
        else low = std::max(low, column + 1);
      }
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (auto status = simulate(middle); !status) return status.failure();
      if (*regions_[middle].stability >= level) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  void infer(std::size_t first_bad, std::size_t first_unstable) {
    for (std::size_t column = 0; column < grid_.columns; ++column) {
      if (regions_[column].simulated) continue;
      regions_[column].stability = column >= first_unstable ? Stability::unstable
                                   : column >= first_bad    ? Stability::vulnerable
                                                            : Stability::safe;
    }
  }

  /// Those that were simulated are in order, and nowhere better than the boundaries say.
  bool regular(std::size_t first_bad, std::size_t first_unstable) const {
    for (std::size_t column = 0; column < grid_.columns; ++column) {
      const auto expected = column >= first_unstable ? Stability::unstable
                            : column >= first_bad    ? Stability::vulnerable
                                                     : Stability::safe;
      if (regions_[column].simulated && *regions_[column].stability != expected) return false;
    }
    return true;
  }

  /// The inferred column that is farthest from any that was simulated; the first of several.
  std::optional<std::size_t> least_known() const {
    std::optional<std::size_t> farthest;
    std::size_t greatest = 0;
    for (std::size_t column = 0; column < grid_.columns; ++column) {
      if (regions_[column].simulated) continue;
      std::size_t nearest = grid_.columns;
      for (std::size_t other = 0; other < grid_.columns; ++other)
        if (regions_[other].simulated) nearest = std::min(nearest, other > column ? other - column : column - other);
      if (nearest > greatest) greatest = nearest, farthest = column;
    }
    return farthest;
  }

 private:
  std::size_t row_;
  const Grid& grid_;
  const Probe& probe_;
  std::vector<Region>& regions_;
};

struct Bounds {
  std::size_t first_bad, first_unstable;
};

/// Fills one row in; the bounds that it gives to the next, or none where it is irregular.
sim::Result<std::optional<Bounds>> fill(Row& row, const Grid& grid, const Bounds& before) {
  using Found = std::optional<Bounds>;
  if (auto status = row.simulate(grid.start); !status) return status.failure();
  const auto bad = row.boundary(Stability::vulnerable, before.first_bad);
  if (!bad) return bad.failure();
  const auto unstable = row.boundary(Stability::unstable, before.first_unstable);
  if (!unstable) return unstable.failure();
  bool regular = *bad <= before.first_bad && *unstable <= before.first_unstable && row.regular(*bad, *unstable);
  for (std::uint32_t check = 0; regular && check < grid.checks; ++check) {
    const auto column = row.least_known();
    if (!column) break;
    if (auto status = row.simulate(*column); !status) return status.failure();
    regular = row.regular(*bad, *unstable);
  }
  if (!regular) {
    if (auto status = row.simulate_all(); !status) return status.failure();
    return Found{};
  }
  row.infer(*bad, *unstable);
  return Found{Bounds{*bad, *unstable}};
}

}  // namespace

Regions find_regions(const Grid& grid, const Probe& probe) {
  SANDTABLE_EXPECT(grid.start < grid.columns, "the present load is among the loads");
  Regions found;
  found.rows.assign(grid.rows, std::vector<Region>(grid.columns));
  const Bounds none{grid.columns, grid.columns};
  Bounds before = none;
  for (std::size_t index = 0; index < grid.rows; ++index) {
    Row row(index, grid, probe, found.rows[index]);
    const auto bounds = fill(row, grid, before);
    if (!bounds) {
      found.stopped = bounds.error();
      return found;
    }
    if (!*bounds) found.irregular.push_back(index);
    before = *bounds ? **bounds : none;
  }
  return found;
}

}  // namespace sandtable::planners
