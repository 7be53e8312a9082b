// M/G/1 FIFO: Pollaczek–Khinchine, Wq = λ·E[S²] / (2(1 − ρ)) = ρ·E[S]·(1 + cv²) / (2(1 − ρ)). Constant service (M/D/1) has cv = 0.
// Source: L. Kleinrock, "Queueing Systems" I (1975), §5.6.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples one_slot(models::TimeLaw time, double arrival, double requests) {
  auto station = service("s", {work(std::move(time))});
  station.concurrency = 1;
  return replicate(with_requests({station}, {poisson("t", "s", arrival)}, requests, arrival));
}

double pollaczek_khinchine(double load, double mean, double cv) { return load * mean * (1 + cv * cv) / (2 * (1 - load)); }

TEST(Theory, MD1Wait) { expect_theory(one_slot(constant(1), 0.6, 1e5), "service.s.wait.mean", pollaczek_khinchine(0.6, 1, 0)); }

TEST(Theory, MG1LognormalWait) {
  expect_theory(one_slot(lognormal(1, 1.2), 0.5, 4e5), "service.s.wait.mean", pollaczek_khinchine(0.5, 1, 1.2));
}

}  // namespace sandtable::test
