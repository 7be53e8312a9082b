/// The counted part of a run, cut into parts with one load and one state of the services each (pointwise stationary approximation).
///
/// Cuts: where a plan acts (a scaled-up replica serves after its mean startup), and where a trace, a day's curve, a flash crowd or
/// a recording varies into 24 slices, each halved again, four times at most, as long as the mean rates of its quarters differ by
/// more than a tenth of the largest. They are means, so that a peak that is shorter than a quarter shows in them; of a recording's
/// counts four standard deviations of a Poisson number are no difference. An MMPP is its two rates, by their odds; on/off sources
/// are their mean rate. `keep` k and `speed` v make of r(t) the rate k·v·r(v·t). A recorded request counts evenly over its
/// resolution.
#pragma once

#include <optional>
#include <vector>

#include "models/analytic/network.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::analytic {

struct Part {
  double from = 0;  ///< s into the run
  double seconds = 0;
  Candidate candidate;
  Demand demand;
};
/// `network` is of the scenario's compiled world. Parts of one time that differ by states of MMPPs lie in a row.
std::vector<Part> parts(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan);

}  // namespace sandtable::models::analytic
