// TLS, basic authentication and client certificates against the real Prometheus; bearer tokens, which Prometheus's own web server
// doesn't know, against a TLS server of the test's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/prometheus/client.hpp"
#include "tests/connectors/support/http_server.hpp"
#include "tests/connectors/support/prometheus.hpp"

namespace sandtable::connectors {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// bcrypt of `correct-horse`.
constexpr const char* password_hash = "$2b$04$abcdefghijklmnopqrstuuPoaPXzWjiVz4HaNq2LJXksWbO79E.S6";

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = new test::TempDir;
    certificates_ = new test::Certificates(test::make_certificates(*dir_));
  }
  static void TearDownTestSuite() {
    delete certificates_;
    delete dir_;
  }
  static std::string web_config(const std::string& more) {
    return "tls_server_config:\n  cert_file: " + certificates_->server + "\n  key_file: " + certificates_->server_key + "\n" + more;
  }
  static inline test::TempDir* dir_ = nullptr;
  static inline test::Certificates* certificates_ = nullptr;
};

TEST_F(Tls, TrustsOnlyTheNamedAuthority) {
  test::PrometheusServer server("", web_config(""), "https");
  http::ClientOptions options;
  const auto distrusted = prometheus::probe(server.url(), options);
  ASSERT_FALSE(distrusted);
  EXPECT_EQ(distrusted.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(distrusted.error().message, HasSubstr("not trusted"));
  options.tls.ca_file = certificates_->authority;
  const auto trusted = prometheus::probe(server.url(), options);
  ASSERT_TRUE(trusted) << trusted.error().message;
  options.tls = {};
  options.tls.insecure = true;
  EXPECT_TRUE(prometheus::probe(server.url(), options));
  const auto plain = prometheus::probe("http" + server.url().substr(5));
  ASSERT_FALSE(plain);
  EXPECT_THAT(plain.error().message, HasSubstr("answered 400: Client sent an HTTP request to an HTTPS server"));
}

TEST_F(Tls, PresentsAPassword) {
  test::PrometheusServer server("", web_config(std::string("basic_auth_users:\n  planner: '") + password_hash + "'\n"), "https");
  http::ClientOptions options;
  options.tls.ca_file = certificates_->authority;
  const auto anonymous = prometheus::probe(server.url(), options);
  ASSERT_FALSE(anonymous);
  EXPECT_EQ(anonymous.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(anonymous.error().message, HasSubstr("answered 401: Unauthorized"));
  options.user = "planner";
  options.password.file = dir_->write("password", "correct-horse\n");
  EXPECT_TRUE(prometheus::probe(server.url(), options));
  options.password.file = dir_->write("password", "wrong-horse\n");
  const auto wrong = prometheus::probe(server.url(), options);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, Not(HasSubstr("horse")));
  options.user.clear();
  EXPECT_TRUE(prometheus::probe("https://planner:correct-horse@" + server.url().substr(8), options));
}

TEST_F(Tls, PresentsAClientCertificate) {
  test::PrometheusServer server(
      "", web_config("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: " + certificates_->authority + "\n"),
      "https");
  http::ClientOptions options;
  options.tls.ca_file = certificates_->authority;
  const auto without = prometheus::probe(server.url(), options);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind, ErrorKind::unavailable);
  options.tls.client_certificate = certificates_->client;
  options.tls.client_key = certificates_->client_key;
  const auto with = prometheus::probe(server.url(), options);
  EXPECT_TRUE(with) << with.error().message;
}

TEST_F(Tls, PresentsABearerTokenFromFileOrVariable) {
  test::HttpServer server(
      [](const test::HttpSeen& seen) {
        const auto it = seen.headers.find("Authorization");
        const bool known = it != seen.headers.end() && it->second == "Bearer open-sesame";
        return known ? test::HttpReply{200, "application/json", R"({"status":"success","data":{"version":"9.9"}})", {}, 0}
                     : test::HttpReply{401, "text/plain", "who is there?", {}, 0};
      },
      certificates_);
  http::ClientOptions options;
  options.tls.ca_file = certificates_->authority;
  EXPECT_THAT(prometheus::probe(server.url(), options).error().message, HasSubstr("answered 401: who is there?"));
  options.bearer_token.file = dir_->write("token", "open-sesame\n");
  EXPECT_EQ(*prometheus::probe(server.url(), options), "9.9");
  options.bearer_token = {"", "SANDTABLE_TEST_BEARER"};
  setenv("SANDTABLE_TEST_BEARER", "open-sesame", 1);
  EXPECT_EQ(*prometheus::probe(server.url(), options), "9.9");
  unsetenv("SANDTABLE_TEST_BEARER");
  EXPECT_THAT(prometheus::probe(server.url(), options).error().message, StartsWith("environment variable SANDTABLE_TEST_BEARER"));
}

}  // namespace
}  // namespace sandtable::connectors
