#include "models/measure/data_meter.hpp"

#include <limits>

namespace sandtable::models {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); }
double share(std::uint64_t part, std::uint64_t all) { return ratio(static_cast<double>(part), static_cast<double>(all)); }

}  // namespace

double DataMeter::Waits::mean() const { return ratio(sim::to_seconds(sum), static_cast<double>(count)); }

DataMeter::DataMeter(const CompiledService& service, const MeasuredTime& measured) : service_(service), start_(measured.start) {
  for (std::size_t i = 0; i < service.data.caches.size(); ++i) caches_.push_back({TimeAverage(measured)});
  locks_.resize(service.data.locks.size());
}

void DataMeter::add_to(std::vector<Kpi>& kpis, sim::Time now) const {
  const std::string entity = "service." + service_.name;
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    const std::string cache = entity + ".cache." + service_.data.caches[i].name;
    const CacheMeter& meter = caches_[i];
    kpis.push_back({cache + ".hit_ratio", Unit::share, share(meter.hits, meter.asked)});
    kpis.push_back({cache + ".fills", Unit::count, static_cast<double>(meter.fills)});
    kpis.push_back({cache + ".wait.mean", Unit::seconds, meter.waits.mean()});
    kpis.push_back({cache + ".entries", Unit::count, meter.entries.mean(now)});
  }
  for (std::size_t i = 0; i < locks_.size(); ++i) {
    const std::string lock = entity + ".lock." + service_.data.locks[i].name;
    kpis.push_back({lock + ".wait.mean", Unit::seconds, locks_[i].waits.mean()});
    kpis.push_back({lock + ".contention", Unit::share, share(locks_[i].contended, locks_[i].asked)});
  }
  if (!service_.data.database) return;
  kpis.push_back({entity + ".database.stale_reads", Unit::share, share(stale_reads_, reads_)});
  kpis.push_back({entity + ".database.lost_writes", Unit::count, static_cast<double>(lost_)});
  kpis.push_back({entity + ".database.commit.mean", Unit::seconds, commits_.mean()});
}

}  // namespace sandtable::models
