/// Which resource is full first as the load grows, at what load, and how far away that is.
///
/// The load of the busiest part of the run is multiplied by m: open rates as they are; a closed loop counts as the open rate of its
/// clients without any wait, N/(think + network + latency at no load), whose crossing of a capacity is the knee N* of asymptotic
/// bounds. Fullness by the utilization law, U = arrivals · time held ÷ capacity, rejected arrivals included:
///   service.S.cpu         arrivals · CPU seconds ÷ (replicas · limit)
///   service.S.slots       arrivals · time in a slot ÷ (replicas · concurrency); the time grows with m by waits further down
///   service.S.rate_limit  arrivals ÷ (replicas · rate)
///   service.S.queue       share of arrivals rejected ÷ 1 %: a full waiting room that shows
///   nodes.GROUP.cores     cores in use ÷ cores of all nodes together; `nodes.cores` with several groups, as which group a replica
///                         stands on depends on what was placed before it: they count as one pool
/// The first to reach 1 is found by bisection on m (the network is solved anew for each m, from an empty system). Of those that
/// reach 1 together (a callee that is full keeps its callers' slots), the one furthest down counts, CPU before slots. A version of
/// a service is called `service.S/V`. Validity: as `network.hpp`. Source: E. D. Lazowska et al., Quantitative System Performance,
/// 1984, ch. 5 (asymptotic bounds).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/analytic/network.hpp"
#include "models/measure/saturation.hpp"

namespace sandtable::models::analytic {

struct Resource {
  std::string name;
  double fullness = 0;  ///< 1: full
};
/// Those that have a capacity and are used, furthest down first, CPU before slots.
std::vector<Resource> resources(const Network& network, const Candidate& candidate, const Solution& solution);

bool is_of_nodes(const Resource& resource);

/// Nothing where no resource has a capacity, nobody sends anything, or it is not known how much (`Network::rates_known`).
std::optional<Saturation> saturation(const Network& network, const Candidate& candidate, const Demand& demand);

/// Whether the steady states reached from an empty and from a congested system differ.
bool metastable(const Network& network, const Candidate& candidate, const Demand& demand, const Solution& from_empty);

}  // namespace sandtable::models::analytic
