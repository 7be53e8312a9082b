/// What a watch does next: list, watch on, or wait. Pure.
///
///   nothing known yet        list
///   listed at version v      watch from v
///   event or bookmark at v   watch on from v, should this watch end
///   watch closed             watch again from v: at once, where it brought something or lasted, else as after a failure
///   410, as answer or event  list anew: what came between is not to be had any more
///   failed                   the same again, after min(first·2^(k−1), longest) with jitter, or what Retry-After asks for
///
/// Source: Kubernetes API concepts, "Efficient detection of changes", "410 Gone responses", "Watch bookmarks".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connectors/http/retry.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

class WatchCourse {
 public:
  explicit WatchCourse(http::RetryPolicy policy) : policy_(policy) {}

  bool must_list() const { return version_.empty(); }
  const std::string& version() const { return version_; }

  void listed(const std::string& version) { moved_to(version); }
  /// Also of a bookmark. A version that is not told leaves it where it is.
  void moved_to(const std::string& version);
  void gone() { version_.clear(); }

  /// How long to wait after something ended: `well` where it had brought something. `draw` is uniform in [0, 1).
  sim::Duration pause_after(bool well, double draw, std::optional<sim::Duration> retry_after = {});
  std::uint32_t failures() const { return failures_; }

 private:
  http::RetryPolicy policy_;
  std::string version_;
  std::uint32_t failures_ = 0;
};

}  // namespace sandtable::connectors::kubernetes
