// An exclusive lock that Poisson requests hold for a time S is M/G/1, whichever of a service's replicas they are at
// (Pollaczek–Khinchine):
//     W = λ·E[S²] / (2·(1 − ρ)),   ρ = λ·E[S],   P(it is held) = ρ by PASTA
// By key: one such queue each, with its share of λ.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, ALockIsMG1) {
  constexpr double arrival = 3, mean = 0.2, cv = 0.7;
  auto only =
      service("s", {{models::LockStep{"l", models::LockMode::exclusive, {}, {work(lognormal(mean, cv))}}}, work(constant(1))}, 4);
  only.locks = {{"l", {}}};
  const auto samples = replicate(with_requests({only}, {poisson("t", "s", arrival)}, 5e5, arrival));
  const double load = arrival * mean;
  expect_theory(samples, "service.s.lock.l.wait.mean", arrival * mean * mean * (1 + cv * cv) / (2 * (1 - load)));
  expect_theory(samples, "service.s.lock.l.contention", load);
}

TEST(Theory, LocksOfKeysAreQueuesOfTheirOwn) {
  constexpr double arrival = 8, mean = 0.2;
  auto only = service("s", {{models::LockStep{"l", models::LockMode::exclusive, {}, {work(constant(mean))}}}});
  only.locks = {{"l", {2, 1, models::KeyOf::request}}};  // shares 2/3 and 1/3
  const auto samples = replicate(with_requests({only}, {poisson("t", "s", arrival / 2)}, 5e5, arrival / 2));
  double wait = 0;
  for (const double share : {2 / 3.0, 1 / 3.0}) {
    const double rate = share * arrival / 2;
    wait += share * rate * mean * mean / (2 * (1 - rate * mean));
  }
  expect_theory(samples, "service.s.lock.l.wait.mean", wait);
}

}  // namespace sandtable::test
