/// How long the kubelet waits before it starts a container again, or tries to pull its image again.
///
///   CrashLoopBackOff   0, 10, 20, 40, 80, 160, 300, 300 … s since the container's end; from the beginning after a run of over 10
///   min
///     ReduceDefaultCrashLoopBackOffDecay (alpha since 1.33, off):         0, 1, 2, 4 … 60 s
///     KubeletCrashLoopBackOffMax (alpha since 1.32, on since 1.35), crashLoopBackOff.maxContainerRestartPeriod of 1 … 300 s: that
///     is the longest wait, and the first where it is shorter
///   ImagePullBackOff   10, 20, 40, 80, 160, 300 … s since the failed attempt; from the beginning after 10 min without one
///
/// From 1.35 the kubelet wakes when the wait is over; until 1.34 it started the container with the pod's next sync, some seconds
/// later, which is not in here. How restarts follow each other over time: RestartBackoff (models/cluster/restart.hpp).
/// Source: Kubernetes 1.31 to 1.37, pkg/kubelet/kubelet.go, client-go util/flowcontrol/backoff.go; KEP-4603, KEP-5593.
#pragma once

#include <cstdint>
#include <optional>

#include "models/cluster/restart.hpp"

namespace sandtable::models::kube {

struct KubeletBackoff {
  int minor = 36;                                            ///< of Kubernetes 1.x
  bool reduced_decay = false;                                ///< the gate ReduceDefaultCrashLoopBackOffDecay; counts from 1.33
  std::optional<bool> node_maximum_gate = std::nullopt;      ///< KubeletCrashLoopBackOffMax; none: by version
  std::optional<sim::Duration> node_maximum = std::nullopt;  ///< maxContainerRestartPeriod
};

RestartCurve restart_curve(const KubeletBackoff& backoff);

/// Before the `restart`-th restart in a row, from 1.
sim::Duration restart_wait(const RestartCurve& curve, std::int32_t restart);

inline constexpr RestartCurve image_pull_curve{std::chrono::seconds(10), std::chrono::seconds(300)};

/// After the `failure`-th failed attempt in a row, from 1.
sim::Duration pull_wait(std::int32_t failure);

}  // namespace sandtable::models::kube
