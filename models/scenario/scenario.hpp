/// A scenario as the user wrote it: values only, no behaviour. Every struct has one field list (`fields.hpp`) from which its
/// reader, writer, JSON Schema and reference page are made. Times are `sim::Duration`, other dimensions `Quantity`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/data_specs.hpp"
#include "models/scenario/message_specs.hpp"
#include "models/scenario/time_law.hpp"
#include "models/traffic/count_law.hpp"
#include "models/traffic/request_log.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// How a run is computed: request by request, or by an approximation, which names itself and refuses what it cannot answer.
enum class RunFidelity { exact, sampled, fluid, analytic };

struct Run {
  sim::Duration duration = std::chrono::minutes(10);
  sim::Duration warmup{0};  ///< part of `duration`; what arrives in it is served but not counted
  std::uint32_t replications = 10;
  std::optional<Share> precision;        ///< relative half-width of ci95 at which to stop
  std::uint32_t max_replications = 200;  ///< with `precision`
  sim::Duration coupling = std::chrono::seconds(1);
  RunFidelity fidelity = RunFidelity::exact;
  bool operator==(const Run&) const = default;
};

struct Network {
  TimeValue latency{sim::Duration{0}};  ///< one way, of each call and each user request
  BitRate bandwidth{10e9};              ///< of each node's link; used by image pulls
  bool operator==(const Network&) const = default;
};

struct NodeGroup {
  std::string name;
  std::string zone = "a";
  std::uint32_t count = 1;
  Cores cpu;
  Bytes memory;
  MoneyRate price;
  TimeLaw boot{sim::Distribution{sim::Constant{0}}, {}};  ///< after a crash: time until the node takes replicas again
  bool operator==(const NodeGroup&) const = default;
};

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

struct Image {
  Bytes size;
  bool operator==(const Image&) const = default;
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
  std::vector<Endpoint> endpoints;
  std::optional<ServiceTelemetry> telemetry;
  bool operator==(const Service&) const = default;
};

struct PoissonArrivals {
  std::optional<Rate> rate;
  bool operator==(const PoissonArrivals&) const = default;
};  ///< empty: `estimate`
struct DeterministicArrivals {
  Rate rate;
  bool operator==(const DeterministicArrivals&) const = default;
};
struct RenewalArrivals {
  TimeLaw gap;
  bool operator==(const RenewalArrivals&) const = default;
};
struct MmppState {
  Rate rate;
  sim::Duration sojourn{};
  bool operator==(const MmppState&) const = default;
};
/// Two-state Markov-modulated Poisson process; sojourns are exponential with these means; it starts in state 1 or 2 by their
/// stationary odds.
struct MmppArrivals {
  MmppState first, second;
  bool operator==(const MmppArrivals&) const = default;
};
/// Piecewise-linear rate over time, from a file with the columns seconds, rate per second; the last rate holds on.
struct TraceArrivals {
  std::string file;
  double scale = 1;
  std::vector<std::pair<double, double>> points;
  bool operator==(const TraceArrivals&) const = default;
};
/// rate(t) = mean + (peak − mean)·sin(2πt/period).
struct DiurnalArrivals {
  Rate mean, peak;
  sim::Duration period{};
  bool operator==(const DiurnalArrivals&) const = default;
};
/// A base rate; at `at` it climbs linearly to the peak, stays there for `hold`, and decays towards the base with time constant
/// `decay`.
struct FlashArrivals {
  Rate base, peak;
  sim::Duration at{}, ramp{}, hold{}, decay{};
  bool operator==(const FlashArrivals&) const = default;
};
inline constexpr std::uint32_t most_on_off_sources = 100'000;

/// Independent sources, each Poisson at `rate` while on; on and off periods are Pareto with these means and this shape.
struct OnOffArrivals {
  Rate rate;
  std::uint32_t sources = 1;
  sim::Duration on{}, off{};
  double shape = 1.5;
  bool operator==(const OnOffArrivals&) const = default;
};
using Arrivals = std::variant<PoissonArrivals, DeterministicArrivals, RenewalArrivals, MmppArrivals, TraceArrivals, DiurnalArrivals,
                              FlashArrivals, OnOffArrivals>;

/// Users in a closed loop: each thinks, sends, waits for the answer, and thinks again.
struct ClosedLoop {
  std::uint32_t clients = 1;
  TimeLaw think;
  bool operator==(const ClosedLoop&) const = default;
};

/// Which endpoint a recorded request goes to; the first rule that fits counts.
struct ReplayRule {
  std::string path;                   ///< `*` stands for any text (path_pattern.hpp)
  std::optional<std::string> method;  ///< absent: any
  std::optional<Target> to;           ///< absent: such requests are left out
  bool operator==(const ReplayRule&) const = default;
};
/// Recorded requests, one by one.
struct Replay {
  RequestLog log;
  std::vector<ReplayRule> map;              ///< empty: the log names endpoints
  sim::Duration from{};                     ///< of the recording: the run's start
  std::optional<sim::Duration> resolution;  ///< of the log's times; absent: the format's
  Share keep_users{1};
  Share unreadable{0};  ///< of the lines that may be unreadable
  bool operator==(const Replay&) const = default;
};

/// One endpoint of several, by weight.
struct MixPart {
  Target to;
  double weight = 1;
  bool operator==(const MixPart&) const = default;
};

/// A state of a session's Markov chain.
struct SessionPage {
  Target to;
  double start = 0;           ///< chance to be the first, relative
  double leave = 0;           ///< chance that it was the last, relative to those of `next`
  std::vector<MixPart> next;  ///< pages of the chain
  bool operator==(const SessionPage&) const = default;
};
/// What a user does who has arrived: requests one after the other, each after the answer to the last and a pause.
struct UserSession {
  std::optional<CountLaw> requests;  ///< to the traffic's `to` or `mix` …
  std::vector<SessionPage> chain;    ///< … or along this
  TimeLaw think;
  std::optional<std::uint32_t> patience;  ///< failures in a row after which the user leaves; absent: never for that
  bool operator==(const UserSession&) const = default;
};

struct TrafficTelemetry {
  std::string selector;
  std::optional<std::string> requests;  ///< counter of requests offered
  bool operator==(const TrafficTelemetry&) const = default;
};

struct Traffic {
  std::string name;
  Target to;  ///< empty where something else says where requests go
  std::variant<Arrivals, ClosedLoop, Replay> source;
  std::optional<TrafficTelemetry> telemetry;
  std::vector<MixPart> mix{};            ///< instead of `to`
  std::optional<UserSession> session{};  ///< what arrives are users, not requests
  Share keep{1};
  double speed = 1;
  std::optional<std::string> zone{};  ///< where its users are, for zone-aware balancing
  std::optional<sim::Duration> deadline{};
  std::uint32_t priority = 0;  ///< of its requests, and of the calls made for them
  bool operator==(const Traffic&) const = default;
};

/// Bounds are in the KPI's unit: seconds, shares, per second, money per hour, or a count.
struct Objective {
  std::string name;
  std::string kpi;
  std::optional<double> below, above;
  bool operator==(const Objective&) const = default;
};

struct Fault {
  std::string name;  ///< absent: `fault-0`, `fault-1`, … by position
  sim::Duration at{};
  std::optional<sim::Duration> lasts;  ///< written `for`; absent: until the end
  CrashTarget crash;
  bool operator==(const Fault&) const = default;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::string currency = "USD";
  Run run;
  Network network;
  std::vector<NodeGroup> nodes;
  std::vector<Service> services;
  std::vector<MessageQueue> queues;
  std::vector<Traffic> traffic;
  std::vector<Objective> objectives;
  std::vector<Fault> faults;
  bool operator==(const Scenario&) const = default;
};

}  // namespace sandtable::models
