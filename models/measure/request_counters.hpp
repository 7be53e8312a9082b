/// What the servers of a real system count about requests, and a scraper reads: for each replica as it counts itself, and for each
/// service and traffic as the load balancer before it does. From the start of the run, warm-up included.
///
/// A replica counts what it answers. What ends because it crashed, and what found no replica to go to, only the load balancer sees.
/// Whoever returns after a crash is a new replica here, so its counters start again at 0, as those of a new process do.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "models/measure/bucket_counts.hpp"
#include "models/measure/ending.hpp"
#include "models/quantity.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

using ByEnding = std::array<BucketCounts, endings>;

struct ReplicaCounters {
  ServiceId service;
  VersionId version;
  std::map<EndpointId, ByEnding> requests;  ///< arrival to end
  std::map<EndpointId, ByEnding> calls;     ///< by callee: one attempt, as the replica sees it
  BucketCounts wait;                        ///< of all that were served
  BucketCounts work;                        ///< of successes: time in `work` and `cpu` steps, over all branches
  std::uint32_t waiting = 0, in_service = 0;
  bool crashed = false;
  double cores = 0, cpu_s = 0;  ///< CPU seconds up to `cores_since`
  sim::Time cores_since{};

  double cpu_seconds(sim::Time now) const { return cpu_s + cores * sim::to_seconds(now - cores_since); }
};

/// As a load balancer counts.
struct ServiceCounters {
  std::uint64_t arrived = 0;
  std::array<std::uint64_t, endings> ended{};
};
struct TrafficCounters {
  std::uint64_t sent = 0;
  std::map<EndpointId, ByEnding> requests;  ///< sending to answer, by what was asked for
};

struct RequestCounters {
  /// Of each service's histograms, and of the traffic's.
  struct Buckets {
    std::vector<BucketCounts::Bounds> services;
    BucketCounts::Bounds traffic;
  };

  RequestCounters(const CompiledWorld& world, Buckets histogram_buckets)
      : buckets(std::move(histogram_buckets)), services(world.services.size()), traffic(world.traffic.size()) {
    for (std::size_t i = 0; i < traffic.size(); ++i) {
      for (const EndpointId endpoint : world.traffic[i].destinations()) traffic[i].requests[endpoint];
    }
  }

  const BucketCounts::Bounds& bounds(ServiceId service) const { return buckets.services[service.index]; }

  Buckets buckets;
  std::vector<ServiceCounters> services;
  std::vector<TrafficCounters> traffic;
  std::vector<ReplicaCounters> replicas;  ///< by id
};

}  // namespace sandtable::models
