/// A scenario with every name resolved to an index and every step list flattened: what the request plane runs on. It is made once,
/// shared by all replications of a process, and never written again, so that forked children share its pages.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/scenario.hpp"
#include "models/service/balance/balance_config.hpp"
#include "models/service/compiled_traffic.hpp"
#include "models/service/data/compiled_data.hpp"
#include "models/service/messaging/compiled_queue.hpp"
#include "models/service/resilience/call_policy.hpp"
#include "models/service/resilience/circuit_breaker.hpp"
#include "models/service/resilience/entrance.hpp"
#include "sim/distribution.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

enum class StepKind : std::uint8_t {
  work,
  cpu,
  call,
  parallel,
  choice,
  use,      ///< takes a place of a pool; its one branch ends with the release
  release,  ///< gives it back
  batch,
  cache,        ///< looks up; its branches: miss, which ends with the fill, and hit
  fill,         ///< the entry is there
  lock,         ///< takes a lock; its one branch ends with the unlock
  unlock,       ///< gives it back
  read,         ///< of a database: what it finds is that of this instant
  commit,       ///< of a write
  acknowledge,  ///< follows it, when enough read replicas have the write
  publish,
};

/// One step. The steps of an endpoint lie in a row, those of a branch in a row elsewhere; a range is [first, first + count).
struct StepRange {
  std::uint32_t first = 0, count = 0;
};
struct CompiledBranch {
  double cumulative_weight = 1;  ///< of a choice: running share, the last is 1
  StepRange steps;
};
struct CompiledStep {
  StepKind kind = StepKind::work;
  std::uint32_t ordinal = 0;  ///< unique within its endpoint, in document order: the `step` of its draw counters
  sim::Distribution time;     ///< work, cpu
  EndpointId callee;          ///< call
  sim::Duration timeout = sim::Duration::max();
  std::uint32_t retries = 0;
  sim::Duration backoff{0};
  sim::Duration max_backoff = sim::Duration::max();
  Jitter jitter = Jitter::none;
  std::uint32_t breaker = UINT32_MAX;            ///< in its service's `breakers`; UINT32_MAX: none
  std::uint32_t policy = UINT32_MAX;             ///< in the world's `policies`; UINT32_MAX: none
  std::uint32_t first_branch = 0, branches = 0;  ///< parallel, choice, use, cache, lock
  bool unsteady = false;                         ///< work, cpu: replicas of the service pause or warm up
  bool async = false;                            ///< call: does not hold the slot
  std::uint32_t part = 0;             ///< of the service's pools, batches, caches or locks: which; publish: of the queues
  std::uint32_t needed = 0;           ///< parallel: successes with which it goes on; 0: it waits for all
  bool cancel_losers = false;         ///< parallel
  std::uint32_t stream = UINT32_MAX;  ///< call: in the world's `streams`; UINT32_MAX: answered at once
  std::uint32_t batch_size = 1;
  sim::Duration batch_wait{0};
  sim::Distribution per_item;
  LockMode lock_mode = LockMode::exclusive;
};
struct CompiledEndpoint {
  std::string name;  ///< `cart.read`
  ServiceId service;
  StepRange steps;
  std::uint32_t priority = UINT32_MAX;  ///< UINT32_MAX: that of the traffic
  bool writes = false;                  ///< to a database
};
struct CompiledVersion {
  std::string name;  ///< `cart`, or `cart/canary`
  ServiceId service;
  double weight = 1;
  double slowdown = 1;
  std::uint32_t replicas = 1;  ///< at time 0
};
struct CompiledPool {
  std::string name;
  std::uint32_t size = 1;
  std::uint32_t queue = UINT32_MAX;
};
struct CompiledPauses {
  sim::Distribution every, lasts;
};
struct CompiledService {
  std::string name;
  std::uint32_t first_version = 0, versions = 1;
  std::uint32_t first_endpoint = 0, endpoints = 0;
  std::optional<double> cpu_limit;  ///< cores one replica may use: its limit, else (without nodes) its request, else none
  double cpu_weight = 1;            ///< share of a short node, relative: the request in cores (1 where absent)
  std::uint32_t concurrency = UINT32_MAX;
  std::uint32_t queue = UINT32_MAX;
  EntranceConfig entrance;  ///< of each replica
  BalanceConfig balancing;
  std::vector<double> node_weights;     ///< by node, of its replicas there; empty: all 1
  std::vector<BreakerConfig> breakers;  ///< of its call steps; each replica has one of each
  std::vector<std::uint32_t> policies;  ///< of its call steps; each replica has a state of each
  Discipline discipline = Discipline::fifo;
  std::optional<sim::Distribution> patience;
  std::optional<sim::Duration> quota_period;  ///< the limit is kept by CFS
  std::vector<CompiledPool> pools;
  std::vector<std::uint32_t> batches;  ///< its batch steps
  std::optional<CompiledPauses> pauses;
  std::optional<Warming> warming;
  bool async = false;                     ///< has a call that does not hold the slot
  bool streamed = false;                  ///< is called for answers in chunks
  std::vector<std::uint32_t> queues;      ///< whose messages it handles
  std::uint32_t memory_for = UINT32_MAX;  ///< requests at once for which a replica's memory is enough; UINT32_MAX: no limit
  CompiledData data{};
  bool has_serving_state() const { return async || !pools.empty() || !batches.empty() || pauses || warming; }
  /// Whether requests there go by more than slots, a line in order of arrival, and steps.
  bool is_special() const {
    return has_serving_state() || discipline != Discipline::fifo || patience || memory_for != UINT32_MAX || entrance.any() ||
           data.any();
  }
};
struct CompiledNode {
  std::string name;  ///< `general-0`
  double cores = 0;
  std::uint32_t zone = UINT32_MAX;  ///< in the world's `zones`
};
struct CompiledStream {
  CountLaw chunks;
  sim::Distribution every;
  bool first = false;  ///< the caller goes on with the first chunk
};
/// One detector, over the replicas of a callee.
struct CompiledOutliers {
  ServiceId callee;
  OutlierSpec spec;
};

struct CompiledWorld {
  std::vector<CompiledService> services;
  std::vector<CompiledVersion> versions;    ///< those of a service in a row
  std::vector<CompiledEndpoint> endpoints;  ///< those of a service in a row
  std::vector<CompiledStep> steps;
  std::vector<CompiledBranch> branches;
  std::vector<CompiledNode> nodes;
  std::vector<CompiledTraffic> traffic;
  std::vector<std::string> zones;
  std::vector<CallPolicy> policies;
  std::vector<CompiledOutliers> outliers;
  std::vector<CompiledStream> streams;
  std::vector<CompiledQueue> queues;
  bool extras = false;       ///< whether requests need more than their frames (request_extra.hpp)
  sim::Duration latency{0};  ///< one way, of calls and user requests
  sim::Duration warmup{0};
  sim::Duration duration{0};
};

/// Resolves and flattens. The scenario has been validated (`validate.hpp`); what is still to be estimated is an error that lists
/// every such field.
sim::Result<CompiledWorld> compile(const Scenario& scenario);

}  // namespace sandtable::models
