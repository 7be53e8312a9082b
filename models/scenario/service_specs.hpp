/// Services in a scenario, and how their replicas serve: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/autoscale_specs.hpp"
#include "models/scenario/balance_specs.hpp"
#include "models/scenario/data_specs.hpp"
#include "models/scenario/rollout_specs.hpp"
#include "models/scenario/scheduling_specs.hpp"
#include "models/scenario/step_specs.hpp"
#include "models/scenario/time_law.hpp"
#include "models/scenario/workload_specs.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// How a CPU limit is kept: as a speed, or as CFS does it, by a quota of CPU time in each period.
enum class CpuEnforcement { fluid, cfs };

struct CpuAmounts {
  std::optional<Cores> request, limit;
  CpuEnforcement enforcement = CpuEnforcement::fluid;
  sim::Duration period = std::chrono::milliseconds(100);  ///< of CFS
  bool operator==(const CpuAmounts&) const = default;
};
struct MemoryAmounts {
  std::optional<Bytes> request, limit;
  std::optional<Bytes> base, per_request;  ///< what a replica takes idle, and more for each request that it has
  bool operator==(const MemoryAmounts&) const = default;
};

/// One of several versions of a service that share its traffic by weight.
struct ServiceVersion {
  std::string name;
  std::uint32_t replicas = 1;
  double weight = 1;
  double slowdown = 1;  ///< multiplies every `work` and `cpu` time of this version
  bool operator==(const ServiceVersion&) const = default;
};

/// Which series of the live system measure this service. Names are Prometheus metric names; `selector` holds label matchers as in
/// PromQL, without braces. What is absent can't be calibrated or verified, and is listed as such.
struct ServiceTelemetry {
  std::string selector;                   ///< `job="front"`; the label `instance` tells replicas apart
  std::optional<std::string> requests;    ///< counter of requests ended, label `outcome`: success, rejected, timeout, unavailable
  std::optional<std::string> latency;     ///< histogram, seconds: from arrival to completion, successes only
  std::optional<std::string> work;        ///< histogram, seconds: own work of a request, without waiting or calls
  std::optional<std::string> wait;        ///< histogram, seconds: waiting for a slot
  std::optional<std::string> downstream;  ///< histogram, seconds: one call as the caller sees it
  std::optional<std::string> cpu;         ///< counter, CPU seconds
  bool operator==(const ServiceTelemetry&) const = default;
};

/// A token bucket at the entrance of each replica; what it does not let in is rejected.
struct RateLimit {
  Rate rate;
  std::uint32_t burst = 1;
  bool operator==(const RateLimit&) const = default;
};

/// Turns requests away when waiting takes too long (load_shedder.hpp).
struct ShedSpec {
  std::optional<sim::Duration> oldest;  ///< at the entrance: the first in the line has waited so long
  std::optional<sim::Duration> target;  ///< CoDel, when a slot is free
  sim::Duration interval = std::chrono::milliseconds(100);
  bool operator==(const ShedSpec&) const = default;
};

/// Envoy's gradient controller at the entrance of each replica (gradient_limit.hpp).
struct AdaptiveSpec {
  std::uint32_t least = 3;
  std::uint32_t most = 1000;
  Share buffer{0.25};
  sim::Duration update = std::chrono::milliseconds(100);
  sim::Duration remeasure = std::chrono::seconds(60);
  std::uint32_t samples = 50;
  Share jitter{0.15};
  bool operator==(const AdaptiveSpec&) const = default;
};

/// Places within a replica, such as connections or threads, that steps hold for a while.
struct ReplicaPool {
  std::string name;
  std::uint32_t size = 1;
  std::optional<std::uint32_t> queue;  ///< waiting per replica; absent: no limit
  bool operator==(const ReplicaPool&) const = default;
};

/// Times at which a replica stands still, such as a garbage collector's.
struct Pauses {
  TimeLaw every;  ///< from the end of one to the beginning of the next
  TimeLaw lasts;  ///< written `for`
  bool operator==(const Pauses&) const = default;
};

enum class WarmingCurve { linear, exponential };
/// A replica that became ready after time 0 is slow at first.
struct Warming {
  sim::Duration lasts{};  ///< written `for`
  double slowdown = 1;    ///< when it becomes ready
  WarmingCurve curve = WarmingCurve::linear;
  bool operator==(const Warming&) const = default;
};

struct Service {
  std::string name;
  std::uint32_t replicas = 1;  ///< ignored where `versions` is given
  std::vector<ServiceVersion> versions;
  CpuAmounts cpu;
  MemoryAmounts memory;
  std::optional<std::uint32_t> concurrency;  ///< per replica; absent: no limit
  std::optional<std::uint32_t> queue;        ///< waiting per replica; absent: no limit; 0: none may wait
  Discipline discipline = Discipline::fifo;
  std::optional<TimeLaw> patience;  ///< how long a request waits for a slot before it gives up
  std::optional<RateLimit> rate_limit;
  std::optional<ShedSpec> shed{};
  std::optional<AdaptiveSpec> adaptive_concurrency{};
  Balancing balance;
  Discovery discovery;
  std::optional<SlowRemoval> slow_removal;
  TimeLaw startup{sim::Distribution{sim::Constant{0}}, {}};
  std::optional<Image> image;
  std::vector<ReplicaPool> pools;
  std::optional<Pauses> pauses;
  std::optional<Warming> warming;
  std::vector<CacheSpec> caches{};
  std::vector<LockSpec> locks{};
  std::optional<DatabaseSpec> database{};
  std::optional<AutoscaleSpec> autoscale{};       ///< absent: the count changes by plans only
  std::optional<RolloutSpec> rollout{};           ///< absent: a Deployment's defaults
  std::optional<StatefulSetSpec> stateful_set{};  ///< absent: it is a Deployment
  // What Kubernetes looks at.
  std::uint32_t priority = 0;
  std::vector<NodeLabel> selector{};  ///< of nodes
  std::vector<kube::Toleration> tolerations{};
  std::optional<sim::Duration> tolerates_loss{};  ///< of its node; absent: 300 s
  std::vector<SpreadSpec> spread{};               ///< empty: the scheduler's defaults
  std::vector<ApartSpec> apart{};
  std::optional<DisruptionBudgetSpec> budget{};
  std::optional<ProbeSpec> startup_probe{}, readiness{}, liveness{};
  std::optional<TerminationSpec> termination{};
  std::vector<Endpoint> endpoints;
  std::optional<ServiceTelemetry> telemetry;
  bool operator==(const Service&) const = default;
};

}  // namespace sandtable::models
