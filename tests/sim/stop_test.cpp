#include "sim/stop.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace sandtable::sim {
namespace {

using namespace std::chrono_literals;

TEST(StopSignal, StaysRequested) {
  StopSignal stop;
  EXPECT_FALSE(stop.requested());
  stop.request();
  stop.request();
  EXPECT_TRUE(stop.requested());
  EXPECT_TRUE(stop.requested());
}

TEST(SleepUnlessStopped, SleepsToTheEndWithoutARequest) {
  StopSignal stop;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(sleep_unless_stopped(&stop, 5ms));
  EXPECT_TRUE(sleep_unless_stopped(nullptr, 5ms));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 10ms);
}

TEST(SleepUnlessStopped, EndsWithTheRequest) {
  StopSignal stop;
  std::thread other([&] { stop.request(); });
  EXPECT_FALSE(sleep_unless_stopped(&stop, 24h));  // the test program's time limit is far shorter
  other.join();
}

TEST(SleepUnlessStopped, SaysSoAlsoWhereNothingIsLeftToSleep) {
  StopSignal stop;
  EXPECT_TRUE(sleep_unless_stopped(&stop, 0s));
  EXPECT_TRUE(sleep_unless_stopped(&stop, -1s));
  stop.request();
  EXPECT_FALSE(sleep_unless_stopped(&stop, 0s));
}

}  // namespace
}  // namespace sandtable::sim
