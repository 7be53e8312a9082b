// A parallel of n exponential branches of mean m takes the k-th order statistic of them where it waits for k: the times between the
// ends are independent and exponential, the i-th with i − 1 ended of mean m/(n − i + 1), so
//     E[T_(k)] = m·Σ_{i=n−k+1}^{n} 1/i        the first: m/n
// Source: H.A. David & H.N. Nagaraja, "Order Statistics" (2003), §2.5.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples quorum_of(std::uint32_t needed, models::Losers losers) {
  models::ParallelStep step;
  for (int i = 0; i < 5; ++i) step.branches.push_back(work(exponential(1)));
  step.wait = needed == 1 ? models::ParallelWait::first : models::ParallelWait::quorum;
  if (needed > 1) step.quorum = needed;
  step.losers = losers;
  return replicate(with_requests({service("s", {{step}})}, {poisson("t", "s", 10)}, 4e4, 10));
}

TEST(Theory, TheFirstOfFive) {
  expect_theory(quorum_of(1, models::Losers::cancel), "service.s.latency.mean", 1 / 5.0);
  expect_theory(quorum_of(1, models::Losers::run), "service.s.latency.mean", 1 / 5.0);
}

TEST(Theory, TheThirdOfFive) {
  expect_theory(quorum_of(3, models::Losers::cancel), "service.s.latency.mean", 1 / 5.0 + 1 / 4.0 + 1 / 3.0);
}

// With losers that run on, a slot is held as long as the longest branch: M/G/∞ with that, so busy slots are λ·E[T_(n)].
TEST(Theory, LosersHoldTheSlotToTheLast) {
  models::ParallelStep step;
  step.branches = {work(exponential(1)), work(exponential(1))};
  step.wait = models::ParallelWait::first;
  auto only = service("s", {{step}});
  only.concurrency = 1000;
  const auto samples = replicate(with_requests({only}, {poisson("t", "s", 10)}, 1e5, 10));
  expect_theory(samples, "service.s.utilization", 10 * (1 + 0.5) / 1000);
}

}  // namespace sandtable::test
