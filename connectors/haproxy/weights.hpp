/// Shares of traffic as whole server weights. Pure.
///
/// HAProxy gives a server the share weight ÷ sum of weights of the backend's servers, weights being whole numbers up to 256. For a
/// version with share s on n servers, each server's ideal weight is proportional to s/n; of the 256 scales tried, the one whose
/// rounded weights come nearest to the shares is taken (largest relative error, then the scale nearest to HAProxy's customary 100).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::connectors::haproxy {

struct VersionShare {
  double weight = 0;          ///< relative to the others; ≥ 0
  std::uint32_t servers = 0;  ///< in rotation
};

/// One weight per version, for each of its servers. `invalid_input` where all weights are zero, one is negative or not finite, a
/// version with a share has no server, or shares are so far apart that one would round to nothing.
sim::Result<std::vector<std::uint32_t>> server_weights(const std::vector<VersionShare>& versions);

}  // namespace sandtable::connectors::haproxy
