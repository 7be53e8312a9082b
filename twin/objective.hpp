/// Whether an outcome meets an objective. `met`: the mean over replications is inside the bound (at the bound counts as inside),
/// and the requests that had not ended at the end could not break it.
///
/// Which of the unfinished count: in a steady state Little's law N = rate · mean latency says how many requests are in flight at
/// any instant; those end like the others. Only the excess over it (and over three Poisson standard errors of the mean count) is
/// held against an objective, pessimistically: against availability and error shares as if each would fail, against a latency
/// quantile as if each were above the bound, against a mean or maximum as if each took N / rate, the time to drain. Assumes:
/// nothing of how long the unfinished have waited already. Range: rates, replicas, cost, CPU are never broken by them. Source: J.
/// D. C. Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961).
#pragma once

#include "twin/outcome.hpp"

namespace sandtable::twin {

/// `outcome` needs its `replications` and `kpis`.
ObjectiveResult judge(const models::Scenario& scenario, const models::Objective& objective, const Outcome& outcome);

}  // namespace sandtable::twin
