// M/M/c/K: c slots and K − c places to wait; who finds them full is lost. With a = λ/µ the state n has
//     p(n) ∝ aⁿ/n!  for n ≤ c,   p(n) ∝ p(c)·(a/c)^(n−c)  for c < n ≤ K
//     loss = p(K) (Poisson arrivals see time averages),   Wq of those admitted = Σ_{n>c} (n − c)·p(n) / (λ(1 − p(K)))  (Little)
// Source: D. Gross & C. Harris, "Fundamentals of Queueing Theory" (1998), §2.5.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, MMcKLossAndWait) {
  constexpr double arrival = 3.6, served = 1.0;
  constexpr unsigned servers = 3, places = 4, states = servers + places;
  std::vector<double> p(states + 1);
  p[0] = 1;
  for (unsigned n = 1; n <= states; ++n) p[n] = p[n - 1] * arrival / (served * std::min(n, servers));
  double total = 0, queue = 0;
  for (unsigned n = 0; n <= states; ++n) total += p[n];
  for (unsigned n = servers; n <= states; ++n) queue += (n - servers) * p[n] / total;
  const double loss = p[states] / total;

  auto station = service("s", {work(exponential(1 / served))});
  station.concurrency = servers;
  station.queue = places;
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 1.5e5, arrival));
  expect_theory(samples, "service.s.errors.rejected", loss);
  expect_theory(samples, "traffic.t.availability", 1 - loss);
  expect_theory(samples, "service.s.wait.mean", queue / (arrival * (1 - loss)));
  expect_theory(samples, "service.s.rate", arrival * (1 - loss));
}

}  // namespace sandtable::test
