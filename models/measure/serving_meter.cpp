#include "models/measure/serving_meter.hpp"

#include <limits>

namespace sandtable::models {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); }

}  // namespace

ServingMeter::ServingMeter(const CompiledService& service, const MeasuredTime& measured)
    : alive(measured), throttled(measured), paused(measured), service_(service), start_(measured.start) {
  for (std::size_t i = 0; i < service.pools.size(); ++i) pools_.push_back({TimeAverage(measured)});
}

void ServingMeter::quota_periods(sim::Time now, std::uint64_t begun, std::uint64_t throttled_now) {
  if (now < start_) return;
  periods_ += begun;
  throttled_periods_ += throttled_now;
}

void ServingMeter::pool_taken(std::uint32_t pool, sim::Time since, sim::Time now) {
  if (since < start_) return;
  pools_[pool].waited += now - since;
  ++pools_[pool].taken;
}

void ServingMeter::batch_begun(sim::Time now, std::size_t requests) {
  if (now < start_) return;
  ++batches_;
  batched_ += requests;
}

void ServingMeter::add_to(std::vector<Kpi>& kpis, sim::Time now) const {
  const std::string entity = "service." + service_.name;
  const double replicas = alive.mean(now);
  if (service_.quota_period) {
    const double share = ratio(static_cast<double>(throttled_periods_), static_cast<double>(periods_));
    kpis.push_back({entity + ".throttled.periods", Unit::share, share});
    kpis.push_back({entity + ".throttled.time", Unit::share, ratio(throttled.mean(now), replicas)});
  }
  if (service_.pauses) kpis.push_back({entity + ".paused", Unit::share, ratio(paused.mean(now), replicas)});
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const std::string pool = entity + ".pool." + service_.pools[i].name;
    const PoolMeter& meter = pools_[i];
    kpis.push_back({pool + ".utilization", Unit::share, ratio(meter.in_use.mean(now), service_.pools[i].size * replicas)});
    kpis.push_back({pool + ".wait.mean", Unit::seconds, ratio(sim::to_seconds(meter.waited), static_cast<double>(meter.taken))});
  }
  if (!service_.batches.empty())
    kpis.push_back({entity + ".batch.mean", Unit::count, ratio(static_cast<double>(batched_), static_cast<double>(batches_))});
  if (service_.streamed) {
    kpis.push_back({entity + ".first_chunk.mean", Unit::seconds, first_chunk_.mean()});
    kpis.push_back({entity + ".first_chunk.p95", Unit::seconds, first_chunk_.quantile(0.95)});
    kpis.push_back({entity + ".first_chunk.p99", Unit::seconds, first_chunk_.quantile(0.99)});
  }
  if (service_.memory_for != UINT32_MAX) kpis.push_back({entity + ".memory.kills", Unit::count, static_cast<double>(kills_)});
}

}  // namespace sandtable::models
