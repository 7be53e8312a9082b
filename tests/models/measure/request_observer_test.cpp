// What an observer sees of two services whose times are constant, so that every instant is worked out by hand; and, of random load,
// that counters add up to what the KPIs say, spans lie within each other, and watching changes nothing.
#include "models/measure/request_observer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "tests/models/service/worlds.hpp"

namespace sandtable {
namespace {

using namespace test;
using models::Ending;
using models::RequestObserver;
using models::Span;
using models::SpanKind;

models::RequestCounters::Buckets buckets(const models::CompiledWorld& world) {
  const models::BucketCounts::Bounds bounds{10ms, 20ms, 50ms};
  return {std::vector(world.services.size(), bounds), bounds};
}

/// A stage that is watched from its start.
struct Watched {
  explicit Watched(const Scenario& described, models::TraceSample sample = {1, 0}, sim::RunSeed seed = {1, 0})
      : stage(described, seed), observer(*stage.world, buckets(*stage.world), sample) {
    stage.plane.observe(observer);
  }
  models::ObservedTraces traces() const {
    return observer.spans()->result(sim::Time{stage.world->duration}, std::vector<std::string>(stage.replicas.size(), "replica"));
  }
  std::vector<Span> spans(SpanKind kind) const {
    std::vector<Span> found;
    for (const Span& span : traces().spans)
      if (span.kind == kind) found.push_back(span);
    return found;
  }
  const models::ReplicaCounters& replica(std::size_t index) const { return observer.counters()->replicas.at(index); }

  Stage stage;
  RequestObserver observer;
};

std::uint64_t count(const models::ByEnding& counts, Ending ending) { return counts[static_cast<std::size_t>(ending)].count(); }
std::uint64_t ended(const models::ReplicaCounters& replica, Ending ending) {
  std::uint64_t sum = 0;
  for (const auto& [endpoint, counts] : replica.requests) sum += count(counts, ending);
  return sum;
}

/// front works 10 ms and calls back, which works 20 ms; each has one replica with one slot; 1 ms one way; one user a second.
Scenario two_services(models::CallStep how = {{"back", "do"}, {}, 0, {}}) {
  Service front = service("front", {work(constant(0.010)), Step{std::move(how)}});
  Service back = service("back", {work(constant(0.020))});
  front.concurrency = back.concurrency = 1;
  auto made = scenario({front, back}, {deterministic("users", "front", 1)}, 1500ms);
  made.network.latency.value = 1ms;
  return made;
}

sim::Time at(sim::Duration time) { return sim::Time{time}; }

TEST(RequestObserver, SeesARequestThroughTwoServices) {
  Watched watched(two_services());
  watched.stage.run();
  // Sent at 1 s, at front 1 ms later, its work done at 1.011; at back from 1.012 to 1.032, answered at 1.033, and the user
  // at 1.034.
  const auto spans = watched.traces().spans;
  struct Expected {
    SpanKind kind;
    sim::Duration start, end;
    int parent;
  };
  const std::vector<Expected> expected{{SpanKind::user, 1000ms, 1034ms, -1},  {SpanKind::server, 1001ms, 1033ms, 0},
                                       {SpanKind::serve, 1001ms, 1033ms, 1},  {SpanKind::call, 1011ms, 1033ms, 2},
                                       {SpanKind::server, 1012ms, 1032ms, 3}, {SpanKind::serve, 1012ms, 1032ms, 4}};
  ASSERT_EQ(spans.size(), expected.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    EXPECT_EQ(spans[i].kind, expected[i].kind) << i;
    EXPECT_EQ(spans[i].start, at(expected[i].start)) << i;
    EXPECT_EQ(spans[i].end, at(expected[i].end)) << i;
    EXPECT_EQ(spans[i].parent, expected[i].parent < 0 ? 0 : spans[static_cast<std::size_t>(expected[i].parent)].id) << i;
    EXPECT_EQ(spans[i].trace, spans[0].trace) << i;
    EXPECT_EQ(spans[i].ending, Ending::success) << i;
    EXPECT_FALSE(spans[i].unfinished) << i;
  }

  const auto& front = watched.replica(0);
  const auto& back = watched.replica(1);
  EXPECT_EQ(front.requests.at({0})[0].sum(), 32ms);
  EXPECT_EQ(front.calls.at({1})[0].sum(), 22ms);
  EXPECT_EQ(front.work.sum(), 10ms);
  EXPECT_EQ(back.requests.at({1})[0].sum(), 20ms);
  EXPECT_EQ(back.work.sum(), 20ms);
  EXPECT_EQ(front.wait.sum() + back.wait.sum(), 0ms);
  EXPECT_EQ(watched.observer.counters()->traffic[0].requests.at({0})[0].sum(), 34ms);
  // 20 ms is in the bucket up to 20 ms: bounds are inclusive. Buckets to 10, 20, 50 ms, infinity; sum.
  EXPECT_EQ(back.requests.at({1})[0].cumulative({10ms, 20ms, 50ms}), (std::vector<double>{0, 1, 1, 1, 0.020}));
}

TEST(RequestObserver, ShowsRetriesTheirWaitingAndThatTheLateAnswersAreLate) {
  // Sent to back at 1.011, given up at 1.026, again at 1.029, given up at 1.044. Back serves the first from 1.012 to 1.032; the
  // second is there at 1.030, waits for it, and is served to 1.052, when nobody listens.
  Watched watched(two_services({{"back", "do"}, 15ms, 1, 3ms}));
  watched.stage.run();
  const auto calls = watched.spans(SpanKind::call);
  ASSERT_EQ(calls.size(), 2);
  EXPECT_EQ(calls[0].start, at(1011ms));
  EXPECT_EQ(calls[0].end, at(1026ms));
  EXPECT_EQ(calls[1].start, at(1029ms));
  EXPECT_EQ(calls[1].end, at(1044ms));
  EXPECT_EQ(calls[0].attempt, 0);
  EXPECT_EQ(calls[1].attempt, 1);
  EXPECT_EQ(calls[0].parent, calls[1].parent);
  for (const Span& call : calls) EXPECT_EQ(call.ending, Ending::timeout);

  const auto servers = watched.spans(SpanKind::server);
  ASSERT_EQ(servers.size(), 3);
  EXPECT_EQ(servers[0].ending, Ending::timeout);
  EXPECT_EQ(servers[0].end, at(1044ms));
  EXPECT_EQ(servers[1].end, at(1032ms));
  EXPECT_EQ(servers[2].start, at(1030ms));
  EXPECT_EQ(servers[2].end, at(1052ms));
  EXPECT_EQ(servers[2].ending, Ending::success);
  EXPECT_EQ(servers[2].parent, calls[1].id);
  const auto waits = watched.spans(SpanKind::wait);
  ASSERT_EQ(waits.size(), 1);
  EXPECT_EQ(waits[0].start, at(1030ms));
  EXPECT_EQ(waits[0].end, at(1032ms));
  EXPECT_EQ(waits[0].parent, servers[2].id);

  EXPECT_EQ(ended(watched.replica(0), Ending::timeout), 1);
  EXPECT_EQ(ended(watched.replica(1), Ending::success), 2);
  EXPECT_EQ(watched.replica(1).wait.sum(), 2ms);
  EXPECT_EQ(count(watched.replica(0).calls.at({1}), Ending::timeout), 2);
}

TEST(RequestObserver, CountsWaitingAndServedAsTheyAreNow) {
  auto described = two_services();
  described.traffic = {deterministic("users", "back", 100)};  // every 10 ms, served for 20
  Watched watched(described);
  watched.stage.plane.advance_to(at(55ms));  // arrived at 11, 21, 31, 41, 51 ms; served until 31 and 51, the third now
  EXPECT_EQ(watched.replica(1).in_service, 1);
  EXPECT_EQ(watched.replica(1).waiting, 2);
  EXPECT_EQ(watched.observer.counters()->services[1].arrived, 5);
  EXPECT_EQ(ended(watched.replica(1), Ending::success), 2);
}

TEST(RequestObserver, ACrashedReplicaCountsNoMoreAndItsCallsEnd) {
  Watched watched(two_services());
  watched.stage.plane.advance_to(at(1020ms));  // front waits for back
  watched.stage.plane.crash_replica(watched.stage.replicas[0]);
  watched.stage.run();
  EXPECT_TRUE(watched.replica(0).requests.empty());
  EXPECT_EQ(watched.replica(0).in_service, 0);
  EXPECT_EQ(watched.observer.counters()->services[0].ended[static_cast<std::size_t>(Ending::unavailable)], 1);
  const auto calls = watched.spans(SpanKind::call);
  ASSERT_EQ(calls.size(), 1);
  EXPECT_EQ(calls[0].end, at(1020ms));
  EXPECT_EQ(calls[0].ending, Ending::unavailable);
  EXPECT_EQ(watched.spans(SpanKind::server)[1].end, at(1032ms));  // back knows nothing of it
  EXPECT_EQ(watched.spans(SpanKind::user)[0].end, at(1021ms));
}

TEST(RequestObserver, WhatTheEndOfTheRunCutsSaysSo) {
  auto described = two_services();
  described.run.duration = 1015ms;
  Watched watched(described);
  watched.stage.run();
  for (const Span& span : watched.traces().spans) {
    EXPECT_TRUE(span.unfinished);
    EXPECT_EQ(span.end, at(1015ms));
  }
}

TEST(RequestObserver, CpuSecondsAreWhatTheRequestsAskedFor) {
  auto described = scenario({service("a", {cpu(constant(0.010))}, 2)}, {deterministic("users", "a", 10)}, 1950ms);
  described.services[0].balance = models::Balance::round_robin;
  Watched watched(described);
  watched.stage.run();  // 19 requests
  const auto end = at(1950ms);
  EXPECT_NEAR(watched.replica(0).cpu_seconds(end), 0.100, 1e-9);
  EXPECT_NEAR(watched.replica(1).cpu_seconds(end), 0.090, 1e-9);
  EXPECT_EQ(watched.replica(0).work.sum(), 100ms);
}

/// Calls with retries, branches, breakers and full queues.
Scenario busy(sim::Duration warmup = 0s) {
  Service front = service("front", {work(exponential(0.004)), parallel({call_with("left", 30ms, 2, 5ms), call("right")})}, 3);
  Service left = service("left", {cpu(exponential(0.008)), work(exponential(0.002))}, 2);
  Service right = service("right", {choice({{0.5, {work(exponential(0.010))}}, {0.5, {call("left")}}})}, 2);
  front.concurrency = 8;
  front.queue = 4;
  left.concurrency = 2;
  left.queue = 3;
  right.balance = models::Balance::shared_queue;
  right.concurrency = 3;
  right.queue = 1;
  auto& first = std::get<models::ParallelStep>(front.endpoints[0].steps[1].kind).branches[0];
  auto& breaker = std::get<models::CallStep>(first.kind).breaker.emplace();
  breaker.failures = models::Share{0.05};
  breaker.least_calls = 5;
  breaker.open = 300ms;
  auto made =
      scenario({front, left, right}, {poisson("users", "front", 150), clients("few", "right", 5, exponential(0.05))}, 20s, warmup);
  made.network.latency.value = 500us;
  return made;
}

TEST(RequestObserver, CountersAddUpToTheKpis) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Watched watched(busy(), {0, 1}, {seed, 0});
    const auto result = watched.stage.run();
    const auto& counters = *watched.observer.counters();
    const auto check = [&](const std::string& entity, const std::array<std::uint64_t, models::endings>& by_ending) {
      const auto all = static_cast<double>(std::accumulate(by_ending.begin(), by_ending.end(), std::uint64_t{0}));
      EXPECT_NEAR(kpi(result, entity + ".rate") * 20, static_cast<double>(by_ending[0]), 1e-6) << entity;
      EXPECT_NEAR(kpi(result, entity + ".availability") * all, static_cast<double>(by_ending[0]), 1e-6) << entity;
      for (const auto& [name, ending] : {std::pair{"timeout", Ending::timeout},
                                         {"rejected", Ending::rejected},
                                         {"unavailable", Ending::unavailable},
                                         {"open_circuit", Ending::open_circuit}})
        EXPECT_NEAR(kpi(result, entity + ".errors." + name) * all, static_cast<double>(by_ending[static_cast<std::size_t>(ending)]),
                    1e-6)
            << entity << " " << name;
    };
    for (std::size_t s = 0; s < counters.services.size(); ++s)
      check("service." + watched.stage.world->services[s].name, counters.services[s].ended);
    for (std::size_t t = 0; t < counters.traffic.size(); ++t) {
      std::array<std::uint64_t, models::endings> by_ending{};
      for (const auto& [endpoint, requests] : counters.traffic[t].requests) {
        for (std::size_t i = 0; i < models::endings; ++i) by_ending[i] += requests[i].count();
      }
      check("traffic." + watched.stage.world->traffic[t].name, by_ending);
      const auto all = std::accumulate(by_ending.begin(), by_ending.end(), std::uint64_t{0});
      EXPECT_EQ(static_cast<double>(counters.traffic[t].sent - all),
                kpi(result, "traffic." + watched.stage.world->traffic[t].name + ".unfinished"));
    }
    // Nobody crashed, so replicas miss only what a common line turned away.
    for (std::uint32_t s = 0; s < counters.services.size(); ++s) {
      for (const Ending ending : {Ending::success, Ending::timeout, Ending::rejected, Ending::unavailable, Ending::open_circuit}) {
        std::uint64_t replicas = 0;
        for (const auto& replica : counters.replicas)
          if (replica.service.index == s) replicas += ended(replica, ending);
        const std::uint64_t all = counters.services[s].ended[static_cast<std::size_t>(ending)];
        if (s == 2 && ending == Ending::rejected) EXPECT_LT(replicas, all);
        else EXPECT_EQ(replicas, all) << s;
      }
    }
    EXPECT_GT(counters.services[0].ended[static_cast<std::size_t>(Ending::open_circuit)], 0);
  }
}

TEST(RequestObserver, SpansLieWithinTheirParentsAndCoverThem) {
  Watched watched(busy());
  watched.stage.run();
  const auto traces = watched.traces();
  std::map<std::uint64_t, const Span*> by_id;
  std::map<std::uint64_t, sim::Duration> parts;  // of servers: waiting and serving
  std::size_t retries = 0, late = 0;
  for (const Span& span : traces.spans) {
    EXPECT_LE(span.start, span.end);
    if (span.kind == SpanKind::user) {
      EXPECT_EQ(span.parent, 0);
    } else {
      ASSERT_TRUE(by_id.contains(span.parent));  // parents come first
      const Span& parent = *by_id[span.parent];
      EXPECT_EQ(span.trace, parent.trace);
      EXPECT_LE(parent.start, span.start);
      if (span.end > parent.end) {
        EXPECT_EQ(span.kind, SpanKind::server);  // its caller had given up, or had gone with its own
        EXPECT_NE(parent.ending, Ending::success);
        ++late;
      }
    }
    if (span.kind == SpanKind::wait || span.kind == SpanKind::serve) parts[span.parent] += span.end - span.start;
    if (span.kind == SpanKind::call && span.attempt > 0) ++retries;
    EXPECT_TRUE(by_id.emplace(span.id, &span).second) << "two spans of one id";
  }
  EXPECT_GT(retries, 0);
  EXPECT_GT(late, 0);
  for (const Span& span : traces.spans) {
    if (span.kind != SpanKind::server || span.unfinished) continue;
    EXPECT_EQ(parts[span.id], span.end - span.start);
  }
}

TEST(RequestObserver, EveryRequestHasItsSpanAtEveryService) {
  Watched watched(busy());
  watched.stage.run();
  std::uint64_t arrived = 0, sent = 0;
  for (const auto& service : watched.observer.counters()->services) arrived += service.arrived;
  for (const auto& traffic : watched.observer.counters()->traffic) sent += traffic.sent;
  EXPECT_EQ(watched.spans(SpanKind::server).size(), arrived);
  EXPECT_EQ(watched.spans(SpanKind::user).size(), sent);
}

TEST(RequestObserver, WatchingChangesNothing) {
  const auto watched = Watched(busy(5s)).stage.run();
  EXPECT_EQ(watched, Stage(busy(5s)).run());
}

TEST(RequestObserver, ASampleIsPartOfALargerOneAndOfAboutItsShare) {
  const auto traced = [](double share) {
    Watched watched(busy(), {share, 0});
    watched.stage.run();
    std::vector<std::uint64_t> found;
    for (const Span& span : watched.spans(SpanKind::user)) found.push_back(span.trace);
    std::ranges::sort(found);
    return found;
  };
  const auto all = traced(1), tenth = traced(0.1), half = traced(0.5);
  const auto n = static_cast<double>(all.size());
  EXPECT_TRUE(std::ranges::includes(half, tenth));
  EXPECT_TRUE(std::ranges::includes(all, half));
  EXPECT_NEAR(static_cast<double>(tenth.size()), 0.1 * n, 5 * std::sqrt(0.09 * n));
  EXPECT_NEAR(static_cast<double>(half.size()), 0.5 * n, 5 * std::sqrt(0.25 * n));
}

TEST(RequestObserver, TheFirstFew) {
  Watched watched(busy(), {0, 7});
  watched.stage.run();
  EXPECT_EQ(watched.spans(SpanKind::user).size(), 7);
}

}  // namespace
}  // namespace sandtable
