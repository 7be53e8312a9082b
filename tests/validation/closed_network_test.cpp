// A closed network: N clients think (mean Z), then visit three exponential FIFO stations with demands D_i = v_i/µ_i. Mean value
// analysis:
//     R_i(n) = D_i·(1 + Q_i(n−1)),   X(n) = n / (Z + Σ R_i(n)),   Q_i(n) = X(n)·R_i(n),   Q_i(0) = 0
// Source: M. Reiser & S. Lavenberg, "Mean-value analysis of closed multichain queuing networks" (1980).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, ClosedNetworkMva) {
  constexpr unsigned population = 8;
  constexpr double think = 4;
  const std::vector<double> visits{1, 0.7, 0.3}, rates{2.0, 1.5, 0.5};
  std::vector<double> queue(3, 0), residence(3, 0);
  double throughput = 0, response = 0;
  for (unsigned n = 1; n <= population; ++n) {
    response = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      residence[i] = visits[i] / rates[i] * (1 + queue[i]);
      response += residence[i];
    }
    throughput = n / (think + response);
    for (std::size_t i = 0; i < 3; ++i) queue[i] = throughput * residence[i];
  }

  std::vector<Service> services{service("route", {call("s1"), choice({{0.7, {call("s2")}}, {0.3, {call("s3")}}})})};
  for (std::size_t i = 0; i < 3; ++i) {
    auto station = service("s" + std::to_string(i + 1), {work(exponential(1 / rates[i]))});
    station.concurrency = 1;
    services.push_back(station);
  }
  const auto samples = replicate(with_requests(services, {clients("t", "route", population, exponential(think))}, 1e5, throughput));
  expect_theory(samples, "traffic.t.rate", throughput);
  expect_theory(samples, "traffic.t.latency.mean", response);
  for (std::size_t i = 0; i < 3; ++i) {
    expect_theory(samples, "service.s" + std::to_string(i + 1) + ".utilization", throughput * visits[i] / rates[i]);
  }
}

}  // namespace sandtable::test
