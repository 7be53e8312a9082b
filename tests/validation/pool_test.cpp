// A pool of c places held for an exponential time, with no other bound: M/M/c (Erlang's delay formula), the places being the
// servers. What follows after the place is given back holds none and changes nothing.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, APoolIsAStation) {
  constexpr double arrival = 2.0;
  auto station = service("s", {});
  station.pools = {{"db", 3, {}}};
  station.endpoints[0].steps = {{models::UseStep{"db", {work(exponential(1))}}}, work(constant(0.7))};
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 5e5, arrival));
  expect_theory(samples, "service.s.pool.db.utilization", arrival / 3);
  expect_theory(samples, "service.s.pool.db.wait.mean", erlang_c(3, arrival) / (3 - arrival));
}

}  // namespace sandtable::test
