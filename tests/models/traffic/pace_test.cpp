// What thinning and a faster time do to arrivals (docs/methods/traffic.md).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "tests/models/traffic/arrival_counts.hpp"

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;
using testing::counts_in;
using testing::expect_mean;
using testing::source_of;

std::vector<Arrivals> kinds() {
  return {PoissonArrivals{Rate{30}},
          DeterministicArrivals{Rate{30}},
          RenewalArrivals{{sim::Distribution{sim::Pareto{0.02, 1.8}}, {}}},
          MmppArrivals{{Rate{60}, 1s}, {Rate{5}, 2s}},
          TraceArrivals{"rate.csv", 1, {{0, 10}, {20, 60}}},
          DiurnalArrivals{Rate{30}, Rate{50}, 10s},
          FlashArrivals{Rate{10}, Rate{100}, 5s, 1s, 2s, 4s},
          OnOffArrivals{Rate{10}, 9, 1s, 2s, 1.5}};
}

std::vector<sim::Time> first(ArrivalSource source, int count) {
  std::vector<sim::Time> times;
  for (int i = 0; i < count; ++i) times.push_back(source.next());
  return times;
}

RC_GTEST_PROP(Pace, TheSmallerShareKeepsAPartOfWhatTheLargerKeeps, ()) {
  const auto all = kinds();
  const auto& arrivals = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const auto replication = *rc::gen::inRange<std::uint64_t>(0, 1000);
  const double larger = *rc::gen::inRange(2, 100) / 100.0, smaller = larger / 2;
  const auto few = first(source_of(arrivals, replication, {.keep = smaller}), 50);
  const auto many = first(source_of(arrivals, replication, {.keep = larger}), 400);
  RC_ASSERT(std::is_sorted(few.begin(), few.end()));
  for (const auto t : few) RC_ASSERT(t > many.back() || std::binary_search(many.begin(), many.end(), t));
}

RC_GTEST_PROP(Pace, SpeedDividesEveryInstant, ()) {
  const auto all = kinds();
  const auto& arrivals = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const double speed = *rc::gen::element(0.25, 2.0, 7.0);
  const auto plain = first(source_of(arrivals, 1), 100), fast = first(source_of(arrivals, 1, {.speed = speed}), 100);
  for (std::size_t i = 0; i < plain.size(); ++i)
    RC_ASSERT(std::abs(sim::to_seconds(fast[i]) - sim::to_seconds(plain[i]) / speed) < 2e-9);
}

// Of a renewal process, kept with probability p: gaps with mean m/p and squared coefficient of variation 1 + p·(c² − 1).
TEST(Pace, ThinningARenewalProcessBringsItNearerToPoisson) {
  const RenewalArrivals arrivals{{sim::Distribution{sim::Gamma{0.1, 2}}, {}}};
  constexpr double keep = 0.3, mean = 0.1 / keep, scv = 1 + keep * (4 - 1);
  std::vector<double> means, squares;
  for (std::uint64_t r = 0; r < 300; ++r) {
    auto source = source_of(arrivals, r, {.keep = keep});
    sim::Time last{};
    double sum = 0, square = 0;
    constexpr int gaps = 2000;
    for (int i = 0; i < gaps; ++i) {
      const auto t = source.next();
      const double gap = sim::to_seconds(t - last);
      last = t;
      sum += gap;
      square += (gap - mean) * (gap - mean);
    }
    means.push_back(sum / gaps);
    squares.push_back(square / gaps / (mean * mean));
  }
  expect_mean(means, mean, 0.02);
  expect_mean(squares, scv, 0.03);
}

// IDC(t) − 1 is multiplied by the share kept. MMPP with equal sojourns s: rates 60 and 20, variance of the rate 20², correlation
// e^(−2t/s): IDC(t) = 1 + (2·400/40)·(1/b)·(1 − (1 − e^(−bt))/(bt)), b = 2/s.
TEST(Pace, ThinningShrinksTheExcessOfTheIndexOfDispersion) {
  const MmppArrivals arrivals{{Rate{60}, 2s}, {Rate{20}, 2s}};
  constexpr double b = 1, t = 5, keep = 0.4;
  const double excess = 2 * 400 / 40.0 / b * (1 - (1 - std::exp(-b * t)) / (b * t));
  for (const auto& [pace, mean, idc] :
       {std::tuple{Pace{}, 40 * t, 1 + excess},
        {Pace{.keep = keep}, keep * 40 * t, 1 + keep * excess},
        {Pace{.speed = 2}, 80 * t, 1 + 2 * 400 / 40.0 / b * (1 - (1 - std::exp(-2 * b * t)) / (2 * b * t))}}) {
    const double m = mean;
    const auto counts = counts_in(arrivals, 0, t, 4000, pace);
    expect_mean(counts, m, 0.05);
    expect_mean(testing::mapped(counts, [m](double count) { return (count - m) * (count - m) / m; }), idc, 0.2);
  }
}

TEST(Pace, LastOrdinalCountsWhatWasLeftOut) {
  auto all = source_of(PoissonArrivals{Rate{10}}, 1), some = source_of(PoissonArrivals{Rate{10}}, 1, {.keep = 0.2});
  std::vector<sim::Time> times;
  for (int i = 0; i < 2000; ++i) times.push_back(all.next());
  for (int i = 0; i < 200; ++i) {
    const auto t = some.next();
    EXPECT_EQ(times.at(some.last_ordinal()), t);
  }
}

}  // namespace
}  // namespace sandtable::models
