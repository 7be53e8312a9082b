// M/M/c+M (Erlang-A): who waits gives up at rate θ. Birth–death: p(n) ∝ Π λ/(min(k, c)·µ + (k − c)⁺·θ), and
//     P(give up) = θ·E[Q]/λ,   E[Q] = Σ (n − c)⁺·p(n)
// Who finds q waiting is served if its patience outlasts the q + 1 departures ahead, at rates r_j = cµ + jθ, j = 0 … q; with V
// their sum, E[e^(−θV)] = cµ/(cµ + (q + 1)θ) and E[V·e^(−θV)] = E[e^(−θV)]·Σ 1/(r_j + θ), so the mean wait of the served is
//     Σ_q p(c + q)·E[V·e^(−θV)] / (1 − P(give up))
// Source: C. Palm (1957); A. Mandelbaum & S. Zeltyn, "The Palm/Erlang-A queue" (2004).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, ErlangA) {
  constexpr double arrival = 3.3, served = 1, leaving = 0.5;
  constexpr unsigned servers = 3, states = 200;
  std::vector<double> p(states);
  double total = p[0] = 1;
  for (unsigned n = 1; n < states; ++n) {
    const double over = n > servers ? (n - servers) * leaving : 0;
    p[n] = p[n - 1] * arrival / (std::min(n, servers) * served + over);
    total += p[n];
  }
  double queue = 0, wait = 0;
  for (unsigned n = servers; n < states; ++n) {
    const unsigned q = n - servers;
    queue += q * p[n] / total;
    double inverse = 0;
    for (unsigned j = 0; j <= q; ++j) inverse += 1 / (servers * served + (j + 1) * leaving);
    wait += p[n] / total * servers * served / (servers * served + (q + 1) * leaving) * inverse;
  }
  const double gives_up = leaving * queue / arrival;

  auto station = service("s", {work(exponential(1 / served))});
  station.concurrency = servers;
  station.patience = exponential(1 / leaving);
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 2e5, arrival));
  expect_theory(samples, "service.s.errors.timeout", gives_up);
  expect_theory(samples, "service.s.wait.mean", wait / (1 - gives_up));
  expect_theory(samples, "service.s.rate", arrival * (1 - gives_up));
}

// In two replicas behind one shared queue it is the same queue.
TEST(Theory, ErlangAOverASharedQueue) {
  auto together = service("s", {work(exponential(1))});
  together.concurrency = 4;
  together.patience = exponential(2);
  auto apart = together;
  apart.replicas = 2;
  apart.concurrency = 2;
  apart.balance = models::Balance::shared_queue;
  const auto run = [](const Service& station) { return Stage(scenario({station}, {poisson("t", "s", 4.4)}, 2000s)).run(); };
  EXPECT_EQ(kpi(run(together), "service.s.errors.timeout"), kpi(run(apart), "service.s.errors.timeout"));
  EXPECT_EQ(kpi(run(together), "service.s.wait.mean"), kpi(run(apart), "service.s.wait.mean"));
}

}  // namespace sandtable::test
