/// The load that traffic brings to each endpoint: Σ over traffic of rate × visits, per second, as a mean over the counted part of
/// the run. A closed loop and users in sessions offer no fixed rate (they slow down with the system), so they count as nothing here
/// and are left to the simulation; `exact` says whether any was left out. Of a recording what comes for certain is counted.
#pragma once

#include <vector>

#include "planners/scaling/call_graph.hpp"
#include "planners/selection/acceptance.hpp"

namespace sandtable::planners {

/// Mean rate over [from, to), seconds since the start of the run; 0 where it is still to be estimated.
double mean_rate(const models::Arrivals& arrivals, double from, double to);
/// Squared coefficient of variation of the gaps; 1 where the process is Poisson or burstier, so as never to overstate a wait by
/// much.
double arrival_scv(const models::Arrivals& arrivals);

struct OfferedLoad {
  std::vector<double> rate;         ///< per endpoint, 1/s, if every request goes through
  std::vector<double> carried;      ///< per endpoint, 1/s: the least that a plan good enough carries
  std::vector<double> arrival_scv;  ///< per service
  std::vector<bool> exact;          ///< per service: no closed loop or session reaches it
  std::vector<bool> reached;        ///< per service: some traffic reaches it
  double horizon = 0;               ///< s, length of the run
};

OfferedLoad offered_load(const CallGraph& graph, const Acceptance& acceptance);

}  // namespace sandtable::planners
