#include "connectors/http/url.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::http {
namespace {

TEST(BaseUrl, KeepsHostPortAndPrefix) {
  const auto url = parse_base_url("HTTP://example.test:9090/prom/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->address, "http://example.test:9090/prom");
  EXPECT_EQ(url->user, "");
}

TEST(BaseUrl, TakesCredentialsOutOfTheAddress) {
  const auto url = parse_base_url("https://me:p%40ss%3Aw@[::1]:9090");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->address, "https://[::1]:9090");
  EXPECT_EQ(url->user, "me");
  EXPECT_EQ(url->password, "p@ss:w");
}

TEST(BaseUrl, RefusesOthersWithoutShowingCredentials) {
  for (const char* text :
       {"", "localhost:9090", "ftp://me:secret@host/", "http://", "http:///x", "http://:9090", "http://me:secret@h/?q=1",
        "http://h/#a", "http://me:secret@h ost/", "me:secret@host:9090", "http://me:secret@"}) {
    const auto url = parse_base_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, sim::ErrorKind::invalid_input);
    EXPECT_EQ(url.error().message.find("secret"), std::string::npos) << url.error().message;
  }
}

TEST(Encode, EscapesAllButUnreserved) {
  EXPECT_EQ(percent_encode("aZ0-._~"), "aZ0-._~");
  EXPECT_EQ(percent_encode("a b&c=\"\n\xC3\xA9"), "a%20b%26c%3D%22%0A%C3%A9");
  EXPECT_EQ(form_encode({{"query", "up{a=\"b\"}"}, {"time", "1.5"}}), "query=up%7Ba%3D%22b%22%7D&time=1.5");
}

}  // namespace
}  // namespace sandtable::connectors::http
