#include "connectors/haproxy/tables.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::haproxy {
namespace {

TEST(ServersTable, IsReadByItsHeader) {
  // Columns in another order, and one that isn't known.
  const auto servers = parse_servers(
      "1\n# srv_name be_name future srv_iweight srv_uweight srv_op_state srv_admin_state\na front x 100 50 2 0\nb front x 1 0 0 "
      "5\n\n");
  ASSERT_TRUE(servers) << servers.error().message;
  EXPECT_EQ(*servers, (std::vector<Server>{{"front", "a", AdminState::ready, true, 50, 100},
                                           {"front", "b", AdminState::maint, false, 0, 1}}));
}

TEST(ServersTable, AdminBits) {
  const auto state = [](int bits) {
    return parse_servers("# be_name srv_name srv_op_state srv_admin_state srv_uweight srv_iweight\nb s 2 " + std::to_string(bits) +
                         " 1 1\n")
        ->at(0)
        .state;
  };
  EXPECT_EQ(state(0x00), AdminState::ready);
  EXPECT_EQ(state(0x04), AdminState::ready) << "disabled in the configuration, enabled since";
  for (const int maint : {0x01, 0x02, 0x05, 0x20, 0x29}) EXPECT_EQ(state(maint), AdminState::maint) << maint;
  for (const int drain : {0x08, 0x0c, 0x10}) EXPECT_EQ(state(drain), AdminState::drain) << drain;
}

TEST(ServersTable, RubbishIsAnError) {
  for (const char* text : {"", "1\n", "hello\n", "# a b\n1 2\n",
                           "# be_name srv_name srv_op_state srv_admin_state srv_uweight srv_iweight\nb s 2 x 1 1\n",
                           "# be_name srv_name srv_op_state srv_admin_state srv_uweight srv_iweight\nb s 2\n"}) {
    const auto servers = parse_servers(text);
    ASSERT_FALSE(servers) << text;
    EXPECT_EQ(servers.error().kind, sim::ErrorKind::unavailable);
  }
  EXPECT_TRUE(parse_servers("1\n# be_name srv_name srv_op_state srv_admin_state srv_uweight srv_iweight\n\n")->empty());
}

TEST(StatisticsTable, HasQuotedFields) {
  const auto rows = parse_statistics("# pxname,svname,scur,last_chk,\nfront,FRONTEND,3,,\nfront,f1,,\"a, \"\"b\"\"\",\n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).server, "FRONTEND");
  EXPECT_EQ(rows->at(0).values, (std::map<std::string, std::string>{{"scur", "3"}}));
  EXPECT_EQ(rows->at(1).values.at("last_chk"), "a, \"b\"");
  EXPECT_FALSE(parse_statistics("<html>"));
  EXPECT_FALSE(parse_statistics("# pxname,svname\na,b,c\n"));
  EXPECT_FALSE(parse_statistics(""));
}

TEST(Info, NeedsAVersion) {
  EXPECT_EQ(parse_info("Name: HAProxy\nVersion: 2.6.12\nUptime: 0d 0h00m00s\n")->at("Version"), "2.6.12");
  EXPECT_FALSE(parse_info("Name: HAProxy\n"));
  EXPECT_FALSE(parse_info("220 smtp.example.test\n"));
}

}  // namespace
}  // namespace sandtable::connectors::haproxy
