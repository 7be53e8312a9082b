#include "models/cluster/workloads/job_control.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;

Job job(std::int32_t parallelism, std::optional<std::int32_t> completions) {
  Job made;
  made.meta.name = "work";
  made.parallelism = parallelism;
  made.completions = completions;
  made.started = at(0);
  made.pod.spec.restarts = RestartPolicy::never;
  return made;
}

Pod pod(const std::string& name, PodPhase phase = PodPhase::running, std::int64_t ended = 0) {
  auto made = made::pod(name, "Job", "work", {});
  made.status.phase = phase;
  made.meta.finalizers = {"batch.kubernetes.io/job-tracking"};
  if (made.ended()) made.status.conditions[0].changed = at(ended);
  return made;
}

std::int32_t created(const JobSync& sync) { return std::accumulate(sync.create.begin(), sync.create.end(), 0); }

TEST(JobBackoff, DoublesFrom10SecondsTo10Minutes) {
  const std::vector<int> seconds{0, 10, 20, 40, 80, 160, 320, 600, 600};
  for (std::size_t i = 0; i < seconds.size(); ++i)
    EXPECT_EQ(job_backoff(static_cast<std::int32_t>(i)), sim::Duration(std::chrono::seconds(seconds[i]))) << i;
}

TEST(JobSync, WantsWhatIsLeftUpToParallelism) {
  EXPECT_EQ(created(sync_job(job(3, 10), {}, at(1))), 3);
  EXPECT_EQ(sync_job(job(7, 10), {}, at(1)).create, (std::vector<std::int32_t>{1, 2, 4}));
  EXPECT_EQ(created(sync_job(job(3, 10), {pod("a"), pod("b", PodPhase::succeeded)}, at(1))), 2);
  auto nearly = job(3, 10);
  nearly.succeeded = 9;
  EXPECT_EQ(created(sync_job(nearly, {}, at(1))), 1);
}

TEST(JobSync, WithoutCompletionsStopsMakingAfterTheFirstSuccess) {
  EXPECT_EQ(created(sync_job(job(3, {}), {pod("a")}, at(1))), 2);
  EXPECT_EQ(created(sync_job(job(3, {}), {pod("a"), pod("b", PodPhase::succeeded)}, at(1))), 0);
  EXPECT_EQ(sync_job(job(3, {}), {pod("b", PodPhase::succeeded)}, at(1)).end, JobEnd::complete);
}

TEST(JobSync, IsCompleteWhenAllHaveSucceededAndNoneIsActive) {
  EXPECT_EQ(sync_job(job(1, 1), {pod("a", PodPhase::succeeded)}, at(1)).end, JobEnd::complete);
  const auto surplus = sync_job(job(2, 1), {pod("a", PodPhase::succeeded), pod("b")}, at(1));
  EXPECT_EQ(surplus.end, JobEnd::none);
  EXPECT_EQ(surplus.remove, std::vector<std::string>{"b"});
}

TEST(JobSync, WaitsLongerWithEachFailureInARow) {
  auto waiting = sync_job(job(1, 1), {pod("a", PodPhase::failed, 100), pod("b", PodPhase::failed, 110)}, at(115));
  EXPECT_TRUE(waiting.create.empty());
  EXPECT_EQ(waiting.again_after, sim::Duration(std::chrono::seconds(15)));  // 110 + 20
  EXPECT_EQ(created(sync_job(job(1, 1), {pod("a", PodPhase::failed, 100), pod("b", PodPhase::failed, 110)}, at(130))), 1);
  // A success in between starts the count anew: 10 s after 110.
  waiting = sync_job(
      job(1, 5), {pod("a", PodPhase::failed, 100), pod("s", PodPhase::succeeded, 105), pod("b", PodPhase::failed, 110)}, at(115));
  EXPECT_EQ(waiting.again_after, sim::Duration(std::chrono::seconds(5)));
}

TEST(JobSync, FailsBeyondItsBackoffLimit) {
  auto limited = job(1, 1);
  limited.backoff_limit = 1;
  limited.failed = 1;
  EXPECT_EQ(sync_job(limited, {pod("a")}, at(1)).end, JobEnd::none);
  const auto failed = sync_job(limited, {pod("a"), pod("b", PodPhase::failed)}, at(1));
  EXPECT_EQ(failed.end, JobEnd::backoff_limit_exceeded);
  EXPECT_EQ(failed.remove, std::vector<std::string>{"a"});
  // What status has counted no longer carries the finalizer.
  auto counted = pod("b", PodPhase::failed);
  counted.meta.finalizers.clear();
  EXPECT_EQ(sync_job(limited, {pod("a"), counted}, at(1)).end, JobEnd::none);
}

TEST(JobSync, CountsRestartsInPlaceWithOnFailure) {
  auto in_place = job(1, 1);
  in_place.pod.spec.restarts = RestartPolicy::on_failure;
  auto restless = pod("a");
  restless.status.containers = {made::restarted("main", 5)};
  EXPECT_EQ(sync_job(in_place, {restless}, at(1)).end, JobEnd::none);
  restless.status.containers = {made::restarted("main", 6)};
  EXPECT_EQ(sync_job(in_place, {restless}, at(1)).end, JobEnd::backoff_limit_exceeded);
}

TEST(JobSync, HasADeadline) {
  auto hurried = job(1, 1);
  hurried.active_deadline_seconds = 60;
  EXPECT_EQ(sync_job(hurried, {pod("a")}, at(59)).again_after, sim::Duration(std::chrono::seconds(1)));
  EXPECT_EQ(sync_job(hurried, {pod("a")}, at(60)).end, JobEnd::deadline_exceeded);
}

TEST(JobSync, SuspendedGivesUpAllItsPods) {
  auto suspended = job(2, 5);
  suspended.suspended = true;
  EXPECT_EQ(sync_job(suspended, {pod("a"), pod("b")}, at(1)).remove.size(), 2U);
}

TEST(JobSync, IndexedFillsTheLowestIndexes) {
  auto indexed = job(3, 5);
  indexed.indexed = true;
  auto done = pod("i0", PodPhase::succeeded), busy = pod("i2");
  done.meta.annotations["batch.kubernetes.io/job-completion-index"] = "0";
  busy.meta.annotations["batch.kubernetes.io/job-completion-index"] = "2";
  EXPECT_EQ(sync_job(indexed, {done, busy}, at(1)).indexes, (std::vector<int>{1, 3}));
}

}  // namespace
}  // namespace sandtable::models::kube
