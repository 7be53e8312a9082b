#include "models/service/resilience/load_shedder.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

using std::chrono::milliseconds;

sim::Time at(double ms) { return sim::at_seconds(ms / 1000); }

TEST(LoadShedder, TurnsNewcomersAwayWhileTheFirstHasWaitedTooLong) {
  ShedSpec spec;
  spec.oldest = milliseconds(50);
  const LoadShedder shedder(spec);
  EXPECT_TRUE(shedder.lets_in(at(0), at(49.999)));
  EXPECT_FALSE(shedder.lets_in(at(0), at(50)));
  EXPECT_TRUE(shedder.lets_in(at(60), at(60)));  // nobody waits
}

// RFC 8289: with waits of 20 ms all the time, target 5 ms and interval 100 ms, one is dropped after an interval, and then after
// 100/√1, 100/√2, 100/√3 … ms more.
TEST(LoadShedder, CoDelDropsAtTheIntervalOverTheRoot) {
  ShedSpec spec;
  spec.target = milliseconds(5);
  LoadShedder shedder(spec);
  std::vector<double> drops;
  for (double ms = 0; drops.size() < 4; ms += 0.5)
    if (shedder.drops(at(ms - 20), false, at(ms))) drops.push_back(ms);
  EXPECT_NEAR(drops[0], 100, 0.5);
  EXPECT_NEAR(drops[1], 200, 0.5);
  EXPECT_NEAR(drops[2], 200 + 100 / std::sqrt(2), 0.5);
  EXPECT_NEAR(drops[3], 200 + 100 / std::sqrt(2) + 100 / std::sqrt(3), 0.5);
}

TEST(LoadShedder, CoDelLetsBurstsAndTheLastPass) {
  ShedSpec spec;
  spec.target = milliseconds(5);
  LoadShedder shedder(spec);
  for (double ms = 0; ms < 99; ++ms) EXPECT_FALSE(shedder.drops(at(ms - 20), false, at(ms)));
  EXPECT_FALSE(shedder.drops(at(95), false, at(99)));  // 4 ms: good again
  for (double ms = 100; ms < 199; ++ms) EXPECT_FALSE(shedder.drops(at(ms - 20), false, at(ms)));
  EXPECT_FALSE(shedder.drops(at(0), true, at(300)));  // nobody behind it
}

TEST(LoadShedder, WithoutATargetNobodyIsDropped) {
  ShedSpec spec;
  spec.oldest = milliseconds(50);
  LoadShedder shedder(spec);
  for (double ms = 1000; ms < 2000; ++ms) EXPECT_FALSE(shedder.drops(at(0), false, at(ms)));
}

}  // namespace
}  // namespace sandtable::models
