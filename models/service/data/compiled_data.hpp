/// Caches, locks and the database of a service with their names resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario/data_specs.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// One that is simulated; one with a known hit ratio is a choice.
struct CompiledCache {
  std::string name;
  KeySpace keys;
  std::uint32_t capacity = 1;
  std::optional<sim::Distribution> ttl;  ///< none: for ever
  CacheScope scope = CacheScope::replica;
  bool coalesce = false;
  std::optional<sim::Duration> stale;
  /// Whether it is known who fills a key in.
  bool keeps_fills() const { return coalesce || stale; }
};
struct CompiledLock {
  std::string name;
  KeySpace keys;
};
struct CompiledDatabase {
  sim::Distribution lag, failover;
  SyncCommit sync = SyncCommit::none;
  bool read_your_writes = false;
  KeySpace keys;
};
struct CompiledData {
  std::vector<CompiledCache> caches;
  std::vector<CompiledLock> locks;
  std::optional<CompiledDatabase> database;
  bool any() const { return !caches.empty() || !locks.empty() || database; }
};

}  // namespace sandtable::models
