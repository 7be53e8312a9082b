/// The kubelet's bucket of tokens for the registry: one a pull, back at a rate, up to a burst. Source: Kubernetes, registryPullQPS
/// and registryBurst.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/time.hpp"

namespace sandtable::models::kube {

class RegistryBucket {
 public:
  /// `rate`: 1/s; 0: no limit.
  RegistryBucket(double rate, std::int32_t burst) : rate_(rate), burst_(burst), tokens_(burst) {}

  bool take(sim::Time at) {
    if (rate_ <= 0) return true;
    tokens_ = std::min<double>(burst_, tokens_ + rate_ * sim::to_seconds(at - seen_));
    seen_ = at;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double rate_;
  double burst_, tokens_;
  sim::Time seen_{};
};

}  // namespace sandtable::models::kube
