#include "twin/calibration/batches.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/contract.hpp"

namespace sandtable::twin {

std::size_t batch_count(std::span<const RawSeries> series) {
  std::size_t fewest = 0;
  for (const auto& one : series)
    if (one.samples.size() >= 2) fewest = fewest == 0 ? one.samples.size() : std::min(fewest, one.samples.size());
  return fewest < 2 ? 0 : std::min<std::size_t>(10, (fewest - 1) / 2);
}

WallWindow extent_of(std::span<const RawSeries> series) {
  WallWindow window{{std::numeric_limits<std::int64_t>::max()}, {std::numeric_limits<std::int64_t>::min()}};
  for (const auto& one : series) {
    if (one.samples.empty()) continue;
    window.from = std::min(window.from, one.samples.front().time);
    window.to = std::max(window.to, one.samples.back().time);
  }
  return window.from <= window.to ? window : WallWindow{};
}

std::vector<RawSeries> batch(std::span<const RawSeries> series, WallWindow window, std::size_t index, std::size_t count) {
  const auto edge = [&](std::size_t i) {
    const auto share = static_cast<double>(i) / static_cast<double>(count);
    return WallTime{window.from.ns + std::llround(static_cast<double>(window.to.ns - window.from.ns) * share)};
  };
  const WallTime from = edge(index), to = edge(index + 1);
  std::vector<RawSeries> out;
  for (const auto& one : series) {
    const auto after = [](WallTime t, const Sample& sample) { return t < sample.time; };
    auto first = std::upper_bound(one.samples.begin(), one.samples.end(), from, after);
    const auto last = std::upper_bound(one.samples.begin(), one.samples.end(), to, after);
    if (first != one.samples.begin()) --first;  // the last sample at or before the edge
    out.push_back({one.key, first < last ? std::vector<Sample>(first, last) : std::vector<Sample>{}});
  }
  return out;
}

Ratio ratio_of(const std::vector<double>& numerators, const std::vector<double>& denominators) {
  SANDTABLE_EXPECT(numerators.size() == denominators.size(), "a ratio has pairs");
  double above = 0, below = 0, batches = 0;
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    if (!(denominators[i] > 0)) continue;
    above += numerators[i];
    below += denominators[i];
    ++batches;
  }
  SANDTABLE_EXPECT(batches >= 2, "an error from batches needs two of them");
  Ratio ratio{.value = above / below, .standard_error = 0, .dof = batches - 1};
  double squares = 0;
  for (std::size_t i = 0; i < numerators.size(); ++i) {
    if (!(denominators[i] > 0)) continue;
    const double residual = numerators[i] - ratio.value * denominators[i];
    squares += residual * residual;
  }
  ratio.standard_error = std::sqrt(squares * batches / (batches - 1)) / below;
  return ratio;
}

}  // namespace sandtable::twin
