#include "sim/sampler.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sandtable::sim {
namespace {

TEST(Sampler, DrawsWhatSampleDraws) {
  const std::vector<Distribution> laws{
      {Constant{0.25}},
      {Exponential{0.01}},
      {Lognormal{0.03, 0.53}},
      {Lognormal{90, 3}},
      {Erlang{4, 2}},
      {Gamma{3, 0.4}},
      {Weibull{0.5, 0.7}},
      {Pareto{0.2, 6}},
      {Uniform{1, 4}},
      {Empirical{"", {1, 2, 3}}},
      {Mixture{{9, 1}, {{Exponential{0.005}}, {Lognormal{0.05, 0.5}}}}},
  };
  const StreamKey key = stream_key({1, 0}, "sampler", "test");
  for (const auto& law : laws) {
    const Sampler sampler(law);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
      Draws once(key, {.ordinal = i}), again(key, {.ordinal = i});
      ASSERT_EQ(sampler(once), sample(law, again)) << name(law) << " " << i;
      ASSERT_EQ(once.bits(), again.bits()) << name(law) << " used another number of words at " << i;
    }
  }
}

TEST(Sampler, IsZeroUnlessToldOtherwise) {
  Draws draws(stream_key({1, 0}, "sampler", "test"), {});
  EXPECT_EQ(Sampler()(draws), 0);
  EXPECT_TRUE(Sampler().constant());
}

}  // namespace
}  // namespace sandtable::sim
