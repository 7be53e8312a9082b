#include "models/cluster/scheduler/queue.hpp"

namespace sandtable::models::kube::scheduler {

bool before(const Queued& a, const Queued& b) {
  if (a.pod->spec.priority != b.pod->spec.priority) return a.pod->spec.priority > b.pod->spec.priority;
  return a.since < b.since;
}

sim::Duration backoff(std::int64_t failures) {
  if (failures <= 0) return sim::Duration{0};
  sim::Duration wait = initial_backoff;
  for (std::int64_t i = 1; i < failures; ++i) {
    wait *= 2;
    if (wait >= longest_backoff) return longest_backoff;
  }
  return wait;
}

sim::Time backoff_end(sim::Time failed, std::int64_t failures, const Options& options) {
  const sim::Time end = failed + backoff(failures);
  return options.cuts_backoff_to_seconds() ? std::chrono::floor<std::chrono::seconds>(end) : end;
}

}  // namespace sandtable::models::kube::scheduler
