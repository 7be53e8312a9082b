#include "models/traffic/replay.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "models/traffic/destinations.hpp"
#include "models/traffic/path_pattern.hpp"
#include "tests/models/traffic/arrival_counts.hpp"

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

TEST(PathPattern, GoldenVectors) {
  for (const auto& [pattern, path] : {std::pair{"*", ""},
                                      {"*", "/a/b"},
                                      {"/cart", "/cart"},
                                      {"/cart/*", "/cart/"},
                                      {"/cart/*", "/cart/a/b"},
                                      {"*.gif", "/a.gif.gif"},
                                      {"/a*b*c", "/abbbc"},
                                      {"/*/x", "/y/x/x"},
                                      {"**", "/"},
                                      {"", ""}})
    EXPECT_TRUE(fits(pattern, path)) << pattern << " " << path;
  for (const auto& [pattern, path] :
       {std::pair{"", "/"}, {"/cart", "/cart/"}, {"/cart/*", "/cart"}, {"*.gif", "/a.gif?"}, {"/a*b*c", "/acb"}})
    EXPECT_FALSE(fits(pattern, path)) << pattern << " " << path;
}

// A pattern made of a path's pieces with stars for what is between them fits it.
RC_GTEST_PROP(PathPattern, StarsStandForAnyText, (const std::vector<std::string>& pieces)) {
  std::string pattern, path;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    path += pieces[i];
    if (i % 2 == 1) {
      pattern += "*";
      continue;
    }
    pattern += pieces[i];
  }
  RC_ASSERT(fits(pattern, path));
}

Replay recorded(std::vector<std::string> requests) {
  Replay replay;
  replay.log.requests = std::move(requests);
  replay.log.first_lines.resize(replay.log.requests.size(), 1);
  return replay;
}

TEST(Replay, TheFirstRuleThatFitsCounts) {
  auto replay = recorded({"GET /cart/7", "POST /cart/7", "GET /health", "GET /other"});
  replay.map = {{"/cart/*", "POST", Target{"cart", "write"}}, {"/cart/*", {}, Target{"cart", "read"}}, {"/health", {}, {}}};
  const auto targets = replay_targets(replay);
  EXPECT_EQ(targets.to, (std::vector<std::optional<Target>>{Target{"cart", "read"}, Target{"cart", "write"}, {}, {}}));
  EXPECT_EQ(targets.unmatched, std::vector<std::uint32_t>{3});
}

TEST(Replay, WithoutRulesALogNamesEndpoints) {
  const auto targets = replay_targets(recorded({"cart.read", "/cart", "a.b.c", "cart.", ".x"}));
  EXPECT_EQ(targets.to[0], (Target{"cart", "read"}));
  EXPECT_EQ(targets.unmatched, (std::vector<std::uint32_t>{1, 2, 3, 4}));
}

TEST(Replay, DestinationsAreWhatTheRecordingHas) {
  auto replay = recorded({"a.x", "b.y"});
  for (int i = 0; i < 4; ++i) replay.log.rows.push_back({std::chrono::seconds(i), i == 2 ? 1U : 0U});
  EXPECT_EQ(destinations({"t", {}, replay, {}}), (std::vector<MixPart>{{{"a", "x"}, 0.75}, {{"b", "y"}, 0.25}}));
}

ReplaySchedule schedule_of(const std::vector<int>& per_second, sim::Duration resolution = 1s) {
  ReplaySchedule schedule{{}, resolution};
  for (std::size_t second = 0; second < per_second.size(); ++second) {
    for (int i = 0; i < per_second[second]; ++i) schedule.requests.push_back({sim::at_seconds(static_cast<double>(second)), 0});
  }
  return schedule;
}
std::vector<sim::Time> instants(const ReplaySchedule& schedule, std::uint64_t replication, Pace pace = {}) {
  ArrivalSource source(schedule, sim::stream_key({1, replication}, "traffic.t", "arrivals"), pace);
  std::vector<sim::Time> times;
  for (auto t = source.next(); t != sim::never; t = source.next()) times.push_back(t);
  return times;
}

TEST(Replay, WithoutResolutionTheInstantsAreThoseWritten) {
  const auto times = instants(schedule_of({1, 0, 2}, 0s), 1);
  EXPECT_EQ(times, (std::vector<sim::Time>{sim::at_seconds(0), sim::at_seconds(2), sim::at_seconds(2)}));
}

RC_GTEST_PROP(Replay, EveryRequestStaysInItsSecondAndInOrder, ()) {
  const auto per_second = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9));
  const auto schedule = schedule_of(per_second);
  const auto times = instants(schedule, *rc::gen::inRange<std::uint64_t>(0, 100));
  RC_ASSERT(times.size() == schedule.requests.size());
  RC_ASSERT(std::is_sorted(times.begin(), times.end()));
  for (std::size_t i = 0; i < times.size(); ++i)
    RC_ASSERT(times[i] >= schedule.requests[i].time && times[i] < schedule.requests[i].time + 1s);
}

// The k-th of m uniform instants: mean k/(m+1), variance k(m+1−k)/((m+1)²(m+2)).
TEST(Replay, InstantsAreAscendingUniforms) {
  constexpr int m = 4;
  for (int k = 1; k <= m; ++k) {
    const double mean = static_cast<double>(k) / (m + 1),
                 variance = static_cast<double>(k * (m + 1 - k)) / ((m + 1) * (m + 1) * (m + 2));
    std::vector<double> places, squares;
    for (std::uint64_t r = 0; r < 100'000; ++r) {
      const double place = sim::to_seconds(instants(schedule_of({m}), r)[static_cast<std::size_t>(k - 1)]);
      places.push_back(place);
      squares.push_back((place - mean) * (place - mean));
    }
    testing::expect_mean(places, mean, 0.02);
    testing::expect_mean(squares, variance, 0.05);
  }
}

TEST(Replay, KeepsUsersWithAllTheirRequests) {
  ReplaySchedule schedule{{}, 0s};
  for (int i = 0; i < 3000; ++i) schedule.requests.push_back({sim::at_seconds(i), 0, static_cast<std::uint32_t>(i * 7 % 300)});
  std::vector<double> shares;
  for (std::uint64_t r = 0; r < 200; ++r) {
    std::map<std::uint32_t, int> requests;
    for (const auto t : instants(schedule, r, {.keep_users = 0.25}))
      ++requests[schedule.requests[static_cast<std::size_t>(sim::to_seconds(t))].user];
    for (const auto& [user, count] : requests) EXPECT_EQ(count, 10) << user;
    shares.push_back(static_cast<double>(requests.size()) / 300);
  }
  testing::expect_mean(shares, 0.25);
}

TEST(Replay, AtDoubleSpeedTheSecondsAreHalves) {
  const auto plain = instants(schedule_of({3, 2, 5}), 4), fast = instants(schedule_of({3, 2, 5}), 4, {.speed = 2});
  ASSERT_EQ(fast.size(), plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(sim::to_seconds(fast[i]), sim::to_seconds(plain[i]) / 2, 1e-9);
}

}  // namespace
}  // namespace sandtable::models
