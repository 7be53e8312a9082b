// Two replicas of one slot each, exponential service µ, Poisson arrivals λ in all.
// random: each is M/M/1 at λ/2, W = 1/(µ − λ/2).
// round-robin: each sees every second arrival, Erlang-2 gaps: E₂/M/1, W = 1/(µ(1 − σ)) with σ the root in (0, 1) of
//     σ = (λ / (λ + µ(1 − σ)))²
// Source: L. Kleinrock, "Queueing Systems" I (1975), §6.4 (G/M/1).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples two_replicas(models::Balance rule, double arrival) {
  auto station = service("s", {work(exponential(1))}, 2);
  station.concurrency = 1;
  station.balance = rule;
  return replicate(with_requests({station}, {poisson("t", "s", arrival)}, 1.5e5, arrival));
}

TEST(Theory, RandomSplitsAPoissonStream) {
  expect_theory(two_replicas(models::Balance::random, 1.2), "service.s.latency.mean", 1 / (1 - 0.6));
}

TEST(Theory, RoundRobinMakesErlangGaps) {
  constexpr double arrival = 1.2;
  double sigma = 0.5;
  for (int i = 0; i < 200; ++i) sigma = std::pow(arrival / (arrival + 1 - sigma), 2);
  expect_theory(two_replicas(models::Balance::round_robin, arrival), "service.s.latency.mean", 1 / (1 - sigma));
}

}  // namespace sandtable::test
