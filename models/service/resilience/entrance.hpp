/// What stands at the entrance of a replica, in the order in which it is asked: the adaptive limit, load shedding, the token
/// bucket.
#pragma once

#include <optional>

#include "models/service/resilience/gradient_limit.hpp"
#include "models/service/resilience/load_shedder.hpp"
#include "models/service/resilience/token_bucket.hpp"

namespace sandtable::models {

struct EntranceConfig {
  std::optional<TokenBucketConfig> rate_limit;
  std::optional<ShedSpec> shed;
  std::optional<AdaptiveSpec> adaptive;
  bool any() const { return rate_limit || shed || adaptive; }
};

struct Entrance {
  std::optional<TokenBucket> bucket;
  std::optional<LoadShedder> shedder;
  std::optional<GradientLimit> limit;

  Entrance() = default;
  /// `config` outlives it; `luck` is its own.
  Entrance(const EntranceConfig& config, sim::Time now, std::uint64_t luck) {
    if (config.rate_limit) bucket.emplace(*config.rate_limit, now);
    if (config.shed) shedder.emplace(*config.shed);
    if (config.adaptive) limit.emplace(*config.adaptive, now, luck);
  }
  /// `inside`: served and waiting; `first`: when the first in the line came, or now where nobody waits.
  bool lets_in(std::uint64_t inside, sim::Time first, sim::Time now) {
    if (limit && !limit->lets_in(inside, now)) return false;
    if (shedder && !shedder->lets_in(first, now)) return false;
    return !bucket || bucket->take(now);
  }
};

}  // namespace sandtable::models
