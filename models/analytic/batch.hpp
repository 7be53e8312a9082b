/// Many candidates of one network at once: what a planner screens with.
///
/// Rules that even out by loads count as a common queue, unless a candidate says `split`. Each candidate is solved from the same
/// start, alone, so that the figures do not depend on the others, on their order or on the number of threads. What does not change
/// between candidates is reused: the network itself (moments, visits), and within a block of candidates each station's solution for
/// the same load and shape, which is the same to the last bit.
#pragma once

#include <cstdint>
#include <vector>

#include "models/analytic/network.hpp"

namespace sandtable::models::analytic {

struct TrafficEstimate {
  double rate = 0, availability = 0;
  double mean = 0, p95 = 0, p99 = 0;  ///< s; NaN where there is no steady state, quantiles also for several humps
};
struct Estimate {
  std::vector<TrafficEstimate> traffic;
  std::vector<double> utilization;  ///< one a version: slots, else CPU; NaN where neither is limited
  double fullest = 0;               ///< of all resources
  bool steady = true;               ///< converged, nothing full, no breaker that may open, no traffic that is `unfit`
};

/// One estimate a candidate, in order.
std::vector<Estimate> evaluate(const Network& network, const Demand& demand, const std::vector<Candidate>& candidates);

}  // namespace sandtable::models::analytic
