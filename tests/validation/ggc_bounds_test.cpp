// Bounds of the mean wait that hold for any laws, with σ_A², σ_S² the variances of gaps and service, c_A², c_S² relative to the
// squared means, ρ = λE[S]/c:
//   G/G/1, Kingman (1962):  Wq ≤ λ(σ_A² + σ_S²) / (2(1 − ρ))
//          Daley (1977):    Wq ≤ E[S]·ρ·((2 − ρ)·c_A²/ρ + c_S²) / (2(1 − ρ))
//   M/G/c, Kingman (1970):  Wq ≤ λ(σ_A² + σ_S²/c + (c − 1)/c²·E[S]²) / (2(1 − ρ))
//          Brumelle (1971): Wq ≥ λE[S²]/(2c²(1 − ρ)) − (c − 1)/c·E[S²]/(2E[S])
// Checked with 99 % intervals that lie inside the bounds as a whole.
#include <array>

#include "tests/validation/theory.hpp"

namespace sandtable::test {

std::array<double, 2> wait_of(Service station, models::Traffic traffic, double arrival, double requests) {
  const auto samples = replicate(with_requests({std::move(station)}, {std::move(traffic)}, requests, arrival));
  const auto interval = sim::confidence_interval(samples.at("service.s.wait.mean"), 0.99);
  EXPECT_TRUE(interval.has_value());
  EXPECT_LT((*interval)[1] - (*interval)[0], 0.04 * (*interval)[0]);
  return *interval;
}

models::Traffic renewal(models::TimeLaw gap) {
  return {"t", {"s", "do"}, models::Arrivals{models::RenewalArrivals{std::move(gap)}}, {}};
}

TEST(Theory, GG1Bounds) {
  constexpr double arrival = 0.8, rho = 0.8;
  auto station = service("s", {work(lognormal(1, 0.7))});
  station.concurrency = 1;
  const auto interval = wait_of(station, renewal(law({sim::Gamma{1 / arrival, 0.6}})), arrival, 3e5);
  const double gaps = 0.36 / (arrival * arrival), service_variance = 0.49;
  const double kingman = arrival * (gaps + service_variance) / (2 * (1 - rho));
  const double daley = rho * ((2 - rho) * 0.36 / rho + 0.49) / (2 * (1 - rho));
  EXPECT_LT(daley, kingman);
  EXPECT_LT(interval[1], daley);
  EXPECT_GT(interval[0], daley / 2);  // a bound, but not an empty one
}

TEST(Theory, MGcBounds) {
  constexpr double arrival = 3.4, second = 1 + 1.44;
  constexpr unsigned servers = 4;
  const double rho = arrival / servers;
  auto station = service("s", {work(lognormal(1, 1.2))});
  station.concurrency = servers;
  const auto interval = wait_of(station, poisson("t", "s", arrival), arrival, 4e5);
  const double gaps = 1 / (arrival * arrival);
  EXPECT_LT(interval[1], arrival * (gaps + 1.44 / servers + 3.0 / 16) / (2 * (1 - rho)));
  EXPECT_GT(interval[0], arrival * second / (2 * servers * servers * (1 - rho)) - 0.75 * second / 2);
}

// M/D/c exactly: who is served at t has left at t + D, whoever came meanwhile has not, so N(t + D) = max(0, N(t) − c) +
// Poisson(λD). The chain's stationary law gives E[N], and Wq = E[N]/λ − D. Source: C. Crommelin (1932).
TEST(Theory, MDcWait) {
  constexpr double arrival = 1.6;
  constexpr std::size_t servers = 2, states = 200;
  std::vector<double> poisson_law(states), p(states);
  poisson_law[0] = std::exp(-arrival);
  for (std::size_t k = 1; k < states; ++k) poisson_law[k] = poisson_law[k - 1] * arrival / static_cast<double>(k);
  p[0] = 1;
  for (int step = 0; step < 400; ++step) {
    std::vector<double> next(states);
    for (std::size_t n = 0; n < states; ++n) {
      const std::size_t left = n > servers ? n - servers : 0;
      for (std::size_t k = 0; left + k < states; ++k) next[left + k] += p[n] * poisson_law[k];
    }
    p = std::move(next);
  }
  double mean = 0;
  for (std::size_t n = 0; n < states; ++n) mean += static_cast<double>(n) * p[n];

  auto station = service("s", {work(constant(1))});
  station.concurrency = servers;
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 4.5e5, arrival));
  expect_theory(samples, "service.s.wait.mean", mean / arrival - 1);
}

}  // namespace sandtable::test
