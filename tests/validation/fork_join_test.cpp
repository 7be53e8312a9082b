// Fork–join of two M/M/1 queues: each request goes to both and is done when both are. The mean response is exactly
//     R_2 = (12 − ρ)/8 · 1/(µ − λ)
// and for k queues Nelson & Tantawi bound it by that of independent responses, R_1 ≤ R_k ≤ H_k·R_1, H_k = 1 + … + 1/k (the two of a
// request are associated). Source: L. Flatto & S. Hahn (1984); R. Nelson & A. Tantawi, "Approximate analysis of fork/join
// synchronization in parallel queues" (1988).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples fork_join(unsigned ways, double arrival, double requests) {
  std::vector<Service> services;
  std::vector<Step> calls;
  for (unsigned i = 0; i < ways; ++i) {
    services.push_back(service("q" + std::to_string(i), {work(exponential(1))}));
    services.back().concurrency = 1;
    calls.push_back(call(services.back().name));
  }
  services.push_back(service("front", {parallel(calls)}));
  return replicate(with_requests(std::move(services), {poisson("t", "front", arrival)}, requests, arrival));
}

TEST(Theory, ForkJoinOfTwo) { expect_theory(fork_join(2, 0.6, 2e5), "service.front.latency.mean", (12 - 0.6) / 8 / (1 - 0.6)); }

TEST(Theory, ForkJoinOfFourIsBounded) {
  const auto samples = fork_join(4, 0.5, 5e4);
  const auto interval = sim::confidence_interval(samples.at("service.front.latency.mean"), 0.99);
  ASSERT_TRUE(interval.has_value());
  EXPECT_LT((*interval)[1], (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) * 2);
  EXPECT_GT((*interval)[0], (12 - 0.5) / 8 * 2);  // more than for two
}

}  // namespace sandtable::test
