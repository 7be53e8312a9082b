/// What a pool goes by, resolved from a service's `balance`, `discovery` and `slow_removal`.
#pragma once

#include <cstdint>
#include <optional>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct BalanceConfig {
  BalanceConfig() = default;
  explicit BalanceConfig(const Service& service)
      : rule(service.balance.rule),
        decay(service.balance.decay),
        table(service.balance.table),
        ttl(service.balance.ttl),
        pick(service.balance.pick),
        delay(service.discovery.delay),
        affinity(service.balance.affinity == Affinity::user),
        slow_removal(service.slow_removal) {
    if (service.balance.zone_aware) min_cluster_size = service.balance.zone_aware->min_cluster_size;
  }

  /// Whether more than the rule decides.
  bool layered() const {
    return rule == Balance::dns || delay.count() > 0 || affinity || min_cluster_size.has_value() || slow_removal.has_value();
  }
  bool asks_origin() const { return rule == Balance::dns || min_cluster_size.has_value(); }
  bool asks_latency() const { return rule == Balance::ewma || slow_removal.has_value(); }

  Balance rule = Balance::random;
  sim::Duration decay = Balancing{}.decay;
  std::uint32_t table = Balancing{}.table;
  sim::Duration ttl = Balancing{}.ttl;
  DnsPick pick = DnsPick::round_robin;
  sim::Duration delay{0};  ///< of discovery
  bool affinity = false;
  std::optional<std::uint32_t> min_cluster_size;  ///< zone-aware where present
  std::optional<SlowRemoval> slow_removal;
};

}  // namespace sandtable::models
