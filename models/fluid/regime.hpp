/// A regime: pools that fare alike (within a few percent), and what becomes of requests then. The latency of whole requests is
/// worked out once a regime, not once a step: months of minutes are some hundred regimes.
#pragma once

#include <map>
#include <vector>

#include "models/fluid/fluid_layout.hpp"
#include "models/fluid/request_walk.hpp"

namespace sandtable::models {

struct Regime {
  std::vector<Served> served;   ///< by part
  std::vector<Answer> answers;  ///< by endpoint: over its versions, as who stands before it sees it
};

/// `weights`: of versions.
Regime work_out(const CompiledWorld& world, const FluidLayout& layout, const RequestWalk& walk, const std::vector<PoolView>& pools,
                const std::vector<double>& weights);

/// Classes in which values are alike, `width` wide relative to the value; those far below `least` are one.
int level(double value, double least, double width);
/// What of a pool's view makes a difference to its requests.
void append_levels(const PoolView& pool, double width, std::vector<int>& key);

/// Numbers regimes in order of their first use.
class RegimeIndex {
 public:
  /// The number of the regime these pools are in; `count()` − 1 if it is new.
  std::uint32_t of(const std::vector<PoolView>& pools, const std::vector<double>& weights);
  std::uint32_t count() const { return static_cast<std::uint32_t>(numbers_.size()); }

 private:
  double width_ = 1;  ///< of a class; doubles when there are too many regimes
  std::vector<int> key_, last_key_;
  std::uint32_t last_ = 0;
  std::map<std::vector<int>, std::uint32_t> numbers_;
};

}  // namespace sandtable::models
