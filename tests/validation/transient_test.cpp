// M/M/1 from empty, before it is stationary. By uniformisation at Λ = λ + µ the state at time t is that of the discrete chain after
// a Poisson(Λt) number of steps:
//     p(t) = Σ_k e^(−Λt)(Λt)^k/k! · p(0)·P^k,   P: up with λ/Λ, down with µ/Λ (at 0: stays)
// so E[N(t)] is known as a series, here summed until the rest is below 10⁻¹². Source: W. Grassmann, "Transient solutions in
// Markovian queueing systems" (1977); P. Morse (1955) has it in Bessel functions.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

double mean_in_system(double arrival, double served, double time) {
  const double both = arrival + served;
  std::vector<double> p{1};
  double weight = std::exp(-both * time), left = 1, sum = 0;
  for (unsigned k = 0; left > 1e-12; ++k) {
    double mean = 0;
    for (std::size_t n = 0; n < p.size(); ++n) mean += static_cast<double>(n) * p[n];
    sum += weight * mean;
    left -= weight;
    weight *= both * time / (k + 1);
    std::vector<double> next(p.size() + 1);
    for (std::size_t n = 0; n < p.size(); ++n) {
      next[n + 1] += p[n] * arrival / both;
      next[n == 0 ? 0 : n - 1] += p[n] * served / both;
    }
    p = std::move(next);
  }
  return sum;
}

TEST(Theory, MM1Transient) {
  constexpr double arrival = 0.8;
  auto station = service("s", {work(exponential(1))});
  station.concurrency = 1;
  const auto world = models::compile(scenario({station}, {poisson("t", "s", arrival)}, 20s)).value();
  const std::vector<double> times{2, 8, 20};
  Samples samples;
  for (std::uint64_t batch = 0; batch < 40; ++batch) {
    std::vector<double> sums(times.size());
    constexpr std::uint64_t runs = 4000;
    for (std::uint64_t r = 0; r < runs; ++r) {
      models::RequestPlane plane(world, {5, batch * runs + r});
      plane.add_replica({0}, {});
      for (std::size_t i = 0; i < times.size(); ++i) {
        plane.advance_to(sim::at_seconds(times[i]));
        sums[i] += static_cast<double>(plane.in_flight({0}));
      }
    }
    for (std::size_t i = 0; i < times.size(); ++i) samples[std::to_string(times[i])].push_back(sums[i] / runs);
  }
  for (const double time : times) expect_theory(samples, std::to_string(time), mean_in_system(arrival, 1, time));
}

}  // namespace sandtable::test
