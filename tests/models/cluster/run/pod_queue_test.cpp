#include "models/cluster/run/pod_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace sandtable::models::kube::run {
namespace {

using namespace std::chrono_literals;

sim::Time at(sim::Duration since_start) { return sim::Time{since_start}; }
std::vector<PodQueue::Pod> all(PodQueue& queue) {
  std::vector<PodQueue::Pod> pods;
  while (const auto pod = queue.next()) pods.push_back(*pod);
  return pods;
}

TEST(PodQueue, GivesHigherPriorityThenThoseThatCameFirst) {
  PodQueue queue({});
  queue.add(0, 0, at(0s));
  queue.add(1, 10, at(1s));
  queue.add(2, 0, at(0s));
  queue.add(3, 10, at(1s));
  EXPECT_EQ(all(queue), (std::vector<PodQueue::Pod>{1, 3, 0, 2}));
}

TEST(PodQueue, BacksOffAfterAnEventUntilTheWaitIsOver) {
  PodQueue queue({});
  queue.add(7, 0, at(0s));
  // Failures at 0, 1, 3 and 7 s; each time something happens at once, and the wait is 1, 2, 4, 8 s.
  sim::Time now{};
  for (const sim::Duration wait : {1s, 2s, 4s, 8s, 10s, 10s}) {
    ASSERT_EQ(queue.next(), 7U);
    queue.failed(7, now);
    queue.something_changed(now);
    EXPECT_FALSE(queue.has_active());
    EXPECT_EQ(queue.wakes(), now + wait);
    now += wait;
    queue.wake(now - 1ns);
    EXPECT_FALSE(queue.has_active());
    queue.wake(now);
  }
  EXPECT_EQ(all(queue), std::vector<PodQueue::Pod>{7});
}

TEST(PodQueue, EndsABackOffAtTheWholeSecondSince133) {
  PodQueue older({.minor = 32}), newer({.minor = 33});
  for (PodQueue* queue : {&older, &newer}) {
    queue->add(1, 0, at(100ms));
    queue->next();
    queue->failed(1, at(100ms));
    queue->something_changed(at(200ms));
  }
  EXPECT_EQ(older.wakes(), at(1100ms));
  EXPECT_EQ(newer.wakes(), at(1s));
}

TEST(PodQueue, LooksAgainAfterFiveMinutesWithoutAnEvent) {
  PodQueue queue({});
  queue.add(1, 0, at(0s));
  queue.next();
  queue.failed(1, at(2s));
  EXPECT_EQ(queue.wakes(), at(302s));
  queue.wake(at(302s));
  EXPECT_EQ(all(queue), std::vector<PodQueue::Pod>{1});
}

TEST(PodQueue, ForgetsPodsWhereverTheyWait) {
  PodQueue queue({});
  for (const PodQueue::Pod pod : {1U, 2U, 3U}) queue.add(pod, 0, at(0s));
  for (int i = 0; i < 2; ++i) queue.failed(*queue.next(), at(0s));
  queue.something_changed(at(0s));
  queue.forget(1);
  queue.forget(3);
  queue.wake(at(1h));
  EXPECT_EQ(all(queue), std::vector<PodQueue::Pod>{2});
  queue.forget(2);
  EXPECT_EQ(queue.wakes(), sim::never);
}

}  // namespace
}  // namespace sandtable::models::kube::run
