/// The scenario language, field by field. Everything else (reader, writer, schema, reference page) is made of these lists, in this
/// order. Docs are one sentence without a full stop.
#pragma once

#include "models/scenario/action.hpp"
#include "models/scenario/data_fields.hpp"
#include "models/scenario/field.hpp"
#include "models/scenario/message_fields.hpp"
#include "models/scenario/plan_fields.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models {

template <>
struct Describe<Run> {
  static constexpr std::string_view name = "run", doc = "How long and how often the scenario is simulated";
  static constexpr auto fields = std::tuple{
      optional("duration", &Run::duration, "simulated time of one replication, the warm-up included", positive),
      optional("warmup", &Run::warmup, "what arrives in it is served but not counted", not_negative),
      optional("replications", &Run::replications, "independent runs; with precision, the size of the first batch",
               within(1, 100000)),
      optional("precision", &Run::precision, "stop once every objective's ci95 is within this share of its mean",
               Range{0, 1, true}),
      optional("max_replications", &Run::max_replications, "with precision: stop here at the latest", within(1, 100000)),
      optional("coupling", &Run::coupling, "how long the control plane may look away from the requests", positive),
      optional("fidelity", &Run::fidelity, "exact follows every request; the others approximate, and say what they cannot answer"),
  };
};

template <>
struct Describe<Network> {
  static constexpr std::string_view name = "network", doc = "What lies between services";
  static constexpr auto fields = std::tuple{
      optional("latency", &Network::latency, "one way, of each call and each user request; or estimate", not_negative),
      optional("bandwidth", &Network::bandwidth, "of each node's link, for image pulls", positive),
  };
};

template <>
struct Describe<NodeGroup> {
  static constexpr std::string_view name = "node group", doc = "Machines of one kind; they are called NAME-0, NAME-1, …";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &NodeGroup::name, "of the group"),
      optional<Name>("zone", &NodeGroup::zone, "availability zone"),
      optional("count", &NodeGroup::count, "how many", within(1, 100000)),
      required("cpu", &NodeGroup::cpu, "of each node", positive),
      required("memory", &NodeGroup::memory, "of each node", positive),
      optional("price", &NodeGroup::price, "of each node, in the scenario's currency", not_negative),
      optional("boot", &NodeGroup::boot, "after a crash: time until the node takes replicas again"),
  };
};

template <>
struct Describe<CpuAmounts> {
  static constexpr std::string_view name = "cpu amounts", doc = "Cores of one replica";
  static constexpr auto fields = std::tuple{
      optional("request", &CpuAmounts::request, "what the scheduler reserves, and the replica's weight on a short node", positive),
      optional("limit", &CpuAmounts::limit, "what a replica can use at most", positive),
      optional("enforcement", &CpuAmounts::enforcement, "fluid: the limit is a speed; cfs: a quota of CPU time in each period"),
      optional("period", &CpuAmounts::period, "of the quota", within(0.001, 1)),
  };
};

template <>
struct Describe<MemoryAmounts> {
  static constexpr std::string_view name = "memory amounts", doc = "Memory of one replica";
  static constexpr auto fields = std::tuple{
      optional("request", &MemoryAmounts::request, "what the scheduler reserves", positive),
      optional("limit", &MemoryAmounts::limit, "above it the replica is killed", positive),
      optional("base", &MemoryAmounts::base, "what a replica takes without requests", not_negative),
      optional("per_request", &MemoryAmounts::per_request, "what each request takes that is served or waits there; absent: none",
               positive),
  };
};

template <>
struct Describe<Image> {
  static constexpr std::string_view name = "image", doc = "What a node pulls before a replica starts";
  static constexpr auto fields = std::tuple{required("size", &Image::size, "compressed", positive)};
};

template <>
struct Describe<BreakerSpec> {
  static constexpr std::string_view name = "circuit breaker",
                                    doc = "Stops calling what fails, and tries again later; absent fields are the preset's";
  static constexpr auto fields = std::tuple{
      optional("preset", &BreakerSpec::preset, "whose defaults; absent: hystrix"),
      optional("failures", &BreakerSpec::failures, "opens at this share of the window's calls, or more", Range{0, 1, true}),
      optional("least_calls", &BreakerSpec::least_calls, "in the window, below which it stays closed", within(1, 1e6)),
      optional("window", &BreakerSpec::window, "calls of so long count, in ten slices", positive),
      optional("window_calls", &BreakerSpec::window_calls, "so many last calls count, instead of a time", within(1, 1e6)),
      optional("open", &BreakerSpec::open, "how long before it lets probes through", positive),
      optional("probes", &BreakerSpec::probes, "calls that decide whether it closes again", within(1, 1e6)),
  };
};

template <>
struct Describe<BudgetSpec> {
  static constexpr std::string_view name = "retry budget",
                                    doc = "Bounds a caller's retries; absent fields are the preset's, without one envoy's";
  static constexpr auto fields = std::tuple{
      optional("preset", &BudgetSpec::preset, "whose way of counting; absent: envoy"),
      optional("share", &BudgetSpec::share, "envoy: of the calls that are active or pending; linkerd: of the calls of the last ttl",
               Range{0, 10}),
      optional("least", &BudgetSpec::least, "retries that are always allowed: envoy: at once; linkerd: a second", within(0, 1e6)),
      optional("ttl", &BudgetSpec::ttl, "linkerd: for how long a call counts", positive),
      optional("tokens", &BudgetSpec::tokens, "grpc: a failure takes one; no retries at half of them or fewer", within(1, 1000)),
      optional("refund", &BudgetSpec::refund, "grpc: of a token, for each success", Range{0, 1000, true}),
  };
};

template <>
struct Describe<HedgeSpec> {
  static constexpr std::string_view name = "hedging", doc = "Further attempts while earlier ones go on; the first success counts";
  static constexpr auto fields = std::tuple{
      required("after", &HedgeSpec::after, "how long until the next attempt; after a failure it is made at once", not_negative),
      optional("attempts", &HedgeSpec::attempts, "in all, the first one included", within(2, 100)),
  };
};

template <>
struct Describe<BulkheadSpec> {
  static constexpr std::string_view name = "bulkhead", doc = "Bounds the calls that each replica of the caller makes at once";
  static constexpr auto fields = std::tuple{
      required("calls", &BulkheadSpec::calls, "at once", within(1, 1e6)),
      optional("queue", &BulkheadSpec::queue, "that wait for their turn; those over it are rejected", within(0, 1e6)),
  };
};

template <>
struct Describe<OutlierSpec> {
  static constexpr std::string_view name = "outlier detection",
                                    doc = "The callee's replicas that fail more than others get no calls for a while, as in Envoy";
  static constexpr auto fields = std::tuple{
      optional("consecutive", &OutlierSpec::consecutive, "failures in a row that eject; 0: any number is borne", within(0, 1e6)),
      optional("interval", &OutlierSpec::interval, "between looks at success rates and at who may come back", positive),
      optional("ejection", &OutlierSpec::ejection, "the first lasts so long, the n-th n times as long", positive),
      optional("max_ejection", &OutlierSpec::max_ejection, "the longest", positive),
      optional("max_ejected", &OutlierSpec::max_ejected, "of the replicas at once; one may always be", Range{0, 1}),
      optional("deviations", &OutlierSpec::deviations,
               "below the mean success rate by so many standard deviations: ejected; 0: not looked at", within(0, 100)),
      optional("least_hosts", &OutlierSpec::least_hosts, "replicas with enough calls, below which rates are not compared",
               within(1, 1e6)),
      optional("least_calls", &OutlierSpec::least_calls, "of a replica in an interval, for its rate to count", within(1, 1e9)),
      optional("failures", &OutlierSpec::failures, "share of failures in an interval that ejects; absent: none does",
               Range{0, 1, true}),
      optional("panic", &OutlierSpec::panic, "when fewer than this share are in, all get calls; 0%: never", Range{0, 1}),
  };
};

template <>
struct Describe<StreamSpec> {
  static constexpr std::string_view name = "stream",
                                    doc = "An answer in chunks; caller and callee are held until the last, or the caller goes on";
  static constexpr auto fields = std::tuple{
      required("chunks", &StreamSpec::chunks, "how many; the first leaves when the callee's steps are done"),
      required("every", &StreamSpec::every, "from one chunk to the next"),
      optional("wait", &StreamSpec::wait, "all: the caller goes on with the last chunk; first: with the first, and then ends last"),
  };
};

template <>
struct Describe<CallStep> {
  static constexpr std::string_view name = "call", doc = "A request to another endpoint";
  static constexpr auto fields = std::tuple{
      required("to", &CallStep::to, "the endpoint"),
      optional("preset", &CallStep::preset, "whose defaults hold for absent fields; absent: what they say"),
      optional("timeout", &CallStep::timeout, "of one attempt, from its start; absent: none", positive),
      optional("deadline", &CallStep::deadline, "of all attempts and pauses together; the callee is told; absent: none", positive),
      optional("propagate", &CallStep::propagate, "whether the callee is told the timeout, as its deadline; absent: false"),
      optional("cancel", &CallStep::cancel, "whether what nobody waits for any more is stopped at the callee; absent: false"),
      optional("retries", &CallStep::retries, "further attempts after a timeout, a rejection or an unavailable callee; absent: 0",
               within(0, 1000)),
      optional("retry_on", &CallStep::retry_on, "after which failures; absent or empty: all"),
      optional("budget", &CallStep::budget, "bounds the retries of each replica of the caller; absent: none"),
      optional("backoff", &CallStep::backoff, "before attempt k+1 the caller waits backoff·2^k, k from 0; absent: 0s",
               not_negative),
      optional("max_backoff", &CallStep::max_backoff, "the longest such wait; absent: no bound", positive),
      optional("jitter", &CallStep::jitter, "full: the wait is uniform between 0 and that; absent: none"),
      optional("hedge", &CallStep::hedge, "further attempts of a slow call, instead of retries; absent: none"),
      optional("bulkhead", &CallStep::bulkhead, "calls of each replica of the caller at once; absent: no limit"),
      optional("breaker", &CallStep::breaker, "a circuit breaker in each replica of the caller; absent: none"),
      optional("outliers", &CallStep::outliers, "takes failing replicas of the callee out of the caller's balancing; absent: none"),
      optional("io", &CallStep::io,
               "blocking: the caller's slot is held meanwhile; async: it is free for others; absent: the endpoint's"),
      optional("stream", &CallStep::stream, "the answer comes in chunks; absent: at once"),
  };
};

template <>
struct Describe<ChoiceBranch> {
  static constexpr std::string_view name = "branch", doc = "One of several ways a request can take";
  static constexpr auto fields = std::tuple{
      optional("weight", &ChoiceBranch::weight, "chance relative to the other branches", not_negative),
      required("steps", &ChoiceBranch::steps, "what it then does; may be empty"),
  };
};

template <>
struct Describe<UseStep> {
  static constexpr std::string_view name = "use", doc = "Steps that hold one place of a pool; the request's slot is held too";
  static constexpr auto fields = std::tuple{
      required<Reference>("pool", &UseStep::pool, "one of the service's pools"),
      required("steps", &UseStep::steps, "what is done with it", at_least(1)),
  };
};

template <>
struct Describe<BatchStep> {
  static constexpr std::string_view name = "batch",
                                    doc = "Requests of one replica are gathered and served in one go, one batch after the other";
  static constexpr auto fields = std::tuple{
      required("size", &BatchStep::size, "most requests in a batch", within(1, 1e6)),
      optional("wait", &BatchStep::wait, "how long the first waits at most for the batch to fill", not_negative),
      optional("work", &BatchStep::work, "time that a batch takes whatever its size"),
      optional("per_item", &BatchStep::per_item, "further time for each request in it"),
  };
};

template <>
struct Describe<PublishStep> {
  static constexpr std::string_view name = "publish",
                                    doc = "Puts a message into a queue; done as soon as it is accepted, rejected where it is not";
  static constexpr auto fields = std::tuple{required<Reference>("queue", &PublishStep::queue, "one of the scenario's queues")};
};

template <>
struct Describe<Step> {
  static constexpr std::string_view name = "step", doc = "What a request does next";
  static constexpr auto fields = std::tuple{one_of(
      &Step::kind, alternative<WorkStep>(required("work", &WorkStep::time, "time that needs no CPU; holds a concurrency slot")),
      alternative<CpuStep>(
          required("cpu", &CpuStep::time, "CPU time; requests share the replica's limit, replicas the node's cores")),
      alternative<CallStep>(Whole<CallStep>{"call", "a request to another endpoint"}),
      alternative<ParallelStep>(
          required("parallel", &ParallelStep::branches, "steps done at once; wait says how many are waited for", at_least(1)),
          optional("wait", &ParallelStep::wait, "for all branches, for the first success, or for a quorum of successes"),
          optional("quorum", &ParallelStep::quorum, "with wait: quorum, so many successes", within(1, 1e6)),
          optional("losers", &ParallelStep::losers, "branches that are not waited for: run on, or are cancelled")),
      alternative<ChoiceStep>(required("choice", &ChoiceStep::branches, "one of several branches, by weight", at_least(1))),
      alternative<UseStep>(Whole<UseStep>{"use", "steps that hold a place of a pool"}),
      alternative<BatchStep>(Whole<BatchStep>{"batch", "work that is done for several requests in one go"}),
      alternative<CacheStep>(Whole<CacheStep>{"cache", "a look-up in a cache"}),
      alternative<LockStep>(Whole<LockStep>{"lock", "steps that hold a lock"}),
      alternative<PublishStep>(Whole<PublishStep>{"publish", "puts a message into a queue"}))};
};

template <>
struct Describe<Endpoint> {
  static constexpr std::string_view name = "endpoint", doc = "One kind of request that a service answers";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Endpoint::name, "within its service"),
      required("steps", &Endpoint::steps, "what a request does, in order; may be empty"),
      optional("priority", &Endpoint::priority, "class of its requests, the higher first; absent: the traffic's",
               within(0, highest_priority)),
      optional("io", &Endpoint::io, "async: its slot is free for others while it waits for calls"),
      optional("access", &Endpoint::access, "of a database: whether it reads or writes"),
  };
};

template <>
struct Describe<ServiceVersion> {
  static constexpr std::string_view name = "version", doc = "One of several versions of a service that share its traffic";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &ServiceVersion::name, "within its service"),
      optional("replicas", &ServiceVersion::replicas, "ready at time 0", within(0, 100000)),
      optional("weight", &ServiceVersion::weight, "share of the traffic, relative to the other versions", not_negative),
      optional("slowdown", &ServiceVersion::slowdown, "multiplies every work and cpu time", positive),
  };
};

template <>
struct Describe<ServiceTelemetry> {
  static constexpr std::string_view name = "service telemetry", doc = "Which Prometheus series measure the live service";
  static constexpr auto fields = std::tuple{
      optional<FreeText>("selector", &ServiceTelemetry::selector, "label matchers as in PromQL, without braces"),
      optional<FreeText>("requests", &ServiceTelemetry::requests, "counter of requests ended, label outcome"),
      optional<FreeText>("latency", &ServiceTelemetry::latency, "histogram: arrival to completion, successes only"),
      optional<FreeText>("work", &ServiceTelemetry::work, "histogram: own work, without waiting or calls"),
      optional<FreeText>("wait", &ServiceTelemetry::wait, "histogram: waiting for a slot"),
      optional<FreeText>("downstream", &ServiceTelemetry::downstream, "histogram: one call as the caller sees it"),
      optional<FreeText>("cpu", &ServiceTelemetry::cpu, "counter of CPU seconds"),
  };
};

template <>
struct Describe<RateLimit> {
  static constexpr std::string_view name = "rate limit", doc = "A token bucket at the entrance of each replica";
  static constexpr auto fields = std::tuple{
      required("rate", &RateLimit::rate, "requests let in, in the long run", positive),
      optional("burst", &RateLimit::burst, "let in at once after a pause", within(1, 1e9)),
  };
};

template <>
struct Describe<ReplicaWeight> {
  static constexpr std::string_view name = "replica weight", doc = "How much the replicas in one place get, relative to others";
  static constexpr auto fields = std::tuple{
      optional<Reference>("nodes", &ReplicaWeight::nodes, "those on this node group"),
      optional<Reference>("zone", &ReplicaWeight::zone, "those in this zone, where no entry names their node group"),
      required("weight", &ReplicaWeight::weight, "of each replica there; elsewhere 1", positive),
  };
};

template <>
struct Describe<ReplicaPool> {
  static constexpr std::string_view name = "pool", doc = "Connections, threads or other places that each replica has so many of";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &ReplicaPool::name, "within its service"),
      required("size", &ReplicaPool::size, "places in each replica", within(1, 1e9)),
      optional("queue", &ReplicaPool::queue, "that may wait for one per replica, those over it are rejected; absent: no limit",
               within(0, 1e9)),
  };
};

template <>
struct Describe<ZoneAware> {
  static constexpr std::string_view name = "zone-aware balancing",
                                    doc = "Keeps a call in the caller's zone as far as the replicas there suffice";
  static constexpr auto fields = std::tuple{
      optional("min_cluster_size", &ZoneAware::min_cluster_size, "replicas below which zones are passed over", within(1, 100000)),
  };
};

template <>
struct Describe<Pauses> {
  static constexpr std::string_view name = "pauses", doc = "Each replica stands still now and then, as for garbage collection";
  static constexpr auto fields = std::tuple{
      required("every", &Pauses::every, "from the end of one pause to the beginning of the next"),
      required("for", &Pauses::lasts, "how long a pause lasts"),
  };
};

template <>
struct Describe<Balancing> {
  static constexpr std::string_view name = "balancing",
                                    doc = "A balancing rule and what it goes by; the rule alone may stand for it";
  static constexpr auto shorthand = optional("rule", &Balancing::rule, "how a request finds its replica");
  static constexpr auto fields = std::tuple{
      shorthand,
      optional("decay", &Balancing::decay, "of ewma: time constant of the latency's average", positive),
      optional("table", &Balancing::table, "of maglev: entries of the lookup table, a prime", within(3, 5000011)),
      optional("weights", &Balancing::weights, "of weighted-round-robin: what replicas get by where they stand"),
      optional("ttl", &Balancing::ttl, "of dns: how long a client keeps an answer", positive),
      optional("pick", &Balancing::pick, "of dns: which address of its answer a client takes"),
      optional("zone_aware", &Balancing::zone_aware, "first the caller's zone, then the rule in it; absent: zones play no part"),
      optional("affinity", &Balancing::affinity, "user: a client of closed-loop traffic keeps its replica while that is ready"),
  };
};

template <>
struct Describe<Discovery> {
  static constexpr std::string_view name = "discovery", doc = "How balancers learn which replicas are ready";
  static constexpr auto fields = std::tuple{
      optional("delay", &Discovery::delay, "from a replica's change to when balancers know of it", not_negative),
  };
};

template <>
struct Describe<SlowRemoval> {
  static constexpr std::string_view name = "slow removal",
                                    doc = "Takes replicas out of rotation that are far slower than their peers";
  static constexpr auto fields = std::tuple{
      optional("factor", &SlowRemoval::factor, "slow: a mean latency above this times the median of its peers",
               Range{1, 1e6, true}),
      optional("interval", &SlowRemoval::interval, "between judgements, and what latencies are averaged over", positive),
      optional("ejection", &SlowRemoval::ejection, "how long a slow replica gets no new requests", positive),
      optional("max_ejected", &SlowRemoval::max_ejected, "at most this share of the replicas at a time, but always one",
               Range{0, 1, true}),
      optional("least_requests", &SlowRemoval::least_requests, "ended in an interval, below which a replica is not judged",
               within(1, 1e6)),
  };
};

template <>
struct Describe<ShedSpec> {
  static constexpr std::string_view name = "load shedding", doc = "Rejects requests at a replica where waiting takes too long";
  static constexpr auto fields = std::tuple{
      optional("oldest", &ShedSpec::oldest, "newcomers, when the first in the line has waited so long; absent: none", positive),
      optional("target", &ShedSpec::target, "CoDel, of those next in the line: an acceptable wait; absent: none", positive),
      optional("interval", &ShedSpec::interval, "CoDel: how long waits must exceed the target", positive),
  };
};

template <>
struct Describe<AdaptiveSpec> {
  static constexpr std::string_view name = "adaptive concurrency",
                                    doc =
                                        "A limit at each replica's entrance that follows its latency: Envoy's gradient controller";
  static constexpr auto fields = std::tuple{
      optional("least", &AdaptiveSpec::least, "the limit at the least, and while the ideal latency is measured", within(1, 1e6)),
      optional("most", &AdaptiveSpec::most, "the limit at the most", within(1, 1e6)),
      optional("buffer", &AdaptiveSpec::buffer, "by which latency may exceed the ideal one", Range{0, 100}),
      optional("update", &AdaptiveSpec::update, "between two limits", positive),
      optional("remeasure", &AdaptiveSpec::remeasure, "between two measurements of the ideal latency", positive),
      optional("samples", &AdaptiveSpec::samples, "requests in such a measurement", within(1, 1e6)),
      optional("jitter", &AdaptiveSpec::jitter, "of remeasure, by chance later", Range{0, 1}),
  };
};

template <>
struct Describe<Warming> {
  static constexpr std::string_view name = "warming", doc = "A replica that becomes ready after time 0 is slow at first";
  static constexpr auto fields = std::tuple{
      required("for", &Warming::lasts, "linear: until full speed; exponential: the time constant", positive),
      required("slowdown", &Warming::slowdown, "multiplies every work and cpu time when it becomes ready", at_least(1)),
      optional("curve", &Warming::curve, "how the slowdown decays"),
  };
};

template <>
struct Describe<Service> {
  static constexpr std::string_view name = "service", doc = "A deployed program: replicas that serve its endpoints";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Service::name, "unique among services"),
      optional("replicas", &Service::replicas, "ready at time 0; with versions, each version has its own", within(0, 100000)),
      optional("versions", &Service::versions, "versions that share the traffic by weight; absent: one, without a name"),
      optional("cpu", &Service::cpu, "of each replica; absent: no bound"),
      optional("memory", &Service::memory, "of each replica"),
      optional("concurrency", &Service::concurrency, "requests that one replica serves at once; absent: no limit", within(1, 1e9)),
      optional("queue", &Service::queue, "requests that may wait per replica, those over it are rejected; absent: no limit",
               within(0, 1e9)),
      optional("discipline", &Service::discipline, "in which order those who wait for a slot are served"),
      optional("patience", &Service::patience, "how long a request waits for a slot before it gives up; absent: for ever"),
      optional("rate_limit", &Service::rate_limit, "what each replica lets in, those over it are rejected; absent: all"),
      optional("shed", &Service::shed, "turns requests away when waiting takes too long; absent: none"),
      optional("adaptive_concurrency", &Service::adaptive_concurrency,
               "a limit of each replica that follows its latency, those over it are rejected; absent: none"),
      optional("balance", &Service::balance, "how a request finds its replica"),
      optional("discovery", &Service::discovery, "how soon balancers learn which replicas are ready"),
      optional("slow_removal", &Service::slow_removal, "takes slow replicas out of rotation; absent: none"),
      optional("startup", &Service::startup, "from start to ready, of replicas that start after time 0"),
      optional("image", &Service::image, "pulled by a node before its first replica starts"),
      optional("pools", &Service::pools, "that its steps may use"),
      optional("pauses", &Service::pauses, "of each replica; absent: none"),
      optional("warming", &Service::warming, "of each replica that becomes ready after time 0; absent: none"),
      optional("caches", &Service::caches, "that its steps may look things up in"),
      optional("locks", &Service::locks, "that its steps may hold"),
      optional("database", &Service::database, "its replicas are a primary and read replicas; absent: all alike"),
      required("endpoints", &Service::endpoints, "what it answers", at_least(1)),
      optional("telemetry", &Service::telemetry, "where the live service is measured; for calibration"),
  };
};

template <>
struct Describe<TrafficTelemetry> {
  static constexpr std::string_view name = "traffic telemetry", doc = "Which Prometheus series measure the live load";
  static constexpr auto fields = std::tuple{
      optional<FreeText>("selector", &TrafficTelemetry::selector, "label matchers as in PromQL, without braces"),
      optional<FreeText>("requests", &TrafficTelemetry::requests, "counter of requests offered"),
  };
};

template <>
struct Describe<MixPart> {
  static constexpr std::string_view name = "part of a mix", doc = "One endpoint of several";
  static constexpr auto fields = std::tuple{
      required("to", &MixPart::to, "the endpoint"),
      optional("weight", &MixPart::weight, "chance relative to the other parts", not_negative),
  };
};

template <>
struct Describe<SessionPage> {
  static constexpr std::string_view name = "page", doc = "Where a user can be in a session: a request, and what may follow it";
  static constexpr auto fields = std::tuple{
      required("to", &SessionPage::to, "the endpoint; once in a chain"),
      optional("start", &SessionPage::start, "chance to be the first, relative to the other pages", not_negative),
      optional("leave", &SessionPage::leave, "chance that the user then leaves, relative to the weights of next", not_negative),
      optional("next", &SessionPage::next, "pages of this chain that may follow"),
  };
};

template <>
struct Describe<UserSession> {
  static constexpr std::string_view name = "session",
                                    doc = "What each user who arrives does: requests in turn, a pause after each answer";
  static constexpr auto fields = std::tuple{
      optional("requests", &UserSession::requests, "how many, to the traffic's to or mix"),
      optional("chain", &UserSession::chain, "instead: a Markov chain over endpoints"),
      required("think", &UserSession::think, "pause after an answer, before the next request"),
      optional("patience", &UserSession::patience, "leaves after so many failures in a row; absent: never for that",
               within(1, 1e6)),
  };
};

template <>
struct Describe<ReplayRule> {
  static constexpr std::string_view name = "rule of a replay", doc = "Where recorded requests go; the first rule that fits counts";
  static constexpr auto fields = std::tuple{
      required<FreeText>("path", &ReplayRule::path, "of the request, without its query; * stands for any text"),
      optional<FreeText>("method", &ReplayRule::method, "such as GET; absent: any"),
      optional("to", &ReplayRule::to, "the endpoint; absent: such requests are left out"),
  };
};

/// `Traffic::source` is a variant whose first kind is the variant `Arrivals`, written as one expression.
template <>
struct Describe<Traffic> {
  static constexpr std::string_view name = "traffic",
                                    doc = "Users of one kind: an open stream of arrivals, a closed loop of clients, or a recording";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Traffic::name, "unique among traffic"),
      optional("to", &Traffic::to, "the endpoint; or mix, a session's chain or a replay's map say where requests go"),
      optional("mix", &Traffic::mix, "several endpoints by weight, drawn for each request"),
      one_of(&Traffic::source,
             alternative<Arrivals>(Whole<Arrivals>{"arrivals", "when requests come, whatever happened to earlier ones"}),
             alternative<ClosedLoop>(required("clients", &ClosedLoop::clients,
                                              "users that each wait for their answer before they go on", within(1, 1e6)),
                                     required("think", &ClosedLoop::think, "a user's pause after an answer")),
             alternative<Replay>(
                 required("replay", &Replay::log, "a web server's log or a table (.csv): time, endpoint and, if known, user"),
                 optional("map", &Replay::map, "endpoints of recorded requests; absent: the log names endpoints"),
                 optional("from", &Replay::from, "so far into the recording is the start of the run", not_negative),
                 optional("resolution", &Replay::resolution,
                          "of the recorded times, requests are spread within it; absent: 1s for a log, 0s for a table",
                          within(0, 3600)),
                 optional("keep_users", &Replay::keep_users, "share of the users that are kept, each with all their requests",
                          Range{0, 1, true}),
                 optional("unreadable", &Replay::unreadable, "share of the lines that may be unreadable; they are left out",
                          within(0, 1)))),
      optional("session", &Traffic::session, "what arrives are users, each with several requests; absent: requests"),
      optional("keep", &Traffic::keep, "share of the arrivals that is kept, each by a draw of its own", Range{0, 1, true}),
      optional("speed", &Traffic::speed, "time of arrivals runs so much faster", positive),
      optional<Reference>("zone", &Traffic::zone, "where its users are, for zone-aware balancing; absent: nowhere"),
      optional("deadline", &Traffic::deadline, "when the users give up; all that is called for them is told; absent: never",
               positive),
      optional("telemetry", &Traffic::telemetry, "where the live load is measured; for calibration"),
      optional("priority", &Traffic::priority, "class of its requests, and of the calls made for them, the higher first",
               within(0, highest_priority)),
  };
};

template <>
struct Describe<Objective> {
  static constexpr std::string_view name = "objective", doc = "A bound on a KPI's mean over the replications";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Objective::name, "unique among objectives"),
      required<FreeText>("kpi", &Objective::kpi, "such as service.cart.latency.p99"),
      optional<Bound>("below", &Objective::below, "upper bound, in the KPI's unit"),
      optional<Bound>("above", &Objective::above, "lower bound, in the KPI's unit"),
  };
};

template <>
struct Describe<CrashTarget> {
  static constexpr std::string_view name = "crash target", doc = "What crashes: a node or a replica";
  static constexpr auto fields = std::tuple{
      optional<Reference>("node", &CrashTarget::node, "such as general-0"),
      optional<Reference>("replica", &CrashTarget::replica, "such as cart-1, the second of service cart in order of creation"),
  };
};

template <>
struct Describe<Fault> {
  static constexpr std::string_view name = "fault", doc = "Something that breaks";
  static constexpr auto fields = std::tuple{
      optional<Name>("name", &Fault::name, "unique among faults; absent: fault-0, fault-1, … by position"),
      required("at", &Fault::at, "since the start of the run", not_negative),
      optional("for", &Fault::lasts, "then it comes back; absent: it stays", positive),
      required("crash", &Fault::crash, "requests in flight there end as unavailable"),
  };
};

template <>
struct Describe<Scenario> {
  static constexpr std::string_view name = "scenario", doc = "A described world and its load";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Scenario::name, "of the scenario"),
      optional("seed", &Scenario::seed, "of all chance; the same seed gives the same bytes"),
      optional<FreeText>("currency", &Scenario::currency, "of all prices"),
      optional("run", &Scenario::run, "how long and how often"),
      optional("network", &Scenario::network, "what lies between services"),
      optional("nodes", &Scenario::nodes, "machines; absent: replicas have the cores of their limit to themselves"),
      required("services", &Scenario::services, "what runs", at_least(1)),
      optional("queues", &Scenario::queues, "through which services send each other messages"),
      optional("traffic", &Scenario::traffic, "who uses it"),
      optional("objectives", &Scenario::objectives, "what must hold"),
      optional("faults", &Scenario::faults, "what breaks, when"),
  };
};

}  // namespace sandtable::models
