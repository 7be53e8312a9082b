// M/G/c/c, Erlang's loss system (`queue: 0`): loss B(c, a) whatever the service law, a = λ·E[S].
// Source: A. K. Erlang (1917); insensitivity: B. Sevastyanov (1957).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Samples loss_system(models::TimeLaw time) {
  auto station = service("s", {work(std::move(time))});
  station.concurrency = 5;
  station.queue = 0;
  return replicate(with_requests({station}, {poisson("t", "s", 4)}, 1.5e5, 4));
}

TEST(Theory, ErlangLossExponential) {
  const auto samples = loss_system(exponential(1));
  expect_theory(samples, "service.s.errors.rejected", erlang_b(5, 4));
  expect_theory(samples, "service.s.utilization", 4 * (1 - erlang_b(5, 4)) / 5);
}

TEST(Theory, ErlangLossLognormal) { expect_theory(loss_system(lognormal(1, 1)), "service.s.errors.rejected", erlang_b(5, 4)); }

}  // namespace sandtable::test
