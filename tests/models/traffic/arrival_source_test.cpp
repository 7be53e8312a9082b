#include "models/traffic/arrival_source.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace sandtable::models {

using namespace std::chrono_literals;

/// Arrivals in [from, to) seconds, averaged over runs.
double count_in(const Arrivals& arrivals, double from, double to, int runs = 400) {
  double total = 0;
  for (int r = 0; r < runs; ++r) {
    ArrivalSource source(arrivals, sim::stream_key({1, static_cast<std::uint64_t>(r)}, "traffic.t", "arrivals"));
    for (sim::Time t = source.next(); t < sim::at_seconds(to); t = source.next()) total += t >= sim::at_seconds(from) ? 1 : 0;
  }
  return total / runs;
}
/// Four standard errors of a Poisson count's mean.
double tolerance(double expected, int runs = 400) { return 4 * std::sqrt(expected / runs); }

TEST(ArrivalSource, PoissonRate) { EXPECT_NEAR(count_in(PoissonArrivals{Rate{20}}, 3, 8), 100, tolerance(100)); }

TEST(ArrivalSource, DeterministicHasNoDrift) {
  ArrivalSource source(DeterministicArrivals{Rate{3}}, {});
  sim::Time last{};
  for (int k = 0; k < 3000; ++k) last = source.next();
  EXPECT_EQ(last, sim::at_seconds(1000));
}

TEST(ArrivalSource, RenewalGaps) {
  ArrivalSource source(RenewalArrivals{TimeLaw{sim::Distribution{sim::Constant{0.25}}, {}}}, {});
  EXPECT_EQ(source.next(), sim::at_seconds(0.25));
  EXPECT_EQ(source.next(), sim::at_seconds(0.5));
}

// Stationary from the start: rate (s1·r1 + s2·r2)/(s1 + s2) = (2·30 + 6·2)/8 = 9 a second in any window.
TEST(ArrivalSource, MmppIsStationaryFromTheStart) {
  const MmppArrivals mmpp{{Rate{30}, 2s}, {Rate{2}, 6s}};
  // Variance of the count is far above Poisson's: that of the state (12.1 a second)² over about a sojourn's length.
  EXPECT_NEAR(count_in(mmpp, 0, 1, 4000), 9, 4 * 12.5 / std::sqrt(4000));
  EXPECT_NEAR(count_in(mmpp, 20, 21, 4000), 9, 4 * 12.5 / std::sqrt(4000));
}

TEST(ArrivalSource, NothingComesAtRateZero) {
  for (const Arrivals& none :
       {Arrivals{PoissonArrivals{Rate{0}}}, Arrivals{DeterministicArrivals{Rate{0}}},
        Arrivals{MmppArrivals{{Rate{0}, 1s}, {Rate{0}, 1s}}}, Arrivals{TraceArrivals{"rate.csv", 1, {{0, 0}}}},
        Arrivals{DiurnalArrivals{Rate{0}, Rate{0}, 10s}}}) {
    EXPECT_EQ(ArrivalSource(none, {}).next(), sim::never);
  }
}

// Rate 10 at 0 s, linear to 50 at 10 s, then 0 from 20 s on: ∫₀¹⁰ = 300, ∫₁₀²⁰ = 250, and in [0, 2): 20 + 8 = 28.
TEST(ArrivalSource, TraceFollowsItsRate) {
  const TraceArrivals trace{"rate.csv", 1, {{0, 10}, {10, 50}, {20, 0}}};
  EXPECT_NEAR(count_in(trace, 0, 10), 300, tolerance(300));
  EXPECT_NEAR(count_in(trace, 10, 20), 250, tolerance(250));
  EXPECT_NEAR(count_in(trace, 0, 2), 28, tolerance(28));
  EXPECT_EQ(count_in(trace, 20, 1000), 0);
}

TEST(ArrivalSource, TraceScalesAndHoldsItsEnds) {
  const TraceArrivals trace{"rate.csv", 2, {{5, 10}, {10, 20}}};
  EXPECT_NEAR(count_in(trace, 0, 5), 100, tolerance(100));
  EXPECT_NEAR(count_in(trace, 10, 15), 200, tolerance(200));
}

// mean 20, peak 30, period 10 s: first half 100 + 10·10/π·2/2 …: ∫₀⁵ = 20·5 + 10·(10/2π)·2 = 100 + 31.83
TEST(ArrivalSource, DiurnalSwings) {
  const DiurnalArrivals diurnal{Rate{20}, Rate{30}, 10s};
  const double swing = 10 * 10 / std::numbers::pi;
  EXPECT_NEAR(count_in(diurnal, 0, 5), 100 + swing, tolerance(132));
  EXPECT_NEAR(count_in(diurnal, 5, 10), 100 - swing, tolerance(68));
}

TEST(RateCurve, InvertsTheIntegral) {
  RateCurve curve({{1, 2}, {3, 6}, {5, 0}}, 1);
  // ∫ from 0: 2 by t = 1, then 2 + 2x + x² on [1, 3]; 8 more by 3; then 6x − 1.5x² on [3, 5].
  EXPECT_DOUBLE_EQ(curve.after(0, 1), 0.5);
  EXPECT_DOUBLE_EQ(curve.after(0.5, 1 + 3), 2.0);
  EXPECT_DOUBLE_EQ(curve.after(2.0, 5 + 4.5), 4.0);
  EXPECT_EQ(curve.after(4.0, 1.6), std::numeric_limits<double>::infinity());
}

}  // namespace sandtable::models
