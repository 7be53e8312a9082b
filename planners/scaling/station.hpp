/// Each service as a station with slots = replicas × concurrency, and the mean wait for a slot with given replica counts.
///
/// A slot is held through downstream calls, so a service's wait depends on those of the services it calls (and, where calls come
/// back to a service, on its own): solved as a fixed point, iterated from no waits upwards, so that stopping early is on the low
/// side. Waits by Allen–Cunneen. Policies that even out (least-request, least-connections, shared-queue) are taken as one queue for
/// all replicas, which is the best any policy can do; `random` and `ring-hash` split the arrivals over replicas with a queue each;
/// `round-robin` splits them with gaps n times as regular (scv ÷ n).
/// Capped by what can come about: within the run's length, by a limited queue, and by the slots of the callers.
#pragma once

#include <cstdint>
#include <vector>

#include "planners/scaling/holding.hpp"
#include "planners/scaling/offered_load.hpp"

namespace sandtable::planners {

/// `replicas`: one a service of the scenario.
std::vector<ServiceWait> station_waits(const CallGraph& graph, const OfferedLoad& load, const std::vector<std::uint32_t>& replicas);

/// Moments of the holding time of a service's visits, over its endpoints by their rates; rate is their sum.
struct ServiceHolding {
  double rate = 0, mean = 0, scv = 0;
};
ServiceHolding holding_of(const CallGraph& graph, std::size_t service, const std::vector<double>& rates,
                          const std::vector<Moments>& moments);

}  // namespace sandtable::planners
