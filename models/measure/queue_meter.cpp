#include "models/measure/queue_meter.hpp"

#include <limits>

namespace sandtable::models {

void QueueMeter::handed_out(sim::Time now, sim::Time published, std::uint32_t deliveries) {
  unacknowledged_.add(now, 1);
  if (deliveries > 1) return count(redelivered_, now);
  if (published < measured_.start) return;
  waited_ += now - published;
  ++first_deliveries_;
}

void QueueMeter::acknowledged(sim::Time now, sim::Time published) {
  unacknowledged_.add(now, -1);
  count(acknowledged_, now);
  if (published >= measured_.start) lag_.record(now - published);
}

void QueueMeter::add_to(ReplicationResult& result, sim::Time now) const {
  const std::string entity = "queue." + queue_->name;
  const auto add = [&](const char* name, Unit unit, double value) { result.kpis.push_back({entity + name, unit, value}); };
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const double window = sim::to_seconds(now - measured_.start);
  const auto rate = [&](std::uint64_t number) { return window > 0 ? static_cast<double>(number) / window : nothing; };
  add(".depth.mean", Unit::count, waiting_.mean(now));
  add(".depth.max", Unit::count, waiting_.max(now));
  add(".unacked.mean", Unit::count, unacknowledged_.mean(now));
  add(".wait.mean", Unit::seconds,
      first_deliveries_ == 0 ? nothing : sim::to_seconds(waited_) / static_cast<double>(first_deliveries_));
  add(".lag.mean", Unit::seconds, lag_.mean());
  add(".lag.p95", Unit::seconds, lag_.quantile(0.95));
  add(".lag.p99", Unit::seconds, lag_.quantile(0.99));
  add(".published", Unit::per_second, rate(published_));
  add(".acked", Unit::per_second, rate(acknowledged_));
  add(".redelivered", Unit::count, static_cast<double>(redelivered_));
  add(".dead_letters", Unit::count, static_cast<double>(dead_));
  add(".rejected", Unit::count, static_cast<double>(rejected_));
  add(".dropped", Unit::count, static_cast<double>(dropped_));
  result.histograms.push_back({entity + ".lag", lag_});
  result.series.push_back({entity + ".depth", Unit::count, measured_.bin, waiting_.bin_means(now)});
}

void QueueMeter::add_to(sim::Digest& digest) const {
  for (const std::uint64_t counter : {published_, acknowledged_, redelivered_, dead_, rejected_, dropped_}) digest.add(counter);
}

}  // namespace sandtable::models
