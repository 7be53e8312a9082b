// Golden vectors: windows with the verdict that the criteria of classify.hpp give them, worked by hand.
#include "planners/stability/classify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/planners/stability/windows.hpp"

namespace sandtable::planners {
namespace {

using ::testing::HasSubstr;
using testing::standing;
using testing::storm;

constexpr double recovery = 60;

TEST(Standing, IsWhatTheCriteriaSay) {
  struct Case {
    const char* what;
    std::function<void(Evidence&)> change;
    const char* why;  ///< null: it stands
  };
  const Case cases[] = {
      {"as it is", [](Evidence&) {}, nullptr},
      {"goodput at its bound", [](Evidence& e) { e.traffic[0].goodput = 0.9; }, nullptr},
      {"goodput below it", [](Evidence& e) { e.traffic[0].goodput = 0.899; }, "users has 89.9% of its requests answered"},
      {"nothing was sent", [](Evidence& e) { e.traffic[0].goodput = not_seen; }, nullptr},
      {"a latency that rises by 20 ms a second", [](Evidence& e) { e.services[1].latency.slope = 0.02; }, "db's backlog grows"},
      {"by less", [](Evidence& e) { e.services[1].latency.slope = 0.019; }, nullptr},
      {"by more, but within three standard errors",
       [](Evidence& e) {
         e.services[1].latency = {1, 2, 1.8, 0.1, 0.03};
       },
       nullptr},
      {"an objective is missed", [](Evidence& e) { e.missed = {"objective fast: too slow"}; }, "objective fast: too slow"},
  };
  for (const auto& one : cases) {
    auto evidence = standing();
    one.change(evidence);
    const auto why = why_not_standing(evidence, {});
    ASSERT_EQ(why.has_value(), one.why != nullptr) << one.what;
    if (why) { EXPECT_THAT(*why, HasSubstr(one.why)) << one.what; }
  }
}

TEST(Returned, IsWhatTheCriteriaSay) {
  struct Case {
    const char* what;
    std::function<void(Evidence&)> change;
    bool returned;
  };
  const Case cases[] = {
      {"as without a shock", [](Evidence&) {}, true},
      {"5 % of the answers are lost", [](Evidence& e) { e.traffic[0].answered = 95; }, true},
      {"more are", [](Evidence& e) { e.traffic[0].answered = 94.9; }, false},
      {"twice the latency", [](Evidence& e) { e.traffic[0].latency = 0.060; }, true},
      {"more than that", [](Evidence& e) { e.traffic[0].latency = 0.061; }, false},
      {"a storm", [](Evidence& e) { e = storm(); }, false},
      // 4.98 s over the steady 20 ms; at 25 ms a second that takes 199 s, and 4 × 60 s are allowed.
      {"a backlog that drains",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {5.4, 5, 5.1, -0.025, 0};
       },
       true},
      // At 20 ms a second: 249 s.
      {"one that drains too slowly",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {5.3, 5, 5.1, -0.020, 0};
       },
       false},
      {"one of which it is not sure",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {5.4, 5, 5.1, -0.025, 0.009};
       },
       false},
      {"one that has drained when the window closes",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {1, -0.5, 0.3, -0.1, 0};
       },
       true},
      {"one that had drained early in the window",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {0.2, 0.05, 0.02, -0.01, 0.02};
       },
       true},
      // Nobody waits any more, and yet nobody is answered: a breaker that stays open, say.
      {"failures without a queue",
       [](Evidence& e) {
         e = storm(), e.services[1].latency = {0.02, 0.01, 0.02, -0.001, 0};
       },
       false},
      // What falls elsewhere does not count: the worst congestion decides.
      {"the smaller one drains",
       [](Evidence& e) {
         e = storm(), e.services[0].latency = {1, 0.5, 0.7, -0.1, 0};
       },
       false},
  };
  for (const auto& one : cases) {
    auto shocked = standing();
    one.change(shocked);
    EXPECT_EQ(!why_not_returned(standing(), shocked, recovery, {}).has_value(), one.returned) << one.what;
  }
}

PointEvidence point(std::vector<Evidence> steady, std::vector<Evidence> shocked) {
  return {std::move(steady), {{"a shock", std::move(shocked)}}};
}

TEST(Classify, SafeWhenEveryReplicationReturns) {
  const auto verdict = classify(point({standing(0), standing(1)}, {standing(0), standing(1)}), nullptr, recovery, {});
  EXPECT_EQ(verdict.stability, Stability::safe);
  EXPECT_FALSE(verdict.diagnosis);
  EXPECT_DOUBLE_EQ(verdict.goodput, 1);
  EXPECT_DOUBLE_EQ(verdict.goodput_after, 1);
  EXPECT_DOUBLE_EQ(verdict.amplified, 1);
}

TEST(Classify, VulnerableWhenOneDoesNot) {
  const auto verdict = classify(point({standing(0), standing(1)}, {standing(0), storm(1)}), nullptr, recovery, {});
  EXPECT_EQ(verdict.stability, Stability::vulnerable);
  EXPECT_EQ(verdict.shock, "a shock");
  EXPECT_DOUBLE_EQ(verdict.tipped, 0.5);
  EXPECT_DOUBLE_EQ(verdict.goodput_after, 0.5);
  EXPECT_DOUBLE_EQ(verdict.amplified, 2);  // 1 and 3
  ASSERT_TRUE(verdict.diagnosis);
  EXPECT_EQ(verdict.diagnosis->mechanism, Mechanism::retry_storm);
  EXPECT_EQ(verdict.diagnosis->detail, "db gets 3 times the attempts for each user request");
  EXPECT_THAT(verdict.reason,
              HasSubstr("in 1 of 2 replications, it does not return within 60 s: traffic users gets 0% of its answers"));
}

TEST(Classify, TheShockThatTipsMostIsNamed) {
  PointEvidence evidence{{standing(0), standing(1)}, {{"mild", {standing(0), storm(1)}}, {"hard", {storm(0), storm(1)}}}};
  EXPECT_EQ(classify(evidence, nullptr, recovery, {}).shock, "hard");
}

TEST(Classify, UnstableWhenMostDoNotStand) {
  auto falling = storm(0);
  const auto reference = standing();
  const auto verdict = classify({{falling, storm(1), standing(2)}, {}}, &reference, recovery, {});
  EXPECT_EQ(verdict.stability, Stability::unstable);
  EXPECT_NEAR(verdict.tipped, 2.0 / 3, 1e-12);
  ASSERT_TRUE(verdict.diagnosis);
  EXPECT_EQ(verdict.diagnosis->mechanism, Mechanism::retry_storm);
}

TEST(Classify, VulnerableWhenChanceAloneTipsIt) {
  const auto verdict = classify({{standing(0), standing(1), storm(2)}, {}}, nullptr, recovery, {});
  EXPECT_EQ(verdict.stability, Stability::vulnerable);
  EXPECT_THAT(verdict.reason, HasSubstr("by chance alone, in 1 of 3 replications"));
}

// Replications are paired by their number: one that failed without a shock, or with one, is left out.
TEST(Classify, PairsReplications) {
  const auto verdict = classify(point({standing(0), standing(2)}, {standing(1), storm(2)}), nullptr, recovery, {});
  EXPECT_EQ(verdict.stability, Stability::vulnerable);
  EXPECT_DOUBLE_EQ(verdict.tipped, 1);
}

TEST(Diagnose, EachMechanismByItsSymptom) {
  EXPECT_EQ(diagnose(standing(), storm(), {}).mechanism, Mechanism::retry_storm);

  auto queue = storm();
  queue.services[1].attempts = 110;
  const auto backlog = diagnose(standing(), queue, {});
  EXPECT_EQ(backlog.mechanism, Mechanism::backlog);
  EXPECT_EQ(backlog.detail, "db's latency stands at 5 s (20 ms where it stands well)");

  auto out = storm();
  out.services[1].ready = 0.5;
  EXPECT_EQ(diagnose(standing(), out, {}).mechanism, Mechanism::out_of_rotation);

  // More attempts at the database, too, but because the cache in front of it is cold.
  auto warm = standing(), cold = storm();
  warm.services[0].caches = {{"items", 0.9}};
  cold.services[0].caches = {{"items", 0.2}};
  const auto stampede = diagnose(warm, cold, {});
  EXPECT_EQ(stampede.mechanism, Mechanism::cache_stampede);
  EXPECT_EQ(stampede.detail, "20% of the look-ups in web's cache items hit, 90% where it stands well");
  cold.services[0].caches[0].hit_ratio = 0.86;  // colder by less than counts
  EXPECT_EQ(diagnose(warm, cold, {}).mechanism, Mechanism::retry_storm);
  cold.services[0].caches[0].hit_ratio = not_seen;  // nobody looked
  EXPECT_EQ(diagnose(warm, cold, {}).mechanism, Mechanism::retry_storm);

  auto nothing = standing();
  nothing.traffic[0].answered = 0;
  EXPECT_EQ(diagnose(standing(), nothing, {}).mechanism, Mechanism::unknown);
}

// At another load the attempts for each request count, not the attempts.
TEST(Diagnose, MoreLoadIsNoAmplification) {
  auto twice = standing();
  twice.traffic[0].sent = twice.traffic[0].answered = 200;
  for (auto& service : twice.services) service.attempts = 200;
  EXPECT_DOUBLE_EQ(amplification(standing(), twice), 1);
}

}  // namespace
}  // namespace sandtable::planners
