/// Share of a pool's requests that go to replicas that are lost while balancers still take them for ready, and end there at once.
/// Of R ready ones, of which each is busy with probability b, and L lost ones, which are never busy:
///   by chance, in turn, by hash       L/(R + L)
///   the better of two (different)     1 − P(both ready), less half of the ties: P(one of each)·(1 − b)/2
///   the least busy of all             L/(L + R·(1 − b)): among those that are idle, by chance
///   one line for all                  none
/// Assumptions: replicas are busy independently; `ewma` weighs what a replica has in flight, and counts as the better of two. What
/// comes back at once makes a lost replica look fast: balancers that look at load send it more than its part (a black hole).
#pragma once

#include "models/scenario/balance_specs.hpp"

namespace sandtable::models {

double loss_share(Balance rule, double ready, double lost, double busy);

/// That a replica with c slots, in which n requests are on average, has any: 1 − (1 − n/c)^c, which is n for one slot and Poisson's
/// for as many as one likes.
double busy_chance(double number, double slots);

}  // namespace sandtable::models
