#include "sim/control_plane.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/contract.hpp"
#include "tests/sim/in_child.hpp"

namespace sandtable::sim {
namespace {

using namespace std::chrono_literals;
using test::in_child;

constexpr HostId source{0}, left{1}, right{2};

/// A source that is never the bottleneck, and two hosts with 100 MB/s each; latency 1 ms a link.
ControlPlaneConfig three_hosts() {
  return {.hosts = {{.name = "source", .bandwidth = 1e8, .latency = 0ms, .sharing = LinkSharing::unshared},
                    {.name = "left", .bandwidth = 1e8, .latency = 1ms},
                    {.name = "right", .bandwidth = 1e8, .latency = 1ms}},
          .coupling = 1s};
}
Time at(Duration since_start) { return Time{since_start}; }

using Log = std::vector<std::string>;
std::string stamp(const ControlPlane& plane, const std::string& what) {
  return std::to_string(plane.now().time_since_epoch().count()) + " " + what;
}

TEST(ControlPlane, CallsBackInOrderOfTimeThenPhaseThenScheduling) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Log log;
    const auto note = [&](const char* what) { return [&log, &plane, what] { log.push_back(stamp(plane, what)); }; };
    plane.schedule(at(2ns), note("d"), Phase::arrival);
    plane.schedule(at(2ns), note("b"));
    plane.schedule(at(2ns), note("c"));
    plane.schedule(at(2ns), note("a"), Phase::completion);
    plane.schedule(at(1ns), note("first"));
    plane.schedule(at(3ns), note("too late"));
    plane.run_until(at(2ns));
    EXPECT_EQ(log, (Log{"1 first", "2 a", "2 b", "2 c", "2 d"}));
    EXPECT_EQ(plane.now(), at(2ns));
    EXPECT_EQ(plane.counts().events, 5u);
    EXPECT_THROW(plane.schedule(at(1ns), [] {}), ContractError);
  });
}

TEST(ControlPlane, ACallbackMayScheduleForTheSameInstant) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Log log;
    plane.schedule(at(1s), [&] {
      log.push_back("outer");
      plane.schedule(plane.now(), [&] { log.push_back("inner"); });
    });
    plane.run_until(at(1s));
    EXPECT_EQ(log, (Log{"outer", "inner"}));
  });
}

TEST(ControlPlane, ACancelledEventNeverComes) {
  in_child([] {
    ControlPlane plane(three_hosts());
    int called = 0;
    const EventId event = plane.schedule(at(1s), [&] { ++called; });
    plane.schedule(at(2s), [&] { ++called; });
    plane.cancel(event);
    plane.run_until(at(3s));
    plane.cancel(event);
    EXPECT_EQ(called, 1);
  });
}

TEST(ControlPlane, ActorsTakeTurnsInOrder) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Log log;
    plane.spawn_periodic("slow", left, at(1s), 2s,
                         [&](ActorContext& me) { log.push_back(std::to_string(to_seconds(me.now())) + " slow"); });
    plane.spawn_periodic("fast", right, at(1s), 1s,
                         [&](ActorContext& me) { log.push_back(std::to_string(to_seconds(me.now())) + " fast"); });
    plane.spawn("once", left, [&](ActorContext& me) {
      log.push_back("begins");
      me.sleep_until(at(2s));
      log.push_back(std::to_string(to_seconds(me.now())) + " once");
      me.sleep_until(at(1s));  // has passed: returns at once
      me.sleep_for(500ms);
      log.push_back(std::to_string(to_seconds(me.now())) + " ends");
    });
    plane.run_until(at(3s));
    EXPECT_EQ(log, (Log{"begins", "1.000000 slow", "1.000000 fast", "2.000000 once", "2.000000 fast", "2.500000 ends",
                        "3.000000 slow", "3.000000 fast"}));
  });
}

// latency 1 ms + 50 MB / (100 MB/s) = 0.501 s
TEST(ControlPlane, AFlowTakesItsLatencyAndItsBytes) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Time ended = never;
    plane.schedule(at(1s), [&] { plane.start_flow(source, left, 50'000'000, [&] { ended = plane.now(); }); });
    plane.run_until(at(10s));
    EXPECT_EQ(ended, at(1501ms));
  });
}

// SimGrid's clock stands still between flows; where it is behind must not show.
TEST(ControlPlane, AFlowAfterALongRestTakesAsLong) {
  in_child([] {
    ControlPlane plane(three_hosts());
    std::vector<Time> ended;
    for (const auto start : {1s, 3s, 86'400s})
      plane.schedule(at(start), [&] { plane.start_flow(source, left, 50'000'000, [&] { ended.push_back(plane.now()); }); });
    plane.run_until(at(100'000s));
    EXPECT_EQ(ended, (std::vector<Time>{at(1501ms), at(3501ms), at(86'400'501ms)}));
  });
}

// Two flows of 50 MB share left's 100 MB/s: each gets 50 MB/s, 1 ms + 1 s; the third has right's link to itself.
TEST(ControlPlane, FlowsOnOneLinkShareIt) {
  in_child([] {
    ControlPlane plane(three_hosts());
    std::vector<Time> ended(3, never);
    for (std::size_t i = 0; i < 3; ++i)
      plane.start_flow(source, i < 2 ? left : right, 50'000'000, [&, i] { ended[i] = plane.now(); });
    plane.run_until(at(10s));
    EXPECT_EQ(ended, (std::vector<Time>{at(1001ms), at(1001ms), at(501ms)}));
  });
}

// A 100 MB flow alone for 0.5 s has 50 MB left; then a 25 MB flow takes half: it ends 1 ms + 0.5 s later. In its first millisecond
// it takes nothing yet. The long one has 50 MB − 0.1 MB − 25 MB left then, and the whole link: 0.249 s more.
TEST(ControlPlane, ALateFlowSlowsTheFirst) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Time first = never, second = never;
    plane.start_flow(source, left, 100'000'000, [&] { first = plane.now(); });
    plane.schedule(at(501ms), [&] { plane.start_flow(source, left, 25'000'000, [&] { second = plane.now(); }); });
    plane.run_until(at(10s));
    EXPECT_EQ(second, at(501ms + 1ms + 500ms));
    EXPECT_EQ(first, at(501ms + 1ms + 500ms + 249ms));
  });
}

TEST(ControlPlane, OppositeDirectionsDoNotShare) {
  in_child([] {
    ControlPlane plane(three_hosts());
    std::vector<Time> ended;
    plane.start_flow(left, right, 50'000'000, [&] { ended.push_back(plane.now()); });
    plane.start_flow(right, left, 50'000'000, [&] { ended.push_back(plane.now()); });
    plane.run_until(at(10s));
    EXPECT_EQ(ended, (std::vector<Time>{at(502ms), at(502ms)}));
  });
}

TEST(ControlPlane, ACancelledFlowGivesItsShareBack) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Time ended = never;
    bool called = false;
    plane.start_flow(source, left, 100'000'000, [&] { ended = plane.now(); });
    const FlowId other = plane.start_flow(source, left, 100'000'000, [&] { called = true; });
    plane.schedule(at(1001ms), [&] { plane.cancel(other); });  // each has moved 50 MB
    plane.run_until(at(10s));
    EXPECT_EQ(ended, at(1501ms));
    EXPECT_FALSE(called);
    plane.cancel(other);  // once more: nothing
  });
}

TEST(ControlPlane, AnActorWaitsForItsTransfer) {
  in_child([] {
    ControlPlane plane(three_hosts());
    std::vector<Time> seen;
    plane.spawn("puller", left, [&](ActorContext& me) {
      me.sleep_until(at(1s));
      me.transfer(source, left, 10'000'000);
      seen.push_back(me.now());
      me.transfer(left, left, 10'000'000);  // to itself: at once
      seen.push_back(me.now());
      me.transfer(source, left, 0);  // latency only
      seen.push_back(me.now());
      const FlowId never_begun = plane.start_flow(source, left, 1, [&] { seen.push_back(never); });
      plane.cancel(never_begun);
    });
    plane.run_until(at(10s));
    EXPECT_EQ(seen, (std::vector<Time>{at(1101ms), at(1101ms), at(1102ms)}));
  });
}

TEST(ControlPlane, TheRequestPlaneCatchesUpBeforeEachEvent) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Log log;
    plane.set_before_event([&](Time now) { log.push_back("to " + std::to_string(now.time_since_epoch() / 1ms)); });
    plane.schedule(at(500ms), [&] { log.push_back("event"); });
    plane.schedule(
        at(1s), [&] { log.push_back("event"); }, Phase::arrival);
    plane.start_flow(source, left, 150'000'000, [&] { log.push_back("flow"); });
    plane.run_until(at(2500ms));
    EXPECT_EQ(log, (Log{"to 500", "event", "to 1000", "event", "to 1000", "to 1501", "flow", "to 2000"}));
    EXPECT_EQ(plane.counts(), (ControlCounts{.events = 3, .ticks = 2}));
  });
}

TEST(ControlPlane, WhatACallbackThrowsComesOutOfRunUntil) {
  in_child([] {
    ControlPlane plane(three_hosts());
    int after = 0;
    plane.schedule(at(1s), [] { throw std::runtime_error("callback"); });
    plane.spawn("thrower", left, [&](ActorContext& me) {
      me.sleep_until(at(2s));
      throw std::runtime_error("actor");
    });
    plane.schedule(at(3s), [&] { ++after; });
    for (const char* expected : {"callback", "actor"}) {
      try {
        plane.run_until(at(4s));
        ADD_FAILURE() << "nothing was thrown";
      } catch (const std::runtime_error& error) { EXPECT_STREQ(error.what(), expected); }
    }
    EXPECT_EQ(plane.now(), at(2s));
    plane.run_until(at(4s));
    EXPECT_EQ(after, 1);
  });
}

TEST(ControlPlane, AForkGoesOnAlikeInBothBranches) {
  in_child([] {
    ControlPlane plane(three_hosts());
    Log log;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // actors are threads there, which no fork takes along
    for (Duration beat = 300ms; beat < 2s; beat += 300ms) plane.schedule(at(beat), [&] { log.push_back(stamp(plane, "beat")); });
#else
    plane.spawn_periodic("beat", right, at(300ms), 300ms, [&](ActorContext&) { log.push_back(stamp(plane, "beat")); });
#endif
    plane.start_flow(source, left, 100'000'000, [&] { log.push_back(stamp(plane, "flow")); });
    plane.run_until(at(700ms));
    const auto rest = [&] {
      plane.start_flow(source, left, 1'000'000, [&] { log.push_back(stamp(plane, "second flow")); });
      plane.run_until(at(2s));
    };
    const Log expected{"300000000 beat",  "600000000 beat",  "721000000 second flow", "900000000 beat",
                       "1011000000 flow", "1200000000 beat", "1500000000 beat",       "1800000000 beat"};
    in_child([&] {
      rest();
      EXPECT_EQ(log, expected);
    });
    rest();
    EXPECT_EQ(log, expected);
  });
}

TEST(ControlPlane, UnwindsActorsThatHaveNotEnded) {
  in_child([] {
    auto held = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = held;
    {
      ControlPlane plane(three_hosts());
      plane.spawn("sleeper", left, [mine = std::move(held)](ActorContext& me) {
        const std::shared_ptr<int> on_the_stack = mine;
        me.sleep_until(at(1h));
      });
      plane.run_until(at(1s));
      EXPECT_FALSE(watch.expired());
    }
    EXPECT_TRUE(watch.expired());
  });
}

// SimGrid would print where a transfer that it still carries is let go of.
TEST(ControlPlane, EndsInSilenceWithFlowsOnTheirWay) {
  in_child([] {
    ::testing::internal::CaptureStderr();
    {
      ControlPlane plane(three_hosts());
      plane.start_flow(source, left, 100'000'000, [] {});
      const FlowId given_up = plane.start_flow(source, right, 100'000'000, [] {});
      plane.run_until(at(500ms));
      plane.cancel(given_up);
      plane.start_flow(source, right, 100'000'000, [] {});
    }
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  });
}

TEST(ControlPlane, LeavesSignalHandlersAlone) {
  in_child([] {
    const auto handler_of = [](int signal) {
      struct sigaction action {};
      sigaction(signal, nullptr, &action);
      return action.sa_handler;
    };
    const std::vector<int> signals{SIGINT, SIGSEGV, SIGBUS};
    std::vector<sighandler_t> before, after;
    for (const int signal : signals) before.push_back(handler_of(signal));
    ControlPlane plane(three_hosts());
    for (const int signal : signals) after.push_back(handler_of(signal));
    EXPECT_EQ(before, after);
  });
}

TEST(ControlPlane, RefusesWhatCannotBe) {
  in_child([] {
    ControlPlaneConfig twice = three_hosts();
    twice.hosts[1].name = "source";
    EXPECT_THROW(ControlPlane{twice}, ContractError);
    ControlPlaneConfig uncoupled = three_hosts();
    uncoupled.coupling = 0s;
    EXPECT_THROW(ControlPlane{uncoupled}, ContractError);
    ControlPlane plane(three_hosts());
    EXPECT_THROW(ControlPlane{three_hosts()}, ContractError);  // one engine in a process
    EXPECT_THROW(plane.start_flow(source, HostId{9}, 1, [] {}), ContractError);
    plane.run_until(at(1s));
    EXPECT_THROW(plane.run_until(at(0s)), ContractError);
  });
}

TEST(ControlPlane, CarriesThousandsOfActors) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::uint64_t actors = 100;  // threads
#else
  constexpr std::uint64_t actors = 5000;
#endif
  in_child([] {
    ControlPlane plane(three_hosts());
    std::uint64_t steps = 0;
    for (std::uint64_t i = 0; i < actors; ++i) plane.spawn_periodic("beat", left, at(1s), 10s, [&](ActorContext&) { ++steps; });
    plane.run_until(at(21s));
    EXPECT_EQ(steps, 3 * actors);
  });
}

}  // namespace
}  // namespace sandtable::sim
