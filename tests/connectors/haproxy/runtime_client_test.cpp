// Against the real HAProxy.
#include "connectors/haproxy/runtime_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/support/haproxy.hpp"

namespace sandtable::connectors::haproxy {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HaproxyClient : public ::testing::Test {
 protected:
  static RuntimeClient client_of(const std::string& address) { return RuntimeClient(*parse_address(address)); }
  Server server(const std::string& backend, const std::string& name) {
    const std::vector<Server> servers = client_.servers(backend).value();
    for (const Server& s : servers) {
      if (s.name == name) return s;
    }
    return {};
  }
  test::HaproxyServer haproxy_{test::two_backends};
  RuntimeClient client_ = client_of(haproxy_.admin());
};

TEST_F(HaproxyClient, ProbesBySocketAndPort) {
  EXPECT_THAT(*probe(haproxy_.admin()), StartsWith("2."));
  EXPECT_THAT(*probe("unix:" + haproxy_.user_level()), StartsWith("2."));
  EXPECT_THAT(*probe(haproxy_.tcp()), StartsWith("2."));
  EXPECT_EQ(probe("nonsense").error().kind, ErrorKind::invalid_input);
}

TEST_F(HaproxyClient, ListsServersInTheConfigurationsOrder) {
  const auto all = client_.servers();
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->size(), 7U);
  EXPECT_EQ(*client_.servers("front"), (std::vector<Server>{{"front", "f2", AdminState::ready, true, 100, 100},
                                                            {"front", "f1", AdminState::ready, true, 100, 100},
                                                            {"front", "f3", AdminState::maint, false, 100, 100},
                                                            {"front", "f4", AdminState::maint, false, 100, 100}}));
}

TEST_F(HaproxyClient, ReadsStatisticsAndInfo) {
  const auto rows = client_.statistics();
  ASSERT_TRUE(rows) << rows.error().message;
  int servers = 0;
  for (const StatRow& row : *rows) {
    if (row.proxy != "front" || row.server == "BACKEND") continue;
    ++servers;
    EXPECT_EQ(row.values.at("weight"), "100");
    EXPECT_EQ(row.values.at("status"), row.server < "f3" ? "no check" : "MAINT");
  }
  EXPECT_EQ(servers, 4);
  EXPECT_EQ(client_.info()->at("Name"), "HAProxy");
}

TEST_F(HaproxyClient, ChangesStatesAndWeights) {
  ASSERT_TRUE(client_.set_state("front", "f3", AdminState::ready));
  EXPECT_EQ(server("front", "f3"), (Server{"front", "f3", AdminState::ready, true, 100, 100}));
  ASSERT_TRUE(client_.set_state("front", "f2", AdminState::drain));
  EXPECT_EQ(server("front", "f2").state, AdminState::drain);
  ASSERT_TRUE(client_.set_state("front", "f2", AdminState::maint));
  EXPECT_EQ(server("front", "f2").state, AdminState::maint);
  ASSERT_TRUE(client_.set_weight("front", "f1", 256));
  EXPECT_EQ(server("front", "f1").weight, 256U);
  ASSERT_TRUE(client_.disable("front", "f1"));
  EXPECT_EQ(server("front", "f1").state, AdminState::maint);
  ASSERT_TRUE(client_.enable("front", "f1"));
  EXPECT_EQ(server("front", "f1"), (Server{"front", "f1", AdminState::ready, true, 256, 100}));
}

TEST_F(HaproxyClient, WorksOverTcp) {
  RuntimeClient client = client_of(haproxy_.tcp());
  ASSERT_TRUE(client.set_state("front", "f4", AdminState::ready));
  EXPECT_EQ(server("front", "f4").state, AdminState::ready);
}

TEST_F(HaproxyClient, SaysWhatIsNotThere) {
  EXPECT_EQ(client_.servers("nope").error(),
            (sim::Error{ErrorKind::not_found, haproxy_.admin() + ": HAProxy has no backend 'nope'"}));
  const auto backend = client_.set_state("nope", "f1", AdminState::ready);
  EXPECT_EQ(backend.error().kind, ErrorKind::not_found);
  EXPECT_THAT(backend.error().message, HasSubstr("No such backend."));
  EXPECT_THAT(client_.set_weight("front", "nope", 1).error().message,
              HasSubstr("No such server. (command: set server front/nope weight 1)"));
}

TEST_F(HaproxyClient, ALevelTooLowIsSaidAndChangesNothing) {
  for (const std::string& address : {haproxy_.user_level(), haproxy_.operator_level()}) {
    RuntimeClient weak = client_of(address);
    EXPECT_TRUE(weak.info());
    const auto refused = weak.set_state("front", "f1", AdminState::maint);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("Permission denied"));
    EXPECT_THAT(refused.error().message, HasSubstr("`level admin`"));
    EXPECT_FALSE(weak.disable("front", "f1"));
    EXPECT_FALSE(weak.set_weight("front", "f1", 5));
  }
  EXPECT_EQ(server("front", "f1"), (Server{"front", "f1", AdminState::ready, true, 100, 100}));
}

TEST_F(HaproxyClient, RefusesWhatCouldBeAnotherCommand) {
  for (const char* name : {"f1;disable server front/f2", "f1 state maint", "f1\nquit", ""}) {
    EXPECT_EQ(client_.set_state("front", name, AdminState::ready).error().kind, ErrorKind::invalid_input) << name;
    EXPECT_EQ(client_.set_state(name, "f1", AdminState::ready).error().kind, ErrorKind::invalid_input) << name;
  }
  EXPECT_EQ(client_.servers("front;quit").error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(client_.set_weight("front", "f1", 257).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(server("front", "f2").state, AdminState::ready);
}

TEST(HaproxyClientStatic, LetsHaproxysOwnRefusalThrough) {
  test::HaproxyServer haproxy("backend front\n  balance static-rr\n  server s1 127.0.0.1:1 weight 10\n");
  const auto refused = RuntimeClient(*parse_address(haproxy.admin())).set_weight("front", "s1", 5);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("static LB algorithm"));
}

TEST_F(HaproxyClient, AnEndedHaproxyIsUnavailable) {
  haproxy_.process().signal(9);
  ASSERT_TRUE(test::wait_until([&] { return !haproxy_.process().running(); }));
  EXPECT_EQ(client_.servers().error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace sandtable::connectors::haproxy
