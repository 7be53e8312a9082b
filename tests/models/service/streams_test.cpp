// Answers in chunks.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::StreamWait;

/// Calls `model`, for so many chunks, one every 0.5 s.
Step streamed(StreamWait wait, std::uint32_t chunks = 5) {
  models::CallStep made{{"model", "do"}, {}, {}, {}};
  made.stream = models::StreamSpec{models::CountLaw{models::FixedCount{chunks}}, constant(0.5), wait};
  return {std::move(made)};
}
models::CallStep& call_of(Step& step) { return std::get<models::CallStep>(step.kind); }
Service model(std::vector<Step> steps = {work(constant(0.2))}) {
  auto made = service("model", std::move(steps));
  made.concurrency = 10;
  return made;
}
/// A request each 10 s; the network takes 0.1 s.
Scenario asking(std::vector<Step> steps, Service callee = model()) {
  auto asks = service("front", std::move(steps));
  asks.concurrency = 10;
  auto made = scenario({std::move(asks), std::move(callee)}, {deterministic("t", "front", 0.1)}, 100s);
  made.network.latency = {100ms};
  return made;
}
class Watched : public Stage {
 public:
  explicit Watched(const Scenario& described) : Stage(described) { plane.audit(); }
  double at(double seconds, const std::string& name) {
    plane.advance_to(sim::at_seconds(seconds));
    EXPECT_EQ(plane.violations(), std::vector<std::string>{});
    return kpi(plane.result(), name);
  }
};

// Steps 0.2 s, five chunks 0.5 s apart: the last leaves 2.2 s after arrival. The caller waits for it, there and back.
TEST(Streams, TheCallerOfAllWaitsForTheLastChunk) {
  Watched stage(asking({streamed(StreamWait::all), work(constant(1))}));
  EXPECT_NEAR(stage.at(99, "service.model.latency.mean"), 2.2, 1e-9);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.model.first_chunk.mean"), 0.2, 1e-9);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.front.latency.mean"), 0.1 + 2.2 + 0.1 + 1, 1e-9);
}

// It goes on after 0.1 + 0.2 + 0.1, and ends with the later of its steps and the last chunk.
TEST(Streams, TheCallerOfTheFirstGoesOnAndEndsLast) {
  Watched early(asking({streamed(StreamWait::first), work(constant(1))}));
  EXPECT_NEAR(early.at(99, "service.front.latency.mean"), 0.1 + 2.2 + 0.1, 1e-9);
  EXPECT_NEAR(kpi(early.plane.result(), "service.model.latency.mean"), 2.2, 1e-9);
  Watched late(asking({streamed(StreamWait::first), work(constant(3))}));
  EXPECT_NEAR(late.at(99, "service.front.latency.mean"), 0.4 + 3, 1e-9);
}

TEST(Streams, OneChunkIsAnAnswer) {
  for (const auto wait : {StreamWait::all, StreamWait::first}) {
    Watched stage(asking({streamed(wait, 1)}));
    EXPECT_NEAR(stage.at(99, "service.front.latency.mean"), 0.4, 1e-9);
    EXPECT_NEAR(kpi(stage.plane.result(), "service.model.latency.mean"), 0.2, 1e-9);
  }
}

// The timeout is of the first chunk for who waits for that, of the last for others.
TEST(Streams, ATimeoutIsOfWhatIsWaitedFor) {
  auto first = streamed(StreamWait::first), all = streamed(StreamWait::all);
  call_of(first).timeout = call_of(all).timeout = 1s;
  Watched in_time(asking({first}));
  EXPECT_EQ(in_time.at(99, "service.front.availability"), 1);
  Watched too_late(asking({all}));
  EXPECT_EQ(too_late.at(99, "service.front.errors.timeout"), 1);
}

// Cut off at 11.5 of 12.3: who went on fails at its own end; who waits tries again elsewhere.
TEST(Streams, OneThatBreaksOffFails) {
  auto again = streamed(StreamWait::all);
  call_of(again).retries = 1;
  for (const bool goes_on : {true, false}) {
    auto described = asking({goes_on ? streamed(StreamWait::first) : again, work(constant(2))});
    Watched stage(described);
    stage.at(11.5, "service.front.rate");
    stage.plane.crash_replica(stage.replicas[1]);
    stage.plane.add_replica({1}, {});
    // The caller hears of it at 11.6. Its own steps are done at 12.4, or after 2.4 s more of a call and 2 s of work.
    EXPECT_TRUE(std::isnan(stage.at(12.35, "service.front.availability")));
    EXPECT_EQ(stage.at(19, "service.front.availability"), goes_on ? 0 : 1);
  }
}

// The caller's user gives up: with cancel, the callee stops streaming.
TEST(Streams, CancellingReachesTheCallee) {
  for (const bool cancels : {false, true}) {
    auto slow = streamed(StreamWait::first, 100);
    call_of(slow).cancel = cancels;
    auto outer = call("front");
    std::get<models::CallStep>(outer.kind).timeout = 2s;
    std::get<models::CallStep>(outer.kind).cancel = true;
    auto described = asking({slow, work(constant(1))});
    described.services.push_back(service("gate", {outer}));
    described.traffic[0].to = {"gate", "do"};
    Watched stage(described);
    EXPECT_EQ(stage.at(19, "service.gate.errors.timeout"), 1);
    EXPECT_EQ(stage.plane.in_flight({0}), 0U);
    EXPECT_EQ(stage.plane.in_flight({1}), cancels ? 0U : 1U);
  }
}

// Two further attempts of a slow call: the first chunk that comes decides, and the others go on in vain.
TEST(Streams, TheFirstChunkEndsAHedgedCall) {
  auto hedged = streamed(StreamWait::first);
  call_of(hedged).hedge = models::HedgeSpec{50ms, 3};
  Watched stage(asking({hedged}));
  EXPECT_EQ(stage.at(99, "service.front.availability"), 1);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.model.latency.mean"), 2.2, 1e-9);
}

}  // namespace
}  // namespace sandtable::test
