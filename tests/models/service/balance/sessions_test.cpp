#include "models/service/balance/sessions.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

TEST(Sessions, OnlyWhoComesAgainHasOne) {
  models::Sessions sessions({30, 10, 20, 10});
  EXPECT_EQ(sessions.of(15), nullptr);
  ASSERT_NE(sessions.of(10), nullptr);
  EXPECT_EQ(*sessions.of(10), models::Sessions::none);
  *sessions.of(10) = 4;
  EXPECT_EQ(*sessions.of(10), 4U);
  EXPECT_EQ(*sessions.of(20), models::Sessions::none);
}

/// Round robin over a fast replica (10 ms) and a slow one (20 ms).
class TwoSpeeds : public Stage {
 public:
  TwoSpeeds(models::Affinity affinity, std::vector<models::Traffic> traffic) : Stage(described(affinity, std::move(traffic))) {
    for (std::uint32_t node = 0; node < 2; ++node) replicas.push_back(plane.add_replica({0}, models::NodeId{node}));
  }

 private:
  static Scenario described(models::Affinity affinity, std::vector<models::Traffic> traffic) {
    auto only = service("s", {cpu(constant(0.01))}, 0);
    only.balance = models::Balance::round_robin;
    only.balance.affinity = affinity;
    auto made = scenario({only}, std::move(traffic), 100s);
    made.nodes = {{"fast", "a", 1, models::Cores{1}, models::Bytes{1e9}, {}},
                  {"slow", "a", 1, models::Cores{0.5}, models::Bytes{1e9}, {}}};
    return made;
  }
};

TEST(Sessions, AClientKeepsItsReplicaWhileThatIsReady) {
  const std::vector<models::Traffic> one{clients("c", "s", 1, constant(1))};
  EXPECT_NEAR(kpi(TwoSpeeds(models::Affinity::none, one).run(), "service.s.latency.mean"), 0.015, 1e-4);

  TwoSpeeds kept(models::Affinity::user, one);
  kept.plane.advance_to(sim::at_seconds(50));
  EXPECT_NEAR(kpi(kept.plane.result(), "service.s.latency.max"), 0.01, 1e-9);  // the first was given the fast one
  kept.plane.drain_replica(kept.replicas[0]);
  kept.plane.add_replica({0}, models::NodeId{0});
  const auto result = kept.run();  // chosen anew at its next request, by the round robin, and kept again
  EXPECT_EQ(kpi(result, "service.s.availability"), 1);
  const double later = 2 * kpi(result, "service.s.latency.mean") - 0.01;
  EXPECT_TRUE(std::abs(later - 0.01) < 3e-4 || std::abs(later - 0.02) < 3e-4) << later;
}

// Two clients, one session each: 0.01 and 0.02 s, a request every 1.01 and 1.02 s.
TEST(Sessions, EachClientHasItsOwn) {
  const auto result = TwoSpeeds(models::Affinity::user, {clients("c", "s", 2, constant(1))}).run();
  const double fast = 1 / 1.01, slow = 1 / 1.02;
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), (0.01 * fast + 0.02 * slow) / (fast + slow), 1e-4);
}

TEST(Sessions, OpenTrafficHasNone) {
  EXPECT_NEAR(kpi(TwoSpeeds(models::Affinity::user, {deterministic("t", "s", 1)}).run(), "service.s.latency.mean"), 0.015, 1e-4);
}

}  // namespace sandtable::test
