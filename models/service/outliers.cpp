// Outlier detectors and the balancing around whom they have ejected.
#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"

namespace sandtable::models {

void RequestPlane::Impl::start_detectors() {
  for (std::uint32_t d = 0; d < world_.outliers.size(); ++d) {
    detectors_.emplace_back(world_.outliers[d].spec);
    schedule(now_ + world_.outliers[d].spec.interval, sim::Phase::timer, EventKind::outlier_sweep, d);
  }
}

void RequestPlane::Impl::sweep_outliers(std::uint32_t detector) {
  detectors_[detector].sweep(now_);
  schedule(now_ + detectors_[detector].spec().interval, sim::Phase::timer, EventKind::outlier_sweep, detector);
}

void RequestPlane::Impl::report_outlier(std::uint32_t request, bool success) {
  const auto& extra = extras_[request];
  if (extra.detector != nobody && extra.replica != nobody) detectors_[extra.detector].record(extra.replica, success, now_);
}

void RequestPlane::Impl::detectors_see(std::uint32_t replica, bool ready) {
  for (std::uint32_t d = 0; d < detectors_.size(); ++d) {
    if (world_.outliers[d].callee.index != replicas_[replica].service) continue;
    if (ready) detectors_[d].add(replica);
    else detectors_[d].remove(replica);
  }
}

/// The rule chooses until it hits one in rotation, each time with other luck. A rule that has none (the least loaded) keeps to its
/// choice, so the least loaded in rotation it is then. Where this version has none, the rule has its way.
std::uint32_t RequestPlane::Impl::choose_in_rotation(Pool& pool, std::uint32_t request, const Origin& origin) {
  const std::uint32_t index = extras_[request].detector;
  const std::uint32_t chosen = pool.choose(frame(request), origin, replicas_, now_);
  if (index == nobody || chosen == nobody) return chosen;
  const auto& detector = detectors_[index];
  if (detector.ejected() == 0 || !detector.is_ejected(chosen) || detector.panics()) return chosen;
  Frame again = frame(request);
  for (std::uint32_t i = 0; i < 16; ++i) {
    again.identity = call_identity(frame(request).identity, i, UINT32_MAX);
    again.user = static_cast<std::uint32_t>(call_identity(frame(request).user, i, UINT32_MAX));
    const std::uint32_t other = pool.choose(again, origin, replicas_, now_);
    if (other != nobody && !detector.is_ejected(other)) return other;
  }
  std::uint32_t least = nobody;
  for (std::size_t i = 0; i < detector.hosts(); ++i) {
    const std::uint32_t host = detector.host(i);
    if (detector.is_ejected(host) || replicas_[host].version != replicas_[chosen].version) continue;
    if (least == nobody || replicas_[host].load() < replicas_[least].load()) least = host;
  }
  return least == nobody ? chosen : least;
}

}  // namespace sandtable::models
