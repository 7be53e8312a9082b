// M/G/1-PS: requests share one core equally. The mean sojourn depends on the service law by its mean only: W = 1/(µ − λ), the same
// for exponential, lognormal and constant demands. With c cores and at most one a request (M/M/c-PS), exponential demands: the
// number in system is that of M/M/c, so W = 1/µ + Wq(M/M/c). Sources: L. Kleinrock, "Queueing Systems" II (1976), §4.4; M. Sakata,
// S. Noguchi & J. Oizumi (1971).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples shared_cores(models::TimeLaw demand, double cores, double arrival, double requests) {
  auto station = service("s", {cpu(std::move(demand))});
  station.cpu.limit = models::Cores{cores};
  return replicate(with_requests({station}, {poisson("t", "s", arrival)}, requests, arrival));
}

TEST(Theory, MG1PSInsensitiveExponential) {
  const auto samples = shared_cores(exponential(1), 1, 0.5, 1e5);
  expect_theory(samples, "service.s.latency.mean", 2);
  expect_theory(samples, "service.s.cpu", 0.5);
  expect_theory(samples, "service.s.utilization", 0.5);
}

TEST(Theory, MG1PSInsensitiveLognormal) {
  expect_theory(shared_cores(lognormal(1, 1.5), 1, 0.5, 2e5), "service.s.latency.mean", 2);
}

TEST(Theory, MG1PSInsensitiveConstant) { expect_theory(shared_cores(constant(1), 1, 0.5, 5e4), "service.s.latency.mean", 2); }

TEST(Theory, MMcPSMean) {
  constexpr double arrival = 2.1;
  expect_theory(shared_cores(exponential(1), 3, arrival, 1e5), "service.s.latency.mean", 1 + erlang_c(3, arrival) / (3 - arrival));
}

}  // namespace sandtable::test
