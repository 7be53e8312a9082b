/// What is measured of a service's caches, locks and database.
#pragma once

#include <cstdint>
#include <vector>

#include "models/measure/measured_time.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/time_average.hpp"
#include "models/service/compiled_world.hpp"

namespace sandtable::models {

class DataMeter {
 public:
  DataMeter(const CompiledService& service, const MeasuredTime& measured);

  // Caches
  void looked_up(sim::Time now, std::uint32_t cache, bool hit) {
    if (now < start_) return;
    ++caches_[cache].asked;
    caches_[cache].hits += hit ? 1 : 0;
  }
  void filled_in(sim::Time now, std::uint32_t cache, double more_entries) {
    if (now >= start_) ++caches_[cache].fills;
    entries_changed(now, cache, more_entries);
  }
  void entries_changed(sim::Time now, std::uint32_t cache, double change) {
    if (change != 0) caches_[cache].entries.add(now, change);
  }
  void waited_for_fill(std::uint32_t cache, sim::Time since, sim::Time now) { caches_[cache].waits.add(since, now, start_); }
  // Locks
  void lock_asked(sim::Time now, std::uint32_t lock, bool granted) {
    if (now < start_) return;
    ++locks_[lock].asked;
    locks_[lock].contended += granted ? 0 : 1;
  }
  void lock_taken(std::uint32_t lock, sim::Time since, sim::Time now) { locks_[lock].waits.add(since, now, start_); }
  // The database
  void read(sim::Time now, bool stale) {
    if (now < start_) return;
    ++reads_;
    stale_reads_ += stale ? 1 : 0;
  }
  void committed(sim::Time since, sim::Time now) { commits_.add(since, now, start_); }
  void writes_lost(sim::Time now, std::uint64_t writes) { lost_ += now >= start_ ? writes : 0; }

  /// Those of `service.S.` that this service has.
  void add_to(std::vector<Kpi>& kpis, sim::Time now) const;

 private:
  struct Waits {
    sim::Duration sum{0};
    std::uint64_t count = 0;
    void add(sim::Time since, sim::Time now, sim::Time start) {
      if (since < start) return;
      sum += now - since;
      ++count;
    }
    double mean() const;
  };
  struct CacheMeter {
    TimeAverage entries;
    std::uint64_t asked = 0, hits = 0, fills = 0;
    Waits waits{};
  };
  struct LockMeter {
    std::uint64_t asked = 0, contended = 0;
    Waits waits{};
  };

  const CompiledService& service_;
  sim::Time start_;
  std::vector<CacheMeter> caches_;
  std::vector<LockMeter> locks_;
  std::uint64_t reads_ = 0, stale_reads_ = 0, lost_ = 0;
  Waits commits_;
};

}  // namespace sandtable::models
