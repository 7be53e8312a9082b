#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/distribution.hpp"

namespace sandtable::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void expect_refused(const Distribution& law, const std::string& part_of_reason) {
  const Status status = check(law);
  ASSERT_FALSE(status) << part_of_reason;
  EXPECT_EQ(status.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(status.error().message.find(part_of_reason), std::string::npos) << status.error().message;
}

Distribution nested_mixture(int depth) {
  Distribution law{Exponential{1}};
  for (int i = 0; i < depth; ++i) law = Distribution{Mixture{{1.0}, {law}}};
  return law;
}

TEST(CheckDistribution, accepts_every_law_with_sensible_parameters) {
  for (const Distribution& law : {Distribution{Constant{0}},
                                  {Constant{3}},
                                  {Exponential{1e-9}},
                                  {Lognormal{1, 0.2}},
                                  {Erlang{1, 2}},
                                  {Gamma{1, 3}},
                                  {Weibull{1, 0.5}},
                                  {Pareto{1, 0.5}},
                                  {Uniform{0, 1}},
                                  {Empirical{"times.csv", {0, 1}}},
                                  {Mixture{{0.9, 0.1}, {{Exponential{1}}, {Constant{0}}}}}}) {
    EXPECT_TRUE(check(law)) << name(law);
  }
}

TEST(CheckDistribution, refuses_each_parameter_out_of_range_and_names_it) {
  const double nan = std::nan("");
  for (double bad : {-1.0, nan, infinity}) {
    expect_refused({Constant{bad}}, "constant needs a finite value");
    expect_refused({Uniform{0, bad}}, "uniform needs two finite bounds");
    expect_refused({Uniform{bad, 1}}, "uniform needs two finite bounds");
    expect_refused({Empirical{"", {1, bad}}}, "finite values");
  }
  for (double bad : {0.0, -1.0, nan, infinity}) {
    expect_refused({Exponential{bad}}, "exponential needs a positive, finite mean");
    expect_refused({Lognormal{bad, 1}}, "lognormal needs a positive, finite mean");
    expect_refused({Lognormal{1, bad}}, "lognormal needs a positive, finite cv");
    expect_refused({Erlang{2, bad}}, "erlang needs a positive, finite mean");
    expect_refused({Gamma{bad, 1}}, "gamma needs a positive, finite mean");
    expect_refused({Gamma{1, bad}}, "gamma needs a positive, finite cv");
    expect_refused({Weibull{bad, 1}}, "weibull needs a positive, finite scale");
    expect_refused({Weibull{1, bad}}, "weibull needs a positive, finite shape");
    expect_refused({Pareto{bad, 1}}, "pareto needs a positive, finite scale");
    expect_refused({Pareto{1, bad}}, "pareto needs a positive, finite shape");
    expect_refused({Mixture{{bad}, {{Constant{1}}}}}, "needs a positive, finite weight");
  }
  expect_refused({Erlang{0, 1}}, "stages");
  expect_refused({Gamma{1, 1e-300}}, "cv between");
  expect_refused({Weibull{1, 0.001}}, "shape large enough");
  expect_refused({Uniform{2, 2}}, "lower first");
  expect_refused({Empirical{"times.csv", {}}}, "at least one value");
  expect_refused({Empirical{"times.csv", {0, 0}}}, "above 0");
}

TEST(CheckDistribution, looks_into_mixtures_and_says_where) {
  expect_refused({Mixture{{}, {}}}, "at least one component");
  expect_refused({Mixture{{1, 2}, {{Constant{1}}}}}, "one weight for each component");
  expect_refused({Mixture{{1, 2}, {{Constant{1}}, {Exponential{-1}}}}}, "component 2 of the mixture: exponential");
  EXPECT_TRUE(check(nested_mixture(max_mixture_depth)));
  expect_refused(nested_mixture(max_mixture_depth + 1), "nested too deep");
}

}  // namespace
}  // namespace sandtable::sim
