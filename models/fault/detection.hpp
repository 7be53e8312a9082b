/// When the control plane notices a crash: whoever watches looks once a second, at a phase of its own. What is watched by one
/// watcher is noticed at the first look after the crash, so detection takes a time that is uniform in (0 s, 1 s] over replications.
/// The phase is drawn from (seed, replication, node's or replica's name, "relist").
/// Assumes a watcher that is alive: a node's own loss (a lease that runs out after 40 s) is not modelled yet.
/// Source: Kubernetes, the kubelet's generic PLEG relists containers every second.
#pragma once

#include <string_view>

#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

inline constexpr sim::Duration relist_period = std::chrono::seconds(1);

/// From the crash of `watched` at `crash` until it is noticed.
sim::Duration detection_delay(sim::RunSeed seed, std::string_view watched, sim::Time crash);

}  // namespace sandtable::models
