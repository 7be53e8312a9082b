// A queue of messages in front of c consumers that take one at a time is M/M/c: what is published at random waits as customers do
//     Wq = C(c, a)/(cµ − λ),   depth = λ·Wq,   lag = Wq + 1/µ        a = λ/µ, C Erlang's delay formula
// and with P partitions, each with a consumer of its own and messages that fall on them at random, P queues M/M/1 of rate λ/P. The
// network lies between: with a latency of d one way, a consumer is busy for d there, its work, and d back.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples published(models::MessageQueue queue, Service consumer, double rate, double messages) {
  queue.name = "q";
  if (!queue.consumer) queue.consumer = models::QueueConsumer{{"worker", "do"}, 1};
  auto described = with_requests({service("front", {{models::PublishStep{"q"}}}), std::move(consumer)},
                                 {poisson("t", "front", rate)}, messages, rate);
  described.queues = {std::move(queue)};
  return replicate(described);
}

TEST(Theory, AQueueWithConsumersIsAStation) {
  const auto samples = published({}, service("worker", {work(exponential(1))}, 3), 2.0, 8e5);
  const double wait = erlang_c(3, 2.0) / (3 - 2.0);
  expect_theory(samples, "queue.q.wait.mean", wait);
  expect_theory(samples, "queue.q.depth.mean", 2.0 * wait);
  expect_theory(samples, "queue.q.lag.mean", wait + 1);
  expect_theory(samples, "queue.q.unacked.mean", 2.0);
  expect_theory(samples, "queue.q.acked", 2.0);
  expect_theory(samples, "traffic.t.availability", 1);
}

// One replica that takes three at a time is the same.
TEST(Theory, AConsumerWithPrefetchIsAsMany) {
  models::MessageQueue queue;
  queue.consumer = models::QueueConsumer{{"worker", "do"}, 3};
  const auto samples = published(queue, service("worker", {work(exponential(1))}), 2.0, 8e5);
  expect_theory(samples, "queue.q.wait.mean", erlang_c(3, 2.0) / (3 - 2.0));
}

TEST(Theory, PartitionsAreQueuesOfTheirOwn) {
  models::MessageQueue queue;
  queue.partitions = 4;
  const auto samples = published(queue, service("worker", {work(exponential(1))}, 4), 2.0, 4e5);
  expect_theory(samples, "queue.q.wait.mean", 0.5 / (1 - 0.5));
}

// M/M/1/1+k: full with k waiting, so a message finds it so with probability p_{k+1} = (1 − ρ)ρ^{k+1}/(1 − ρ^{k+2}).
TEST(Theory, AFullQueueTurnsAwayAsErlangSays) {
  models::MessageQueue queue;
  queue.depth = 3;
  const auto samples = published(queue, service("worker", {work(exponential(1))}), 0.8, 4e5);
  const double full = (1 - 0.8) * std::pow(0.8, 4) / (1 - std::pow(0.8, 5));
  expect_theory(samples, "traffic.t.errors.rejected", full);
  expect_theory(samples, "queue.q.published", 0.8 * (1 - full));
}

// A message is handled until it succeeds, each time with chance 3/4, and once more later: deliveries are geometric, the redelivered
// are 1/3 of those acknowledged.
TEST(Theory, AtLeastOnce) {
  auto worker = service("worker", {choice({{3, {}}, {1, {call("away")}}})}, 1);
  models::MessageQueue queue;
  queue.name = "q";
  queue.consumer = models::QueueConsumer{{"worker", "do"}, 1};
  queue.redelivery = 10ms;
  auto described = with_requests({service("front", {{models::PublishStep{"q"}}}), worker, service("away", {}, 0)},
                                 {poisson("t", "front", 10)}, 1e5, 10);
  described.queues = {queue};
  auto samples = replicate(described);
  for (std::size_t i = 0; i < samples["queue.q.redelivered"].size(); ++i)
    samples["again"].push_back(samples["queue.q.redelivered"][i] /
                               (samples["queue.q.acked"][i] * sim::to_seconds(described.run.duration - described.run.warmup)));
  expect_theory(samples, "again", 1.0 / 3);
}

}  // namespace sandtable::test
