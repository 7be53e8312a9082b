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

void UseLog::find_members() {
  if (members_ && members_of_ == cluster_.changes(service_)) return;
  members_of_ = cluster_.changes(service_);
  std::vector<Member> found;
  for (std::uint32_t version = 0; version < cluster_.spec().versions.size(); ++version) {
    if (cluster_.spec().versions[version].service != service_) continue;
    for (const std::size_t index : cluster_.wanted_replicas(VersionId{version})) {
      const ReplicaRecord& replica = cluster_.replicas()[index];
      if (replica.serving) found.push_back({index, *replica.serving});
    }
  }
  members_ = std::make_shared<const std::vector<Member>>(std::move(found));
}

void UseLog::measure(sim::Time now) {
  constexpr std::size_t kept = 4;
  find_members();
  Snapshot snapshot;
  if (snapshots_.size() == kept) {
    snapshot = std::move(snapshots_.front());
    snapshots_.pop_front();
  }
  snapshot.at = now;
  snapshot.members = members_;
  snapshot.use.clear();
  for (const Member& member : *members_) snapshot.use.push_back(requests_.use_of(member.serving));
  snapshots_.push_back(std::move(snapshot));
}

const UseLog::Snapshot* UseLog::find(sim::Time at) const {
  const auto snapshot = std::ranges::find(snapshots_, at, &Snapshot::at);
  return snapshot == snapshots_.end() ? nullptr : &*snapshot;
}

void UseLog::look(const std::vector<std::size_t>& replicas, const std::optional<MetricWindow>& window,
                  MeasuredColumns& columns) const {
  columns.measured.assign(replicas.size(), 0);
  columns.use.resize(replicas.size());
  if (!window) return;
  const Snapshot* begin = find(window->begin);
  const Snapshot* end = find(window->end);
  if (begin == nullptr || end == nullptr) return;
  const std::vector<Member>&first = *begin->members, &last = *end->members;
  const double seconds = sim::to_seconds(window->end - window->begin);
  std::size_t i = 0, j = 0;
  for (std::size_t k = 0; k < replicas.size(); ++k) {
    while (i < first.size() && first[i].replica < replicas[k]) ++i;
    while (j < last.size() && last[j].replica < replicas[k]) ++j;
    if (i == first.size() || j == last.size()) return;
    if (first[i].replica != replicas[k] || last[j].replica != replicas[k] || first[i].serving != last[j].serving) continue;
    const ReplicaUse &from = begin->use[i], &to = end->use[j];
    columns.measured[k] = 1;
    columns.use[k] = {(to.cpu_seconds - from.cpu_seconds) / seconds, (to.requests - from.requests) / seconds, to.in_flight};
  }
}

}  // namespace sandtable::models::kube::run
