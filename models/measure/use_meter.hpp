/// What each replica has used since it came, for those who scale by it: CPU seconds, ∫ cores dt between changes of its share, and
/// requests that ended there. Kept only where somebody asks, and read without touching anything, so that it changes no result.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models {

/// Totals since the replica came; `in_flight`, waiting ones included, is of now.
struct ReplicaUse {
  double cpu_seconds = 0;
  double requests = 0;
  double in_flight = 0;
};

class UseMeter {
 public:
  /// Up to `now` it had `cores`.
  void cores_change(std::uint32_t replica, double cores, sim::Time now) {
    Entry& entry = of(replica);
    entry.cpu_seconds += cores * sim::to_seconds(now - entry.since);
    entry.since = now;
  }
  void request_ended(std::uint32_t replica) { ++of(replica).requests; }

  /// It has `cores` now.
  double cpu_seconds(std::uint32_t replica, double cores, sim::Time now) const {
    if (replica >= entries_.size()) return 0;
    return entries_[replica].cpu_seconds + cores * sim::to_seconds(now - entries_[replica].since);
  }
  std::uint64_t requests(std::uint32_t replica) const { return replica < entries_.size() ? entries_[replica].requests : 0; }

 private:
  struct Entry {
    double cpu_seconds = 0;
    sim::Time since{};
    std::uint64_t requests = 0;
  };
  Entry& of(std::uint32_t replica) {
    if (replica >= entries_.size()) entries_.resize(replica + 1);
    return entries_[replica];
  }

  std::vector<Entry> entries_;  ///< by replica
};

}  // namespace sandtable::models
