#include "connectors/http/secret.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/process.hpp"

namespace sandtable::connectors::http {
namespace {

TEST(Secret, NoSourceIsNoSecret) { EXPECT_EQ(*read_secret({}), ""); }

TEST(Secret, ComesFromAFileWithoutItsLineEnd) {
  const test::TempDir dir;
  EXPECT_EQ(*read_secret({dir.write("token", "abc.def\r\nsecond line\n"), ""}), "abc.def");
}

TEST(Secret, ComesFromAVariable) {
  setenv("SANDTABLE_TEST_TOKEN", "xyz", 1);
  EXPECT_EQ(*read_secret({"", "SANDTABLE_TEST_TOKEN"}), "xyz");
  unsetenv("SANDTABLE_TEST_TOKEN");
  const auto missing = read_secret({"", "SANDTABLE_TEST_TOKEN"});
  EXPECT_EQ(missing.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_NE(missing.error().message.find("SANDTABLE_TEST_TOKEN"), std::string::npos);
}

TEST(Secret, RefusesWhatCanNotBeOne) {
  const test::TempDir dir;
  EXPECT_FALSE(read_secret({(dir.path() / "none").string(), ""}));
  EXPECT_FALSE(read_secret({dir.write("empty", " \n"), ""}));
  EXPECT_FALSE(read_secret({dir.write("both", "a"), "HOME"}));
  const auto broken = read_secret({dir.write("blank", "top secret\n"), ""});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message.find("top secret"), std::string::npos) << "the content must not show";
}

TEST(Redact, StrikesOutEveryOccurrence) {
  EXPECT_EQ(redact("a TOKEN and TOKENTOKEN", "TOKEN"), "a *** and ******");
  EXPECT_EQ(redact("text", ""), "text");
  EXPECT_EQ(redact("a*b", "*"), "a***b");
}

}  // namespace
}  // namespace sandtable::connectors::http
