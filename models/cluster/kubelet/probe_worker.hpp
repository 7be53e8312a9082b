/// A probe of a container as the kubelet runs it: a state machine over the results that come in.
///
///   first attempt   `offset` (0 … period, drawn where the kubelet itself has just started) after the worker's start, then every
///   period no attempt      before the container has run for initialDelay whole seconds; startup probes: once started; the others:
///   before that a run           of `failures` failures or `successes` successes, unbroken, sets the result; shorter ones leave it
///   as it is at first        readiness Failure, liveness Success, startup Unknown startup         success starts the other probes;
///   failure kills liveness        failure kills: the container is restarted, after its grace period (the probe's own, else the
///   pod's)
///
/// An attempt that takes longer than `timeout` has failed. After a result of liveness Failure or of startup the worker rests until
/// a new container runs. Source: Kubernetes 1.36, pkg/kubelet/prober/worker.go; the same in 1.31 to 1.37.
#pragma once

#include <cstdint>

#include "models/cluster/objects/container.hpp"

namespace sandtable::models::kube {

enum class ProbeKind : std::uint8_t { startup, liveness, readiness };
enum class ProbeResult : std::uint8_t { unknown, success, failure };

class ProbeWorker {
 public:
  ProbeWorker(ProbeKind kind, const Probe& probe) : kind_(kind), probe_(probe), result_(initial()) {}

  /// Whether it asks now. `running`: since the container's start; `started`: its startup probe has succeeded, or it has none.
  bool asks(sim::Duration running, bool started) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(running);
    if (rests_ || seconds < std::chrono::seconds(probe_.initial_delay)) return false;
    return started != (kind_ == ProbeKind::startup);
  }

  /// What an attempt came to; gives whether the result has changed or a kill is due (the worker reports it).
  bool take(ProbeResult attempt) {
    run_ = attempt == last_ ? run_ + 1 : 1;
    last_ = attempt;
    if (attempt == ProbeResult::failure && run_ < probe_.failures) return false;
    if (attempt == ProbeResult::success && run_ < probe_.successes) return false;
    const bool changed = result_ != attempt;
    result_ = attempt;
    if (kind_ == ProbeKind::startup || kills()) {
      rests_ = true;
      run_ = 0;
    }
    return changed;
  }

  /// A new container runs.
  void begin() {
    result_ = initial();
    rests_ = false;
  }

  ProbeResult result() const { return result_; }
  bool kills() const { return kind_ != ProbeKind::readiness && result_ == ProbeResult::failure; }

 private:
  ProbeResult initial() const {
    switch (kind_) {
      case ProbeKind::readiness:
        return ProbeResult::failure;
      case ProbeKind::liveness:
        return ProbeResult::success;
      case ProbeKind::startup:
        return ProbeResult::unknown;
    }
    return ProbeResult::unknown;
  }

  ProbeKind kind_;
  Probe probe_;
  ProbeResult result_, last_ = ProbeResult::unknown;
  std::int32_t run_ = 0;
  bool rests_ = false;
};

/// From the first failed attempt to the result: at most (failures − 1) · period + timeout, where every attempt runs into the
/// timeout.
inline sim::Duration time_to_notice(const Probe& probe) {
  return std::chrono::seconds((probe.failures - 1) * std::int64_t{probe.period} + probe.timeout);
}

}  // namespace sandtable::models::kube
