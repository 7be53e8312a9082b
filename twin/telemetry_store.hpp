/// Live telemetry on disk: `DIR/tail.db` (SQLite) takes what comes in, `DIR/segments/*.h5` hold what is old. What `append` has
/// acknowledged survives `kill -9`. A sample is its series and time stamp: the same one given twice, before or after sealing, is
/// kept once (the first value wins).
///
/// Sealing writes a segment beside, syncs it, renames it, and then in one transaction registers it and deletes the samples from the
/// tail. A segment that is not registered does not exist: a crash between any two steps loses and doubles nothing, and the next
/// `seal` removes what it left behind.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "twin/detail/sqlite.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

class TelemetryStore final : public TelemetrySource {
 public:
  /// Creates the folder where it is missing.
  static sim::Result<TelemetryStore> open(const std::filesystem::path& dir);

  /// Returns how many samples were new. All or none are kept.
  sim::Result<std::size_t> append(std::span<const RawSeries> series);
  /// Moves every sample before `before` into a new segment; returns how many.
  sim::Result<std::size_t> seal(WallTime before);

  sim::Result<std::vector<RawSeries>> read(const std::string& entity, Signal signal, WallWindow window) override;
  /// True once a series of this kind has been appended.
  bool maps(const std::string& entity, Signal signal) const override;

  /// First and last sample of all; nothing in an empty store.
  sim::Result<std::optional<WallWindow>> extent();
  /// How many sealed segments there are.
  sim::Result<std::size_t> segments() const;

 private:
  TelemetryStore(std::filesystem::path dir, detail::Database database) : dir_(std::move(dir)), database_(std::move(database)) {}
  std::filesystem::path dir_;
  mutable detail::Database database_;  // even a query steps a statement
};

}  // namespace sandtable::twin
