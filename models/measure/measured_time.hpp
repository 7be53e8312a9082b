/// The part of a run that is measured, and the bins of its time series: about 120, none shorter than a second.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim/time.hpp"

namespace sandtable::models {

struct MeasuredTime {
  sim::Time start{};     ///< end of the warm-up: what arrived before does not count
  sim::Duration bin{};   ///< width of each bin; the first starts at time 0
  std::size_t bins = 0;  ///< enough for the whole run; the last may be cut short by its end

  MeasuredTime(sim::Duration warmup, sim::Duration duration) : start(warmup) {
    constexpr std::int64_t wanted = 120;
    constexpr sim::Duration least = std::chrono::seconds(1);
    bin = std::max(least, sim::Duration{(duration.count() + wanted - 1) / wanted});
    bins = static_cast<std::size_t>((duration.count() + bin.count() - 1) / bin.count());
  }
};

}  // namespace sandtable::models
