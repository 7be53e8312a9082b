/// What a request does in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/step_specs.hpp"

namespace sandtable::models {

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

}  // namespace sandtable::models
