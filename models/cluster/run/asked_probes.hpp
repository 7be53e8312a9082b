/// The probes of a container that runs: asked at its start + k·period, and answered after the requests that wait before them.
///
/// An attempt fails where the first in the line has waited longer than its timeout: a probe that came then would wait as long.
/// Assumption: a probe waits in the same line as requests, and takes no slot.
#pragma once

#include <algorithm>
#include <optional>

#include "models/cluster/kubelet/probe_worker.hpp"
#include "models/cluster/run/probe_course.hpp"

namespace sandtable::models::kube::run {

class AskedProbes {
 public:
  AskedProbes() = default;
  /// Of a container that has just become ready.
  explicit AskedProbes(const Probes& probes) : probes_(probes) {
    if (probes.liveness) liveness_.emplace(ProbeKind::liveness, *probes.liveness);
    if (!probes.readiness) return;
    readiness_.emplace(ProbeKind::readiness, *probes.readiness);
    for (std::int32_t i = 0; i < probes.readiness->successes; ++i) readiness_->take(ProbeResult::success);
  }

  /// `running`: since the container's start. What is not due then is not asked.
  bool liveness_fails(sim::Duration wait, sim::Duration running) {
    return liveness_ && ask(*liveness_, *probes_.liveness, wait, running) && liveness_->kills();
  }
  bool is_ready(sim::Duration wait, sim::Duration running) {
    if (!readiness_) return true;
    ask(*readiness_, *probes_.readiness, wait, running);
    return readiness_->result() == ProbeResult::success;
  }
  /// When the next is due, since the container's start; max: none.
  sim::Duration next(sim::Duration running) const {
    sim::Duration least = sim::Duration::max();
    for (const auto& probe : {probes_.readiness, probes_.liveness})
      if (probe) least = std::min(least, (running / period_of(*probe) + 1) * period_of(*probe));
    return least;
  }

 private:
  static sim::Duration period_of(const Probe& probe) { return std::chrono::seconds(probe.period); }
  static bool ask(ProbeWorker& worker, const Probe& probe, sim::Duration wait, sim::Duration running) {
    if (running % period_of(probe) != sim::Duration{0} || !worker.asks(running, true)) return false;
    worker.take(wait > std::chrono::seconds(probe.timeout) ? ProbeResult::failure : ProbeResult::success);
    return true;
  }

  Probes probes_;
  std::optional<ProbeWorker> readiness_, liveness_;
};

}  // namespace sandtable::models::kube::run
