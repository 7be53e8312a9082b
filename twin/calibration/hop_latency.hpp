/// One-way network latency from calls: what a caller sees less what the callee takes, halved.
///     latency = (Σ over calls of (mean downstream − mean latency at the callee) · calls) ÷ (2 Σ calls),   never below 0
/// The error comes from batches of the window, because the two means are of the same requests and share most of their noise.
/// Assumes: the caller's histogram holds calls to one callee, the callee has one endpoint, and nearly all calls succeed (a failed
/// one is in neither mean). A proxy on the way is part of the hop; a queue inside the proxy is too, and would then count twice.
#pragma once

#include <string>
#include <vector>

#include "twin/calibration/estimate.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

/// Raw histograms of one pair of services.
struct Hop {
  std::string caller, callee;
  std::vector<RawSeries> downstream;  ///< at the caller
  std::vector<RawSeries> latency;     ///< at the callee
};

/// For `network.latency`, seconds. Without usable hops: unconstrained, with `why_none` or what was missing.
sim::Result<Estimate> estimate_hop_latency(const std::vector<Hop>& hops, const std::string& why_none, const DrawOptions& options);

}  // namespace sandtable::twin
