/// Clients of closed loops: how often one comes back, as one service sees it.
#pragma once

#include "models/analytic/network.hpp"

namespace sandtable::models::analytic {

/// Requests a second of a traffic's clients, with latencies as they are in `solution`.
double loop_rate(const Network& network, const Demand& demand, std::size_t traffic, const Solution& solution);

/// Fills in the customers that reach a version, and the rate at which each that is away comes back. `load` knows the rest already;
/// `share` of its service's requests go to this version, and `loop` requests a second of closed loops.
void close_loop(const Network& network, const Demand& demand, const Solution& solution, std::size_t version, double share,
                double loop, StationLoad& load);

}  // namespace sandtable::models::analytic
