#include "models/cluster/run/use_log.hpp"

#include <algorithm>

namespace sandtable::models::kube::run {

sim::Time UseLog::next(sim::Time after) const {
  const auto measured_before = [this](sim::Time scrape) {
    const sim::Duration since = scrape - age_.first_measurement;
    return age_.first_measurement + since / age_.housekeeping * age_.housekeeping;
  };
  sim::Time scrape = age_.first_scrape;
  if (after > scrape) scrape += (after - scrape) / age_.resolution * age_.resolution;
  while (scrape < age_.first_measurement || measured_before(scrape) <= after) scrape += age_.resolution;
  return measured_before(scrape);
}

void UseLog::measure(sim::Time now) {
  constexpr std::size_t kept = 4;
  Snapshot& snapshot = snapshots_.emplace_back();
  snapshot.at = now;
  for (std::uint32_t version = 0; version < cluster_.spec().versions.size(); ++version) {
    if (cluster_.spec().versions[version].service != service_) continue;
    for (const std::size_t index : cluster_.wanted_replicas(VersionId{version})) {
      const ReplicaRecord& replica = cluster_.replicas()[index];
      if (replica.serving) snapshot.entries.push_back({index, *replica.serving, requests_.use_of(*replica.serving)});
    }
  }
  if (snapshots_.size() > kept) snapshots_.pop_front();
}

const UseLog::Entry* UseLog::find(sim::Time at, std::size_t replica) const {
  const auto snapshot = std::ranges::find(snapshots_, at, &Snapshot::at);
  if (snapshot == snapshots_.end()) return nullptr;
  const auto found = std::ranges::lower_bound(snapshot->entries, replica, {}, &Entry::replica);
  return found != snapshot->entries.end() && found->replica == replica ? &*found : nullptr;
}

std::optional<MeasuredUse> UseLog::of(std::size_t replica, const MetricWindow& window) const {
  const Entry* begin = find(window.begin, replica);
  const Entry* end = find(window.end, replica);
  if (begin == nullptr || end == nullptr || begin->serving != end->serving) return std::nullopt;
  const double seconds = sim::to_seconds(window.end - window.begin);
  return MeasuredUse{(end->use.cpu_seconds - begin->use.cpu_seconds) / seconds, (end->use.requests - begin->use.requests) / seconds,
                     end->use.in_flight};
}

}  // namespace sandtable::models::kube::run
