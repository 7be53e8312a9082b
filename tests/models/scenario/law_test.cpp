#include "models/scenario/law.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

sim::Distribution law(const std::string& text) {
  TextContext context;
  context.what = "work";
  const auto read = read_time_law(text, context);
  EXPECT_TRUE(read && read->law) << text;
  return read && read->law ? *read->law : sim::Distribution{};
}
Arrivals arrivals(const std::string& text) {
  TextContext context;
  context.what = "arrivals";
  const auto read = read_arrivals(text, context);
  EXPECT_TRUE(read) << text;
  return read ? *read : Arrivals{};
}

TEST(Law, EveryFamilyIsRead) {
  EXPECT_EQ(law("constant(3ms)"), (sim::Distribution{sim::Constant{0.003}}));
  EXPECT_EQ(law("exponential(10ms)"), (sim::Distribution{sim::Exponential{0.01}}));
  EXPECT_EQ(law("lognormal(4ms cv=0.8)"), (sim::Distribution{sim::Lognormal{0.004, 0.8}}));
  EXPECT_EQ(law("lognormal( cv=0.8   mean=4ms )"), (sim::Distribution{sim::Lognormal{0.004, 0.8}}));
  EXPECT_EQ(law("erlang(3 9ms)"), (sim::Distribution{sim::Erlang{3, 0.009}}));
  EXPECT_EQ(law("gamma(1s cv=2)"), (sim::Distribution{sim::Gamma{1, 2}}));
  EXPECT_EQ(law("weibull(1s shape=0.7)"), (sim::Distribution{sim::Weibull{1, 0.7}}));
  EXPECT_EQ(law("pareto(5ms shape=2.5)"), (sim::Distribution{sim::Pareto{0.005, 2.5}}));
  EXPECT_EQ(law("uniform(1ms 3ms)"), (sim::Distribution{sim::Uniform{0.001, 0.003}}));
  const sim::Mixture mixture{{0.9, 0.1}, {law("exponential(5ms)"), law("mixture(1*constant(1s) + 1e+2*constant(2s))")}};
  EXPECT_EQ(law("mixture(0.9*exponential(5ms) + 0.1*mixture(1*constant(1s) + 1e+2*constant(2s)))"), (sim::Distribution{mixture}));
}

TEST(Law, EveryKindOfArrivalsIsRead) {
  EXPECT_EQ(arrivals("poisson(200/s)"), Arrivals(PoissonArrivals{Rate{200}}));
  EXPECT_EQ(arrivals("deterministic(5/s)"), Arrivals(DeterministicArrivals{Rate{5}}));
  EXPECT_EQ(arrivals("renewal(constant(1s))"), Arrivals(RenewalArrivals{{law("constant(1s)"), {}}}));
  EXPECT_EQ(arrivals("mmpp(10/s for=1s 40/s for=2s)"),
            Arrivals(MmppArrivals{{Rate{10}, std::chrono::seconds(1)}, {Rate{40}, std::chrono::seconds(2)}}));
  EXPECT_EQ(arrivals("diurnal(10/s 15/s 24h)"), Arrivals(DiurnalArrivals{Rate{10}, Rate{15}, std::chrono::hours(24)}));
}

TEST(Law, ProblemsPointIntoTheText) {
  TextContext context;
  context.what = "work";
  EXPECT_FALSE(read_time_law("mixture(0.9*exponential(5) + x*gamma(1s cv=1))", context));
  ASSERT_EQ(context.found.size(), 2u);
  EXPECT_EQ(context.found[0].offset, 24u);
  EXPECT_EQ(context.found[1].offset, 29u);
}

}  // namespace
}  // namespace sandtable::models
