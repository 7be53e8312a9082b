/// How requests find a replica, in a scenario: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/quantity.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

enum class Balance {
  random,
  round_robin,
  least_request,
  least_connections,
  ring_hash,
  shared_queue,
  least_request_full,
  ewma,
  maglev,
  weighted_round_robin,
  dns
};
/// Which of the addresses in a DNS answer a client takes.
enum class DnsPick { round_robin, first };
/// Whether a user keeps to the replica of its first request.
enum class Affinity { none, user };

/// How much more than others the replicas on these nodes get; `nodes` or `zone` says which.
struct ReplicaWeight {
  std::string nodes;  ///< name of a node group
  std::string zone;
  double weight = 1;
  bool operator==(const ReplicaWeight&) const = default;
};
struct ZoneAware {
  std::uint32_t min_cluster_size = 6;  ///< with fewer replicas, zones are passed over
  bool operator==(const ZoneAware&) const = default;
};
/// A rule with its parameters; those of other rules are not written. A rule alone is written as its word.
struct Balancing {
  Balancing(Balance balance = Balance::random) : rule(balance) {}  // NOLINT: a word stands for it in the language, too
  Balance rule;
  sim::Duration decay = std::chrono::seconds(10);  ///< ewma
  std::uint32_t table = 65537;                     ///< maglev
  std::vector<ReplicaWeight> weights;              ///< weighted-round-robin
  sim::Duration ttl = std::chrono::seconds(30);    ///< dns
  DnsPick pick = DnsPick::round_robin;             ///< dns
  std::optional<ZoneAware> zone_aware;
  Affinity affinity = Affinity::none;
  bool operator==(const Balancing&) const = default;
};

/// How the service's balancers learn which replicas are ready.
struct Discovery {
  sim::Duration delay{0};
  bool operator==(const Discovery&) const = default;
};

/// Takes replicas out of rotation that are far slower than their peers (balance/slow_removal.hpp).
struct SlowRemoval {
  double factor = 3;  ///< slow: a mean latency of more than this times the peers' median
  sim::Duration interval = std::chrono::seconds(10);
  sim::Duration ejection = std::chrono::seconds(30);
  Share max_ejected{0.1};
  std::uint32_t least_requests = 20;  ///< in an interval, below which a replica is not judged
  bool operator==(const SlowRemoval&) const = default;
};

}  // namespace sandtable::models
