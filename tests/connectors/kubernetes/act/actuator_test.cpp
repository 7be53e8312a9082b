// Faults between us and the API: whatever happens, an effect is taken once, or told to be not.
#include "connectors/kubernetes/act/actuator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/connectors/kubernetes/act/api_server.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;
using test::HttpReply;
using test::HttpSeen;
using ::testing::HasSubstr;

constexpr const char* path = "/apis/apps/v1/namespaces/shop/deployments/web";
const models::Action to_six{{}, models::ScaleAction{"web", "", 6}};

bool is_real_write(const HttpSeen& seen) { return seen.method == "PATCH" && !seen.fields.contains("dryRun"); }

class ActuatorTest : public ::testing::Test {
 protected:
  std::unique_ptr<KubernetesActuator> open(ActuatorOptions options = {}, std::shared_ptr<http::SecretKeeper> token = {}) {
    Access access;
    access.server = api_.url();
    access.client.bearer_token.keeper = std::move(token);
    options.space = "shop";
    auto actuator = KubernetesActuator::open(access, std::move(options));
    EXPECT_TRUE(actuator) << actuator.error().message;
    return std::move(*actuator);
  }
  static twin::Effect effect(KubernetesActuator& actuator) {
    auto effects = actuator.effects_of(to_six);
    EXPECT_TRUE(effects) << effects.error().message;
    if (!effects || effects->size() != 1) return {};
    return effects->front();
  }
  std::int64_t replicas() { return api_.object()["spec"]["replicas"].get<std::int64_t>(); }

  test::ApiServer api_{path, test::deployment_of("")};
};

TEST_F(ActuatorTest, AnEffectIsRehearsedTakenAndTurnedRound) {
  const auto actuator = open();
  const auto six = effect(*actuator);
  EXPECT_EQ(six.object, "kubernetes/Deployment/shop/web:/spec/replicas");
  EXPECT_EQ(six.before, R"({"/spec/replicas":{"value":3}})");
  EXPECT_EQ(six.after, R"({"/spec/replicas":{"manager":"sandtable/Apply","value":6}})");
  EXPECT_EQ(replicas(), 3) << "a rehearsal changes nothing";
  ASSERT_TRUE(actuator->take(six));
  EXPECT_EQ(replicas(), 6);
  EXPECT_EQ(*actuator->state_of(six.object), six.after);
  ASSERT_TRUE(actuator->take(six)) << "it is so already";
  EXPECT_EQ(api_.writes(), 1);
}

TEST_F(ActuatorTest, AFieldOfAnotherManagerIsRefusedUnlessForcedAndGivenBack) {
  api_.change([](auto& object) { object = test::deployment_of("kubectl"); });
  const auto refused = open()->effects_of(to_six);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr(".spec.replicas belongs to kubectl"));
  ActuatorOptions forced;
  forced.conflicts = Conflicts::take_over;
  const auto actuator = open(forced);
  const auto six = effect(*actuator);
  ASSERT_TRUE(actuator->take(six));
  EXPECT_EQ(replicas(), 6);
  ASSERT_TRUE(actuator->take({six.object, six.after, six.before}));
  EXPECT_EQ(replicas(), 3);
  EXPECT_EQ(*actuator->state_of(six.object), R"({"/spec/replicas":{"manager":"kubectl/Update","value":3}})");
}

TEST_F(ActuatorTest, AStormOfChangesByOthersIsRiddenOut) {
  std::atomic<int> storm{0};
  api_.instead = [&](const HttpSeen& seen) -> std::optional<HttpReply> {
    if (seen.method == "PATCH" && ++storm % 5 < 3)
      return HttpReply{.status = 409, .body = R"({"reason": "Conflict", "message": "modified"})"};
    return std::nullopt;
  };
  const auto actuator = open();
  ASSERT_TRUE(actuator->take(effect(*actuator)));
  EXPECT_EQ(replicas(), 6);
  EXPECT_EQ(api_.writes(), 1);
}

TEST_F(ActuatorTest, AStormWithoutEndIsAConflict) {
  const auto actuator = open();
  const auto six = effect(*actuator);
  api_.instead = [&](const HttpSeen& seen) -> std::optional<HttpReply> {
    if (is_real_write(seen)) return HttpReply{.status = 409, .body = R"({"reason": "Conflict", "message": "modified"})"};
    return std::nullopt;
  };
  const auto taken = actuator->take(six);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::conflict);
  EXPECT_EQ(api_.writes(), 0);
}

TEST_F(ActuatorTest, TooManyRequestsIsWaitedFor) {
  std::atomic<int> asked{0};
  api_.instead = [&](const HttpSeen&) -> std::optional<HttpReply> {
    if (++asked % 2 != 0) return HttpReply{.status = 429, .body = "{}"};
    return std::nullopt;
  };
  const auto actuator = open();
  ASSERT_TRUE(actuator->take(effect(*actuator)));
  EXPECT_EQ(api_.writes(), 1);
}

// The first try took effect, and its answer never came: the second must not be a second change.
TEST_F(ActuatorTest, ALostAnswerIsNoSecondChange) {
  std::atomic<bool> lost{false};
  api_.afterwards = [&](const HttpSeen& seen) -> std::optional<HttpReply> {
    if (is_real_write(seen) && !lost.exchange(true)) return HttpReply{.status = 503, .body = "{}"};
    return std::nullopt;
  };
  const auto actuator = open();
  ASSERT_TRUE(actuator->take(effect(*actuator)));
  EXPECT_TRUE(lost);
  EXPECT_EQ(replicas(), 6);
  EXPECT_EQ(api_.writes(), 1);
}

TEST_F(ActuatorTest, WhatSomebodyElseChangedMeanwhileIsLeftAlone) {
  const auto actuator = open();
  const auto six = effect(*actuator);
  api_.change([](auto& object) { object["spec"]["replicas"] = 4; });
  const auto taken = actuator->take(six);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::conflict);
  EXPECT_EQ(replicas(), 4);
}

TEST_F(ActuatorTest, AnswersThatAreNoJson) {
  const auto actuator = open();
  const auto six = effect(*actuator);
  for (const std::string body : {"", "<html>gateway</html>", "{\"kind\": \"Deploy", "[1]", "null"}) {
    api_.instead = [&](const HttpSeen&) -> std::optional<HttpReply> { return HttpReply{.body = body}; };
    const auto taken = actuator->take(six);
    ASSERT_FALSE(taken) << body;
    EXPECT_EQ(taken.error().kind, ErrorKind::unavailable) << body;
  }
  EXPECT_EQ(api_.writes(), 0);
}

TEST_F(ActuatorTest, ATokenThatExpiresMidwayIsRenewed) {
  struct Rotating final : http::SecretKeeper {
    sim::Result<std::string> secret() override { return "token" + std::to_string(number); }
    void forget() override { ++number; }
    std::string origin() const override { return "a test"; }
    int number = 0;
  };
  std::atomic<int> valid{0}, refused{0};
  api_.instead = [&](const HttpSeen& seen) -> std::optional<HttpReply> {
    if (is_real_write(seen) && valid == 0) valid = 1;  // expires just before it matters
    if (seen.headers.at("Authorization") == "Bearer token" + std::to_string(valid)) return std::nullopt;
    return ++refused, HttpReply{.status = 401, .body = "{}"};
  };
  const auto actuator = open({}, std::make_shared<Rotating>());
  ASSERT_TRUE(actuator->take(effect(*actuator)));
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(api_.writes(), 1);
}

TEST_F(ActuatorTest, ALostLeaseStopsEverything) {
  ActuatorOptions options;
  options.may_act = [] { return sim::Status(sim::fail(ErrorKind::conflict, "another acts")); };
  const auto actuator = open(options);
  EXPECT_FALSE(actuator->take(effect(*actuator)));
  EXPECT_EQ(api_.writes(), 0);
}

TEST_F(ActuatorTest, ADryRunThatWouldChangeMoreIsNotTaken) {
  const auto actuator = open();
  const auto six = effect(*actuator);
  api_.afterwards = [&](const HttpSeen& seen) -> std::optional<HttpReply> {
    if (seen.method != "PATCH") return std::nullopt;
    auto more = test::deployment_of("sandtable");
    more["spec"]["paused"] = true;
    return HttpReply{.body = more.dump()};
  };
  const auto taken = actuator->take(six);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("/spec/paused"));
  EXPECT_EQ(api_.writes(), 0);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
