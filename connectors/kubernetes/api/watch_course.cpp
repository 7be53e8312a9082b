#include "connectors/kubernetes/api/watch_course.hpp"

namespace sandtable::connectors::kubernetes {

void WatchCourse::moved_to(const std::string& version) {
  if (!version.empty()) version_ = version;
}

sim::Duration WatchCourse::pause_after(bool well, double draw, std::optional<sim::Duration> retry_after) {
  failures_ = well ? 0 : failures_ + 1;
  return well ? retry_after.value_or(sim::Duration{0}) : http::backoff(policy_, failures_, draw, retry_after);
}

}  // namespace sandtable::connectors::kubernetes
