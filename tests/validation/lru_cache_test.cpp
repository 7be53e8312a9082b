// LRU over Zipf keys, each asked for by its own Poisson stream: Che's approximation, in which every entry stays for the same time
// t_C:
//     h_k = 1 − exp(−λ_k·t_C),   Σ_k (1 − exp(−λ_k·t_C)) = C,   h = Σ_k p_k·h_k
// It is known to be off by less than a percent or so of the hit ratio. Source: H. Che, Y. Tung & Z. Wang, "Hierarchical Web caching
// systems: modeling, design and experimental results", IEEE JSAC 20 (2002); C. Fricker, P. Robert & J. Roberts, "A versatile and
// accurate approximation for LRU cache performance", ITC 24 (2012).
#include <numeric>

#include "tests/validation/theory.hpp"

namespace sandtable::test {

std::vector<double> zipf_shares(std::uint32_t keys, double s) {
  std::vector<double> shares(keys);
  for (std::uint32_t k = 0; k < keys; ++k) shares[k] = std::pow(k + 1, -s);
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= total;
  return shares;
}

double che(const std::vector<double>& shares, double capacity) {
  const auto occupied = [&](double t) {
    double sum = 0;
    for (const double share : shares) sum += 1 - std::exp(-share * t);
    return sum;
  };
  double low = 0, high = 1e9;
  for (int i = 0; i < 200; ++i) (occupied((low + high) / 2) < capacity ? low : high) = (low + high) / 2;
  double hits = 0;
  for (const double share : shares) hits += share * (1 - std::exp(-share * low));
  return hits;
}

TEST(Theory, LruByChe) {
  constexpr std::uint32_t keys = 1000;
  for (const double s : {0.6, 0.9, 1.2}) {
    for (const std::uint32_t capacity : {20U, 100U, 400U}) {
      auto only = service("s", {{models::CacheStep{"c", {work(constant(0))}, {}}}});
      only.caches = {{"c"}};
      only.caches[0].keys = models::KeySpace{keys, s, models::KeyOf::request};
      only.caches[0].capacity = capacity;
      // Full long before the warm-up's end; 3·10⁵ look-ups have a standard deviation of 0.001 at most.
      const auto result = Stage(scenario({only}, {poisson("t", "s", 100)}, 3200s, 200s)).run();
      const double expected = che(zipf_shares(keys, s), capacity);
      EXPECT_NEAR(kpi(result, "service.s.cache.c.hit_ratio"), expected, 0.01 * expected + 0.003) << s << ", " << capacity;
      EXPECT_DOUBLE_EQ(kpi(result, "service.s.cache.c.entries"), capacity);
    }
  }
}

}  // namespace sandtable::test
