/// A call with its timeout and retries, the callee being as it is (network.hpp has the equations).
///
/// The answers in time take the callee's latency, cut off at the timeout τ: its mean given that, and its variance and third
/// cumulant shrunk by the share that is in time, a and a². Tries are independent; k of them failed before one that succeeds puts k
/// waits and backoffs before it.
#pragma once

#include "models/analytic/path.hpp"

namespace sandtable::models::analytic {

struct Called {
  Path path;
  double attempts = 1;  ///< on average, of those that come to this step
  double failing = 0;   ///< share of the attempts that do not succeed
};
/// `network_s`: there and back.
Called call(const CompiledStep& step, const EndpointState& callee, double network_s);

}  // namespace sandtable::models::analytic
