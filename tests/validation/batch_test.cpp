// Bulk service M/M^[b]/1 by Bailey's rule: a batch begins as soon as none runs and somebody waits, takes up to b, and lasts an
// exponential time with rate µ whatever its size; who comes meanwhile waits for the next. Busy with n waiting has p(n) = p(0)·rⁿ, r
// the root in (0, 1) of λ − (λ + µ)r + µr^(b+1) = 0; idle has p(0)·µ/λ. So with Z = 1/(1 − r) + µ/λ:
//     Lq = r/(1 − r)²/Z,   latency = Lq/λ + 1/µ,   mean batch = λ/(µ·P(busy)),   P(busy) = 1/(1 − r)/Z
// Source: N. Bailey (1954); D. Gross & C. Harris, "Fundamentals of Queueing Theory" (1998), §3.2.2.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, BulkService) {
  constexpr double arrival = 2.4;
  constexpr unsigned most = 4;
  double low = 0, high = 0.999;  // the other root is 1
  const auto balance = [&](double r) { return arrival - (arrival + 1) * r + std::pow(r, most + 1); };
  for (int i = 0; i < 200; ++i) (balance((low + high) / 2) > 0 ? low : high) = (low + high) / 2;
  const double r = low, all = 1 / (1 - r) + 1 / arrival;

  auto station = service("s", {});
  station.endpoints[0].steps = {{models::BatchStep{most, 0s, exponential(1), constant(0)}}};
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 2e5, arrival));
  expect_theory(samples, "service.s.latency.mean", r / std::pow(1 - r, 2) / all / arrival + 1);
  expect_theory(samples, "service.s.batch.mean", arrival / (1 / (1 - r) / all));
}

}  // namespace sandtable::test
