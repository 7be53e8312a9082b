/// From a container's start to its being ready, or killed by a probe, as an instant: no probe is an event.
///
///   up          the process answers from there on; before, every attempt fails at once (nobody listens)
///   attempts    at the container's start + k·period, k = 0, 1 …, by the rules of probe_worker.hpp
///   ready       the readiness probe's result becomes success; without one: the startup probe's; without both: up
///   killed      the startup or liveness probe's result becomes failure before that
///
/// Assumption: the kubelet reports a result at once. Source: pkg/kubelet/prober (1.31 to 1.37).
#pragma once

#include <optional>

#include "models/cluster/objects/container.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube::run {

struct Probes {
  std::optional<Probe> startup, readiness, liveness;
};

struct StartCourse {
  sim::Duration after{0};           ///< from the container's start
  const char* killed_by = nullptr;  ///< the probe; null: it is ready then
};

StartCourse start_course(const Probes& probes, sim::Duration up);

}  // namespace sandtable::models::kube::run
