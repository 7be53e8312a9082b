// Against the real HAProxy.
#include "connectors/haproxy/actuator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/support/haproxy.hpp"

namespace sandtable::connectors::haproxy {
namespace {

using models::Action;
using models::CrashAction;
using models::ScaleAction;
using models::WeightAction;
using sim::ErrorKind;
using ::testing::HasSubstr;
using twin::Effect;
using Effects = std::vector<Effect>;

TEST(ServerStateText, GoesBothWays) {
  EXPECT_EQ(text_of({AdminState::drain, 7}), "drain weight=7");
  for (const char* text : {"ready weight=100", "drain weight=0", "maint weight=256"}) EXPECT_EQ(text_of(*parse_state(text)), text);
  for (const char* text : {"", "ready", "ready weight=", "ready weight=257", "ready weight=1x", "up weight=1", "ready  weight=1"})
    EXPECT_FALSE(parse_state(text)) << text;
}

class Actuator : public ::testing::Test {
 protected:
  RuntimeClient client() { return RuntimeClient(*parse_address(haproxy_.admin())); }
  Effects effects_of(const Action& action) {
    auto effects = actuator_.effects_of(action);
    EXPECT_TRUE(effects) << effects.error().message;
    return effects ? *effects : Effects{};
  }
  void take_all(const Effects& effects) {
    for (const Effect& effect : effects) {
      const auto taken = actuator_.take(effect);
      EXPECT_TRUE(taken) << taken.error().message;
    }
  }
  std::string states(const std::string& backend) {
    std::string text;
    const std::vector<Server> servers = client().servers(backend).value();
    for (const Server& s : servers) text += s.name + " " + text_of({s.state, s.weight}) + "; ";
    return text;
  }
  static Action scale(const std::string& service, std::uint32_t replicas, const std::string& version = {}) {
    return {{}, ScaleAction{service, version, replicas}};
  }
  static Action weigh(double stable, double canary) { return {{}, WeightAction{"shop", {{"stable", stable}, {"canary", canary}}}}; }

  test::HaproxyServer haproxy_{test::two_backends};
  HaproxyActuator actuator_{client()};
};

TEST_F(Actuator, ListsBackendsAsServices) {
  const auto snapshot = actuator_.objects();
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  ASSERT_EQ(snapshot->services.size(), 2U);
  const twin::ServiceObject& front = snapshot->services[0];
  EXPECT_EQ(front.name, "front");
  ASSERT_EQ(front.replicas.size(), 4U);
  EXPECT_EQ(front.replicas[0].name, "f2");
  EXPECT_TRUE(front.replicas[0].in_rotation);
  EXPECT_EQ(front.replicas[0].weight, 100U);
  EXPECT_FALSE(front.replicas[2].in_rotation);
  EXPECT_FALSE(front.replicas[2].draining);
  EXPECT_EQ(snapshot->services[1].name, "shop");
}

TEST_F(Actuator, VersionsGrowWithChangesOnly) {
  const auto first = actuator_.objects().value(), again = actuator_.objects().value();
  EXPECT_EQ(again.version, first.version);
  take_all(effects_of(scale("front", 1)));
  const auto changed = actuator_.objects().value();
  EXPECT_GT(changed.version, first.version);
  EXPECT_GT(changed.services[0].version, first.services[0].version);
  EXPECT_EQ(changed.services[1].version, first.services[1].version);
  EXPECT_TRUE(changed.services[0].replicas[1].draining);
}

TEST_F(Actuator, ScalesUpInOrder) {
  const Effects expected{{"haproxy/front/f3", "maint weight=100", "ready weight=100"},
                         {"haproxy/front/f4", "maint weight=100", "ready weight=100"}};
  EXPECT_EQ(effects_of(scale("front", 3)), Effects{expected[0]});
  EXPECT_EQ(effects_of(scale("front", 4)), expected);
  EXPECT_EQ(states("front"), "f2 ready weight=100; f1 ready weight=100; f3 maint weight=100; f4 maint weight=100; ")
      << "asking changes nothing";
  take_all(expected);
  EXPECT_EQ(states("front"), "f2 ready weight=100; f1 ready weight=100; f3 ready weight=100; f4 ready weight=100; ");
  EXPECT_TRUE(effects_of(scale("front", 4)).empty());
}

TEST_F(Actuator, ScalesDownFromTheLast) {
  const Effects expected{{"haproxy/front/f1", "ready weight=100", "drain weight=100"},
                         {"haproxy/front/f2", "ready weight=100", "drain weight=100"}};
  EXPECT_EQ(effects_of(scale("front", 1)), Effects{expected[0]});
  EXPECT_EQ(effects_of(scale("front", 0)), expected);
  take_all({expected[0]});
  EXPECT_EQ(effects_of(scale("front", 2)), (Effects{{"haproxy/front/f1", "drain weight=100", "ready weight=100"}}))
      << "the first that doesn't serve";
}

TEST_F(Actuator, EffectsTurnRound) {
  const Effects effects = effects_of(scale("front", 4));
  const std::string before = states("front");
  take_all(effects);
  Effects back;
  for (auto e = effects.rbegin(); e != effects.rend(); ++e) back.push_back({e->object, e->after, e->before});
  take_all(back);
  EXPECT_EQ(states("front"), before);
}

TEST_F(Actuator, AServerWithoutWeightGetsItBack) {
  ASSERT_TRUE(client().set_weight("front", "f1", 0));
  EXPECT_EQ(effects_of(scale("front", 2)), (Effects{{"haproxy/front/f1", "ready weight=0", "ready weight=100"}}));
  ASSERT_TRUE(client().set_state("front", "f1", AdminState::maint));
  const Effects both = effects_of(scale("front", 2));
  EXPECT_EQ(both, (Effects{{"haproxy/front/f1", "maint weight=0", "maint weight=100"},
                           {"haproxy/front/f1", "maint weight=100", "ready weight=100"}}));
  take_all(both);
  EXPECT_EQ(*actuator_.state_of("haproxy/front/f1"), "ready weight=100");
}

TEST_F(Actuator, MoreReplicasThanServers) {
  const auto effects = actuator_.effects_of(scale("front", 5));
  ASSERT_FALSE(effects);
  EXPECT_EQ(effects.error(),
            (sim::Error{ErrorKind::invalid_input,
                        "backend front: 5 replicas are asked for, and HAProxy has 4 servers; add servers to its configuration"}));
}

TEST_F(Actuator, ScalesAVersion) {
  EXPECT_EQ(effects_of(scale("shop", 1, "stable")), (Effects{{"haproxy/shop/stable-2", "ready weight=100", "drain weight=100"}}));
  EXPECT_EQ(actuator_.effects_of(scale("shop", 2, "canary")).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(actuator_.effects_of(scale("shop", 1, "stab")).error().kind, ErrorKind::invalid_input)
      << "a version is the whole text before the dash";
}

TEST_F(Actuator, SplitsTrafficByWeights) {
  // Two stable servers share 80 %, one canary has 20 %: 100, 100, 50.
  const Effects effects = effects_of(weigh(0.8, 0.2));
  EXPECT_EQ(effects, (Effects{{"haproxy/shop/canary-1", "ready weight=100", "ready weight=50"}}));
  take_all(effects);
  EXPECT_TRUE(effects_of(weigh(80, 20)).empty());
  const Effects off = effects_of(weigh(1, 0));
  EXPECT_EQ(off, (Effects{{"haproxy/shop/canary-1", "ready weight=50", "ready weight=0"}}));
}

TEST_F(Actuator, WeightsThatDoNotFit) {
  const auto error = [&](const WeightAction& action) { return actuator_.effects_of({{}, action}).error(); };
  EXPECT_THAT(error({"shop", {{"stable", 1}}}).message, HasSubstr("server canary-1 belongs to no version that the action names"));
  EXPECT_THAT(error({"shop", {{"stable", 1}, {"canary", 1}, {"beta", 1}}}).message, HasSubstr("no server of version beta"));
  EXPECT_THAT(error({"front", {{"stable", 1}}}).message, HasSubstr("no server of version stable"));
  EXPECT_THAT(error({"shop", {{"stable", 1}, {"stable", 2}, {"canary", 1}}}).message, HasSubstr("fits two of the versions"));
  ASSERT_TRUE(client().set_state("shop", "canary-1", AdminState::maint));
  EXPECT_THAT(error({"shop", {{"stable", 9}, {"canary", 1}}}).message, HasSubstr("no server in rotation"));
  EXPECT_EQ(error({"shop", {{"stable", 9}, {"canary", 1}}}).kind, ErrorKind::invalid_input);
}

TEST_F(Actuator, DoesNotCrashThings) {
  EXPECT_EQ(actuator_.effects_of({{}, CrashAction{{"", "front-0"}, sim::Duration{1}}}).error().kind, ErrorKind::invalid_input);
}

TEST_F(Actuator, ABackendThatIsNotThere) {
  const auto effects = actuator_.effects_of(scale("cart", 1));
  ASSERT_FALSE(effects);
  EXPECT_EQ(effects.error(),
            (sim::Error{ErrorKind::not_found, "service cart: " + haproxy_.admin() + ": HAProxy has no backend 'cart'"}));
  HaproxyActuator mapped(client(), {{"cart", "front"}});
  EXPECT_EQ(mapped.effects_of(scale("cart", 3))->size(), 1U);
  EXPECT_EQ(mapped.objects()->services.at(0).name, "cart");
}

TEST_F(Actuator, TakingTwiceIsTakingOnce) {
  const Effect effect{"haproxy/front/f3", "maint weight=100", "ready weight=100"};
  ASSERT_TRUE(actuator_.take(effect));
  EXPECT_EQ(*actuator_.state_of(effect.object), "ready weight=100");
  ASSERT_TRUE(actuator_.take(effect)) << "already so";
  // At a level that may not change anything, a step that is done already still is: nothing is sent.
  HaproxyActuator weak{RuntimeClient(*parse_address(haproxy_.user_level()))};
  EXPECT_TRUE(weak.take(effect));
  EXPECT_EQ(weak.take({"haproxy/front/f4", "maint weight=100", "ready weight=100"}).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(*actuator_.state_of("haproxy/front/f4"), "maint weight=100");
}

TEST_F(Actuator, NeitherBeforeNorAfterIsAConflict) {
  ASSERT_TRUE(client().set_weight("front", "f3", 7));
  const auto taken = actuator_.take({"haproxy/front/f3", "maint weight=100", "ready weight=100"});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::conflict);
  EXPECT_THAT(taken.error().message, HasSubstr("is 'maint weight=7'"));
  EXPECT_EQ(*actuator_.state_of("haproxy/front/f3"), "maint weight=7") << "nothing was sent";
}

TEST_F(Actuator, StepsThatCanNotBeTaken) {
  const auto kind = [&](const Effect& effect) { return actuator_.take(effect).error().kind; };
  EXPECT_EQ(kind({"haproxy/front/f3", "maint weight=100", "ready weight=50"}), ErrorKind::invalid_input)
      << "two changes in one step";
  EXPECT_EQ(kind({"haproxy/front/f3", "rubbish", "ready weight=50"}), ErrorKind::invalid_input);
  EXPECT_EQ(kind({"haproxy/front/f3", "maint weight=100", "gone"}), ErrorKind::invalid_input);
  EXPECT_EQ(kind({"haproxy/front", "maint weight=100", "ready weight=100"}), ErrorKind::invalid_input);
  EXPECT_EQ(kind({"kubernetes/front/f3", "maint weight=100", "ready weight=100"}), ErrorKind::invalid_input);
  EXPECT_EQ(kind({"haproxy/front/f9", "maint weight=100", "ready weight=100"}), ErrorKind::not_found);
  EXPECT_EQ(kind({"haproxy/cart/f3", "maint weight=100", "ready weight=100"}), ErrorKind::not_found);
}

TEST_F(Actuator, WithTheSocketGoneNothingWorksAndAllSaySo) {
  haproxy_.process().signal(9);
  ASSERT_TRUE(test::wait_until([&] { return !haproxy_.process().running(); }));
  EXPECT_EQ(actuator_.objects().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(actuator_.effects_of(scale("front", 3)).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(actuator_.state_of("haproxy/front/f1").error().kind, ErrorKind::unavailable);
  EXPECT_EQ(actuator_.take({"haproxy/front/f3", "maint weight=100", "ready weight=100"}).error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace sandtable::connectors::haproxy
