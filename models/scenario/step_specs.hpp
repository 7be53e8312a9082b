/// What a request does, step by step, and how calls are made resilient, in a scenario: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/data_specs.hpp"
#include "models/scenario/target.hpp"
#include "models/scenario/time_law.hpp"
#include "models/traffic/count_law.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct Step;

struct WorkStep {
  TimeLaw time;
  bool operator==(const WorkStep&) const = default;
};
struct CpuStep {
  TimeLaw time;  ///< CPU seconds
  bool operator==(const CpuStep&) const = default;
};
/// Who waits for a slot is served in this order; what is served is not interrupted.
enum class Discipline { fifo, lifo, priority };

/// Classes of priority: 0 to this, the higher first.
inline constexpr std::uint32_t highest_priority = 15;

/// Whether a strand keeps its slot while it waits for a call.
enum class Io { blocking, async };

/// How the pause before a retry is drawn: as it is, or uniform between 0 and it.
enum class Jitter { none, full };

/// Libraries whose defaults a circuit breaker starts from.
enum class BreakerPreset { hystrix, resilience4j };

/// A caller's circuit breaker; what is absent comes from the preset, and without one from Hystrix (circuit_breaker.hpp).
struct BreakerSpec {
  std::optional<BreakerPreset> preset;
  std::optional<Share> failures;              ///< opens at this share of the calls in the window, or more
  std::optional<std::uint32_t> least_calls;   ///< in the window, below which it stays closed
  std::optional<sim::Duration> window;        ///< by time …
  std::optional<std::uint32_t> window_calls;  ///< … or by number of calls
  std::optional<sim::Duration> open;          ///< how long before it lets probes through
  std::optional<std::uint32_t> probes;        ///< calls that decide whether it closes
  bool operator==(const BreakerSpec&) const = default;
};

/// Proxies and libraries whose defaults a call starts from (call_preset.hpp).
enum class CallPreset { envoy, istio, grpc, hystrix, resilience4j };

/// How a call can fail.
enum class CallFailure { timeout, rejected, unavailable, open_circuit };

/// Whose way of bounding retries.
enum class BudgetPreset { envoy, linkerd, grpc };

/// A caller's retry budget; what is absent comes from the preset, and without one from Envoy (retry_budget.hpp).
struct BudgetSpec {
  std::optional<BudgetPreset> preset;
  std::optional<Share> share;           ///< envoy, linkerd
  std::optional<std::uint32_t> least;   ///< envoy: retries at once; linkerd: a second
  std::optional<sim::Duration> ttl;     ///< linkerd
  std::optional<std::uint32_t> tokens;  ///< grpc
  std::optional<double> refund;         ///< grpc: tokens for a success
  bool operator==(const BudgetSpec&) const = default;
};

/// Further attempts of a call that is slow, while earlier ones go on.
struct HedgeSpec {
  sim::Duration after{};
  std::uint32_t attempts = 2;  ///< in all
  bool operator==(const HedgeSpec&) const = default;
};

/// A bound on the calls that a replica of the caller makes at once.
struct BulkheadSpec {
  std::uint32_t calls = 1;
  std::uint32_t queue = 0;
  bool operator==(const BulkheadSpec&) const = default;
};

/// Envoy's outlier detection, over the callee's replicas (outlier_detector.hpp).
struct OutlierSpec {
  std::uint32_t consecutive = 5;  ///< 0: not looked at
  sim::Duration interval = std::chrono::seconds(10);
  sim::Duration ejection = std::chrono::seconds(30);
  sim::Duration max_ejection = std::chrono::seconds(300);
  Share max_ejected{0.1};
  double deviations = 1.9;  ///< 0: success rates are not looked at
  std::uint32_t least_hosts = 5;
  std::uint32_t least_calls = 100;
  std::optional<Share> failures;  ///< absent: the share of failures alone ejects nobody
  Share panic{0.5};
  bool operator==(const OutlierSpec&) const = default;
};

/// From when on a caller goes on that is answered piece by piece.
enum class StreamWait { all, first };

/// An answer in chunks: the first after the callee's steps, each further one a while after the last (service/streams.cpp).
struct StreamSpec {
  CountLaw chunks;
  TimeLaw every;
  StreamWait wait = StreamWait::all;
  bool operator==(const StreamSpec&) const = default;
};

/// What is absent comes from the preset, and without one is what the comments say.
struct CallStep {
  Target to;
  std::optional<sim::Duration> timeout;    ///< none
  std::optional<std::uint32_t> retries{};  ///< 0
  std::optional<sim::Duration> backoff{};  ///< 0; before attempt k+1: backoff·2^k, k from 0
  std::optional<sim::Duration> max_backoff{};
  std::optional<Jitter> jitter{};  ///< none
  std::optional<BreakerSpec> breaker{};
  std::optional<CallPreset> preset{};
  std::optional<sim::Duration> deadline{};  ///< of all attempts together: none
  std::optional<bool> propagate{};          ///< false
  std::optional<bool> cancel{};             ///< false
  std::vector<CallFailure> retry_on{};      ///< empty: all
  std::optional<BudgetSpec> budget{};
  std::optional<HedgeSpec> hedge{};
  std::optional<BulkheadSpec> bulkhead{};
  std::optional<OutlierSpec> outliers{};
  std::optional<Io> io{};  ///< absent: the endpoint's
  std::optional<StreamSpec> stream{};
  bool operator==(const CallStep&) const = default;
};
/// How many branches of a `parallel` must have succeeded for it to go on.
enum class ParallelWait { all, first, quorum };
/// What becomes of the branches that are not waited for any more.
enum class Losers { run, cancel };

struct ParallelStep {
  std::vector<Step> branches;
  ParallelWait wait = ParallelWait::all;
  std::optional<std::uint32_t> quorum{};  ///< with `wait: quorum`
  Losers losers = Losers::run;
  bool operator==(const ParallelStep&) const;
};
struct ChoiceBranch {
  double weight = 1;
  std::vector<Step> steps;
  bool operator==(const ChoiceBranch&) const;
};
struct ChoiceStep {
  std::vector<ChoiceBranch> branches;
  bool operator==(const ChoiceStep&) const = default;
};
/// Steps that hold one place of a pool of the service.
struct UseStep {
  std::string pool;
  std::vector<Step> steps;
  bool operator==(const UseStep&) const;
};
/// Requests of one replica that are served in one go.
struct BatchStep {
  std::uint32_t size = 1;  ///< at most
  sim::Duration wait{0};   ///< of the first, for others to come
  TimeLaw work{sim::Distribution{sim::Constant{0}}, {}};
  TimeLaw per_item{sim::Distribution{sim::Constant{0}}, {}};
  bool operator==(const BatchStep&) const = default;
};
/// Looks the request's key up in a cache of the service, and does one thing or the other.
struct CacheStep {
  std::string cache;
  std::vector<Step> miss, hit;
  bool operator==(const CacheStep&) const;
};
/// Steps that hold a lock of the service on the request's key.
struct LockStep {
  std::string lock;
  LockMode mode = LockMode::exclusive;
  std::optional<sim::Duration> timeout;  ///< of waiting for it
  std::vector<Step> steps;
  bool operator==(const LockStep&) const;
};
/// Puts a message into a queue.
struct PublishStep {
  std::string queue;
  bool operator==(const PublishStep&) const = default;
};
struct Step {
  std::variant<WorkStep, CpuStep, CallStep, ParallelStep, ChoiceStep, UseStep, BatchStep, CacheStep, LockStep, PublishStep> kind;
  bool operator==(const Step&) const = default;
};
inline bool ParallelStep::operator==(const ParallelStep& o) const {
  return branches == o.branches && wait == o.wait && quorum == o.quorum && losers == o.losers;
}
inline bool UseStep::operator==(const UseStep& o) const { return pool == o.pool && steps == o.steps; }
inline bool CacheStep::operator==(const CacheStep& o) const { return cache == o.cache && miss == o.miss && hit == o.hit; }
inline bool LockStep::operator==(const LockStep& o) const {
  return lock == o.lock && mode == o.mode && timeout == o.timeout && steps == o.steps;
}
inline bool ChoiceBranch::operator==(const ChoiceBranch& o) const { return weight == o.weight && steps == o.steps; }

struct Endpoint {
  std::string name;
  std::vector<Step> steps;
  std::optional<std::uint32_t> priority{};  ///< absent: that of the traffic for whose sake the request is
  Io io = Io::blocking;
  std::optional<Access> access{};  ///< of a database
  bool operator==(const Endpoint&) const = default;
};

}  // namespace sandtable::models
