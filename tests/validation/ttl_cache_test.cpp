// A cache in which an entry is good for T from when it was filled in, and filling takes no time: of the look-ups of a key that come
// as a Poisson stream of rate λ_k, a renewal is one miss and then the λ_k·T hits that fall on average in the time T:
//     h_k = λ_k·T / (1 + λ_k·T),   h = Σ_k p_k·h_k
// by the mean of T alone, whatever its law. Source: J. Jung, A. Berger & H. Balakrishnan, "Modeling TTL-based Internet caches",
// INFOCOM 2003.
#include <numeric>

#include "tests/validation/theory.hpp"

namespace sandtable::test {

TEST(Theory, TtlCacheByRenewal) {
  constexpr std::uint32_t keys = 50;
  constexpr double rate = 20, zipf = 0.8, lasts = 2;
  double total = 0, expected = 0, per_second = 0;
  for (std::uint32_t k = 1; k <= keys; ++k) total += std::pow(k, -zipf);
  for (std::uint32_t k = 1; k <= keys; ++k) {
    const double share = std::pow(k, -zipf) / total, asked = rate * share;
    expected += share * asked * lasts / (1 + asked * lasts);
    per_second += asked / (1 + asked * lasts);
  }
  for (const auto& ttl : {constant(lasts), exponential(lasts), lognormal(lasts, 2)}) {
    auto only = service("s", {{models::CacheStep{"c", {work(constant(0))}, {}}}});
    only.caches = {{"c"}};
    only.caches[0].keys = models::KeySpace{keys, zipf, models::KeyOf::request};
    only.caches[0].ttl = ttl;
    const auto samples = replicate(with_requests({only}, {poisson("t", "s", rate)}, 5e4, rate));
    expect_theory(samples, "service.s.cache.c.hit_ratio", expected);
    expect_theory(samples, "service.s.cache.c.fills", per_second * 5e4 / rate);
  }
}

}  // namespace sandtable::test
