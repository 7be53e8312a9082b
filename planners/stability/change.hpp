/// Changes that could make a system safe, each with its size: what the search for the smallest one goes through.
///
/// The cost counts steps. One: a number that is there already is changed by one notch (a retry less, a timeout or a backoff
/// doubled, a queue shortened). Two: a mechanism is added in one place (a retry budget, a circuit breaker, cancellation, a bound to
/// a queue, load shedding). Three: a further replica; four: a further machine. Where several places change at once, their costs add
/// up.
///
/// The list is bounded: every call on a way to the weak service alone, then all of them together; queue, shedding and up to twice
/// the replicas of the weak service itself; a further machine of each group.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/reader.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::planners {

struct Change {
  std::string text;  ///< `a retry budget of linkerd's kind on web.page -> cart.read`
  double cost = 0;
  std::vector<models::Override> sets;  ///< the same as `--set` takes them
};
struct ChangeCandidate {
  Change change;
  models::Scenario scenario;  ///< with it
};

/// By cost, then in the order above; all of them valid scenarios. `weak` is the service that the load is too much for;
/// `replica_rate` what one of its replicas can serve a second, NaN where that is not known.
std::vector<ChangeCandidate> changes_for(const models::Scenario& scenario, const std::string& weak, double replica_rate);

}  // namespace sandtable::planners
