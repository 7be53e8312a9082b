/// How long a visit holds a slot of its replica: its own work and CPU time, and the calls it makes (a call holds the caller's
/// slot), with given waits at the services called. First two moments by summing the steps, and draws of the whole latency by
/// sampling them.
///
/// Units: seconds. Assumptions, each on the side of too short a time, so that the screen never turns down what could work:
/// CPU is never short (a step takes CPU time ÷ min(1, limit)); calls are made once; `parallel` takes as long as its branch with the
/// longest mean in the moments (the draws take the maximum); steps are independent; an attempt of mean m cut off at a timeout t
/// takes m·(1 − e^(−t/m)); of several versions, the fastest serves.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "planners/scaling/call_graph.hpp"

namespace sandtable::planners {

struct Moments {
  double mean = 0, variance = 0;
};

/// Waiting for a slot at one service: nobody waits with chance 1 − probability; those who do wait exponentially with
/// `mean_of_waiters`.
struct ServiceWait {
  double probability = 0;
  double mean_of_waiters = 0;
  double mean() const { return probability == 0 ? 0 : probability * mean_of_waiters; }
};

/// One a service, all nobody waits.
std::vector<ServiceWait> no_waits(const models::Scenario& scenario);

/// Holding time of one visit, per endpoint.
std::vector<Moments> holding_moments(const CallGraph& graph, const std::vector<ServiceWait>& waits);
/// CPU seconds of one visit, per endpoint.
std::vector<double> cpu_per_visit(const CallGraph& graph);
/// Cores that one replica may use; none: no bound.
std::optional<double> cpu_limit(const models::Scenario& scenario, const models::Service& service);

/// `count` draws of the latency of a visit to `endpoint`, wait included, ascending; those in which a call ran into its timeouts are
/// left out. Deterministic: the same arguments give the same draws, and other waits meet the same luck.
std::vector<double> latency_draws(const CallGraph& graph, std::size_t endpoint, const std::vector<ServiceWait>& waits,
                                  std::uint32_t count);

}  // namespace sandtable::planners
