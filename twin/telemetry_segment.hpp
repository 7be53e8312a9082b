/// A sealed segment: series in ascending order of key, samples of all series in a row. Datasets: `entities`, `signals`, `replicas`,
/// `parts`, `offsets` (series + 1), `times` (ns since the Unix epoch), `values`.
#pragma once

#include <filesystem>
#include <span>

#include "twin/telemetry.hpp"

namespace sandtable::twin {

/// `series` is in ascending order of key.
sim::Status write_segment(const std::filesystem::path& file, std::span<const RawSeries> series);
/// Series of the entity and signal with their samples inside the window (both ends included).
sim::Result<std::vector<RawSeries>> read_segment(const std::filesystem::path& file, const std::string& entity, Signal signal,
                                                 WallWindow window);

}  // namespace sandtable::twin
