// M/M/1: Poisson arrivals λ, exponential service µ, one slot, FIFO. The sojourn time is exponential with rate µ − λ:
//     W = 1/(µ − λ),   p-quantile = −ln(1 − p)/(µ − λ),   ρ = λ/µ
// Source: L. Kleinrock, "Queueing Systems" I (1975), §3.2 and §5.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, MM1SojournMeanAndQuantile) {
  constexpr double arrival = 0.6, served = 1.0;
  auto station = service("s", {work(exponential(1 / served))});
  station.concurrency = 1;
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 4e5, arrival));
  expect_theory(samples, "service.s.latency.mean", 1 / (served - arrival));
  expect_theory(samples, "traffic.t.latency.mean", 1 / (served - arrival));
  expect_theory(samples, "service.s.latency.p95", std::log(20) / (served - arrival));
  expect_theory(samples, "service.s.utilization", arrival / served);
  expect_theory(samples, "service.s.rate", arrival);
}

}  // namespace sandtable::test
