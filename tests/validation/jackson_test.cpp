// An open Jackson network of five stations. The route is a service without limits that calls the stations in sequence and by choice
// (a call holds the caller's slot, and there is no end of slots), so each station is exponential FIFO with Poisson routing. Product
// form: station i behaves as M/M/1 at λ_i = λ·v_i, and a whole visit takes Σ v_i / (µ_i − λ_i).
//     route: 1, then 2 (0.6) or 3 and 4 (0.4), then 5, then 1 and 5 once more (0.25)
//     v₁ = v₅ = 1.25, v₂ = 0.6, v₃ = v₄ = 0.4
// Service is independent of class and exponential at each station, so that the changing route does no harm (BCMP, type 1).
// Sources: J. Jackson (1957); F. Baskett, K. Chandy, R. Muntz & F. Palacios (1975).
#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, JacksonNetworkOfFive) {
  constexpr double arrival = 1;
  const std::vector<double> visits{1.25, 0.6, 0.4, 0.4, 1.25};
  const std::vector<double> rates{2.5, 1.2, 1.0, 0.9, 2.2};

  std::vector<Service> services{service("route", {call("s1"), choice({{0.6, {call("s2")}}, {0.4, {call("s3"), call("s4")}}}),
                                                  call("s5"), choice({{0.25, {call("s1"), call("s5")}}, {0.75, {}}})})};
  double total = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    auto station = service("s" + std::to_string(i + 1), {work(exponential(1 / rates[i]))});
    station.concurrency = 1;
    services.push_back(station);
    total += visits[i] / (rates[i] - arrival * visits[i]);
  }
  const auto samples = replicate(with_requests(services, {poisson("t", "route", arrival)}, 1e5, arrival));
  expect_theory(samples, "traffic.t.latency.mean", total);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::string name = "service.s" + std::to_string(i + 1);
    expect_theory(samples, name + ".latency.mean", 1 / (rates[i] - arrival * visits[i]));
    expect_theory(samples, name + ".utilization", arrival * visits[i] / rates[i]);
  }
}

}  // namespace sandtable::test
