#include <gtest/gtest.h>

#include "models/cluster/kubelet/image_pulls.hpp"
#include "models/cluster/kubelet/probe_worker.hpp"
#include "models/cluster/kubelet/quality_of_service.hpp"
#include "models/cluster/kubelet/restart_curve.hpp"
#include "models/cluster/kubelet/termination.hpp"
#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Waits = std::vector<std::int64_t>;

Waits restarts(const KubeletBackoff& backoff, int count) {
  Waits made;
  for (int i = 1; i <= count; ++i) made.push_back(restart_wait(restart_curve(backoff), i) / milliseconds(1));
  return made;
}

TEST(RestartCurve, IsTheOneOfTheDocumentation) {
  EXPECT_EQ(restarts({}, 9), (Waits{0, 10'000, 20'000, 40'000, 80'000, 160'000, 300'000, 300'000, 300'000}));
}

TEST(RestartCurve, DecaysFasterBehindItsGate) {
  EXPECT_EQ(restarts({.minor = 33, .reduced_decay = true}, 9),
            (Waits{0, 1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}));
  EXPECT_EQ(restarts({.minor = 32, .reduced_decay = true}, 2), (Waits{0, 10'000}));
}

TEST(RestartCurve, TakesTheNodesMaximumFrom135) {
  const std::optional<sim::Duration> short_one = seconds(5), longer = seconds(45);
  EXPECT_EQ(restarts({.minor = 35, .node_maximum = longer}, 6), (Waits{0, 10'000, 20'000, 40'000, 45'000, 45'000}));
  EXPECT_EQ(restarts({.minor = 35, .node_maximum = short_one}, 3), (Waits{0, 5'000, 5'000}));
  EXPECT_EQ(restarts({.minor = 34, .node_maximum = short_one}, 2), (Waits{0, 10'000}));
  EXPECT_EQ(restarts({.minor = 34, .node_maximum_gate = true, .node_maximum = short_one}, 2), (Waits{0, 5'000}));
}

TEST(RestartCurve, OverTimeFollowsIt) {
  RestartBackoff backoff(restart_curve({.minor = 33, .reduced_decay = true}));
  EXPECT_EQ(backoff.next(at(0)), sim::Duration(0));
  EXPECT_EQ(backoff.next(at(1)), sim::Duration(seconds(1)));
  EXPECT_EQ(backoff.next(at(3)), sim::Duration(seconds(2)));
  EXPECT_EQ(backoff.next(at(3 + 2 + 601)), sim::Duration(0));  // it ran for more than 10 min
}

TEST(PullWait, DoublesFromTenSecondsToFiveMinutes) {
  Waits made;
  for (int i = 0; i <= 7; ++i) made.push_back(pull_wait(i) / seconds(1));
  EXPECT_EQ(made, (Waits{0, 10, 20, 40, 80, 160, 300, 300}));
}

Probe probe(std::int32_t successes, std::int32_t failures, std::int32_t initial_delay = 0) {
  Probe made;
  made.successes = successes;
  made.failures = failures;
  made.initial_delay = initial_delay;
  return made;
}

TEST(ProbeWorker, ReadinessTurnsAfterWholeRuns) {
  ProbeWorker worker(ProbeKind::readiness, probe(2, 3));
  EXPECT_EQ(worker.result(), ProbeResult::failure);
  EXPECT_FALSE(worker.take(ProbeResult::success));
  EXPECT_TRUE(worker.take(ProbeResult::success));
  EXPECT_EQ(worker.result(), ProbeResult::success);
  for (const auto attempt :
       {ProbeResult::failure, ProbeResult::failure, ProbeResult::success, ProbeResult::failure, ProbeResult::failure})
    EXPECT_FALSE(worker.take(attempt));
  EXPECT_TRUE(worker.take(ProbeResult::failure));
  EXPECT_EQ(worker.result(), ProbeResult::failure);
  EXPECT_FALSE(worker.kills());
}

TEST(ProbeWorker, LivenessKillsOnceAndRestsUntilTheNextContainer) {
  ProbeWorker worker(ProbeKind::liveness, {});
  EXPECT_EQ(worker.result(), ProbeResult::success);
  worker.take(ProbeResult::failure);
  worker.take(ProbeResult::failure);
  EXPECT_FALSE(worker.kills());
  EXPECT_TRUE(worker.take(ProbeResult::failure));
  EXPECT_TRUE(worker.kills());
  EXPECT_FALSE(worker.asks(seconds(100), true));
  worker.begin();
  EXPECT_FALSE(worker.kills());
  EXPECT_TRUE(worker.asks(seconds(0), true));
}

TEST(ProbeWorker, StartupHoldsTheOthersBack) {
  ProbeWorker startup(ProbeKind::startup, probe(1, 3, 5)), liveness(ProbeKind::liveness, probe(1, 3, 5));
  EXPECT_FALSE(startup.asks(milliseconds(4'999), false));
  EXPECT_TRUE(startup.asks(seconds(5), false));
  EXPECT_FALSE(liveness.asks(seconds(60), false));
  EXPECT_TRUE(startup.take(ProbeResult::success));
  EXPECT_FALSE(startup.asks(seconds(60), true));
  EXPECT_TRUE(liveness.asks(seconds(60), true));
}

TEST(ProbeWorker, NoticesWithinFailuresTimesPeriod) {
  EXPECT_EQ(time_to_notice({}), sim::Duration(seconds(21)));  // 2 · 10 + 1
}

PodSpec asks(std::int64_t request, std::int64_t limit) {
  Container container;
  for (const char* name : {"cpu", "memory"}) {
    if (request > 0) container.requests[name] = whole(request);
    if (limit > 0) container.limits[name] = whole(limit);
  }
  PodSpec spec;
  spec.containers = {container};
  return spec;
}

TEST(QualityOfService, FollowsRequestsAndLimits) {
  EXPECT_EQ(quality_of_service(asks(0, 0)), QualityOfService::best_effort);
  EXPECT_EQ(quality_of_service(asks(2, 2)), QualityOfService::guaranteed);
  EXPECT_EQ(quality_of_service(asks(1, 2)), QualityOfService::burstable);
  auto half = asks(2, 2);
  half.containers[0].limits.erase("cpu");
  EXPECT_EQ(quality_of_service(half), QualityOfService::burstable);
  auto with_helper = asks(2, 2);
  with_helper.init_containers = asks(0, 0).containers;
  EXPECT_EQ(quality_of_service(with_helper), QualityOfService::burstable);
  auto gpu = asks(0, 0);
  gpu.containers[0].requests["example.com/gpu"] = whole(1);
  EXPECT_EQ(quality_of_service(gpu), QualityOfService::best_effort);
}

TEST(OomScore, FollowsTheClassAndTheRequest) {
  const std::int64_t node = 1000;
  EXPECT_EQ(oom_score_adjustment(asks(2, 2), asks(2, 2).containers[0], node), -997);
  EXPECT_EQ(oom_score_adjustment(asks(0, 0), asks(0, 0).containers[0], node), 1000);
  EXPECT_EQ(oom_score_adjustment(asks(250, 500), asks(250, 500).containers[0], node), 750);
  EXPECT_EQ(oom_score_adjustment(asks(1000, 2000), asks(1000, 2000).containers[0], node), 3);
  EXPECT_EQ(oom_score_adjustment(asks(0, 500), asks(0, 500).containers[0], node), 999);
}

TEST(MemoryEviction, TakesThoseOverTheirRequestThenByPriorityThenByHowMuch) {
  const auto user = [](std::int64_t request, std::int64_t usage, std::int32_t priority = 0) {
    MemoryUser made{{}, usage};
    made.pod.spec = asks(request, 0);
    made.pod.spec.priority = priority;
    return made;
  };
  // Within its request; over by 10 and important; over by 10; over by 30; not measured.
  std::vector<MemoryUser> users{user(100, 90), user(100, 110, 5), user(100, 110), user(100, 130), user(100, 0)};
  users[4].usage.reset();
  EXPECT_EQ(memory_eviction_order(users), (std::vector<std::size_t>{4, 3, 2, 1, 0}));
}

TEST(Termination, RacesWithTheEndpoints) {
  Termination plain;
  plain.deleted = at(10);
  plain.propagation = seconds(4);
  plain.stops_in = seconds(1);
  auto course = course_of(plain);
  EXPECT_EQ(course.term, at(10));
  EXPECT_EQ(course.kill, at(40));
  EXPECT_EQ(course.ended, at(11));
  EXPECT_EQ(course.lost_for, sim::Duration(seconds(4)));  // closed at SIGTERM, senders until 14 s
  plain.pre_stop = seconds(5);
  course = course_of(plain);
  EXPECT_EQ(course.term, at(15));
  EXPECT_EQ(course.kill, at(40));  // the hook counts within the grace period
  EXPECT_EQ(course.lost_for, sim::Duration(0));
}

TEST(Termination, LeavesTwoSecondsAfterALongHook) {
  Termination slow;
  slow.grace = seconds(30);
  slow.pre_stop = seconds(60);
  slow.stops_in = seconds(10);
  const auto course = course_of(slow);
  EXPECT_EQ(course.term, at(30));
  EXPECT_EQ(course.kill, at(32));
  EXPECT_TRUE(course.killed);
  EXPECT_EQ(course.ended, at(32));
}

std::vector<std::int64_t> ends(const std::vector<Pull>& pulls) {
  std::vector<std::int64_t> made;
  for (const auto& pull : pulls) made.push_back(pull.ends.time_since_epoch() / milliseconds(1));
  return made;
}

TEST(ImagePulls, AreSerialUnlessToldOtherwise) {
  const std::vector<PullRequest> requests{{at(0), "a", seconds(10)}, {at(1), "b", seconds(5)}, {at(2), "c", seconds(1)}};
  EXPECT_EQ(ends(schedule_pulls(requests, {}, {})), (std::vector<std::int64_t>{10'000, 15'000, 16'000}));
  EXPECT_EQ(ends(schedule_pulls(requests, {.parallel = 2}, {})), (std::vector<std::int64_t>{10'000, 6'000, 7'000}));
  EXPECT_EQ(ends(schedule_pulls(requests, {.parallel = 0}, {})), (std::vector<std::int64_t>{10'000, 6'000, 3'000}));
  EXPECT_EQ(ends(schedule_pulls(requests, {}, {"a"})), (std::vector<std::int64_t>{0, 6'000, 7'000}));
}

TEST(ImagePulls, OfOneImageAreOne) {
  EXPECT_EQ(ends(schedule_pulls({{at(0), "a", seconds(10)}, {at(1), "a", seconds(10)}, {at(20), "a", seconds(10)}}, {}, {})),
            (std::vector<std::int64_t>{10'000, 10'000, 20'000}));
}

// 12 pulls at one instant: 10 find a token, the others come back after 10 s.
TEST(ImagePulls, AreHeldToTheRegistrysRate) {
  std::vector<PullRequest> requests;
  for (int i = 0; i < 12; ++i) requests.push_back({at(0), "image-" + std::to_string(i), milliseconds(0)});
  const auto pulls = schedule_pulls(requests, {}, {});
  EXPECT_EQ(pulls[9].refused, 0);
  EXPECT_EQ(pulls[10].refused, 1);
  EXPECT_EQ(pulls[11].begins, at(10));
  EXPECT_EQ(schedule_pulls(requests, {.registry_rate = 0}, {})[11].begins, at(0));
}

}  // namespace
}  // namespace sandtable::models::kube
