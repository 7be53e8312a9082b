/// Services in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/service_specs.hpp"
#include "models/scenario/workload_fields.hpp"

namespace sandtable::models {

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
struct Describe<Pauses> {
  static constexpr std::string_view name = "pauses", doc = "Each replica stands still now and then, as for garbage collection";
  static constexpr auto fields = std::tuple{
      required("every", &Pauses::every, "from the end of one pause to the beginning of the next"),
      required("for", &Pauses::lasts, "how long a pause lasts"),
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
      optional("autoscale", &Service::autoscale, "with kubernetes: its HorizontalPodAutoscaler; absent: none"),
      optional("rollout", &Service::rollout, "with kubernetes: how new revisions replace old ones; absent: rolling"),
      optional("stateful_set", &Service::stateful_set, "with kubernetes: it is a StatefulSet; absent: a Deployment"),
      optional("priority", &Service::priority, "with kubernetes: higher ones are placed first, and take lower ones' room",
               within(0, 1e9)),
      optional("selector", &Service::selector, "with kubernetes: labels that its nodes have, such as disk=ssd"),
      optional("tolerations", &Service::tolerations,
               "with kubernetes: taints that it bears, such as dedicated=batch:NoSchedule, or dedicated for all of that key"),
      optional("tolerates_loss", &Service::tolerates_loss,
               "with kubernetes: for how long its replicas wait for a node that is lost; absent: 300s", not_negative),
      optional("spread", &Service::spread, "with kubernetes: over zones or nodes; absent: the scheduler's defaults"),
      optional("apart", &Service::apart, "with kubernetes: no two replicas in one node or zone"),
      optional("budget", &Service::budget, "with kubernetes: how many evictions may take at once; absent: any"),
      optional("startup_probe", &Service::startup_probe, "with kubernetes: holds the other probes back until it succeeds"),
      optional("readiness", &Service::readiness, "with kubernetes: when it gets requests; absent: once it has started up"),
      optional("liveness", &Service::liveness, "with kubernetes: when it is restarted; absent: when it ends by itself"),
      optional("termination", &Service::termination, "with kubernetes: how a replica ends; absent: 30s of grace"),
      required("endpoints", &Service::endpoints, "what it answers", at_least(1)),
      optional("telemetry", &Service::telemetry, "where the live service is measured; for calibration"),
  };
};

}  // namespace sandtable::models
