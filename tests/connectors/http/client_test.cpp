// Faults that a real server can't be made to show, from a fake one. The real ones are in prometheus/.
#include "connectors/http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/connectors/support/faulty_server.hpp"
#include "tests/connectors/support/http_server.hpp"

namespace sandtable::connectors::http {
namespace {

using sim::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::HttpReply;
using test::HttpSeen;
using ::testing::HasSubstr;
using ::testing::Not;

ClientOptions quick() {
  ClientOptions options;
  options.retry.first = milliseconds(1);
  return options;
}

Client client_of(const std::string& url, ClientOptions options = quick()) {
  auto client = Client::create(url, std::move(options));
  EXPECT_TRUE(client) << client.error().message;
  return std::move(client).value();
}

TEST(HttpClient, SendsQueriesAndForms) {
  HttpSeen last;
  test::HttpServer server([&](const HttpSeen& seen) { return last = seen, HttpReply{200, "application/json", "{}", {}, 0}; });
  Client client = client_of(server.url());
  const auto got = client.send({Method::get, "/a", {{"query", "x{y=\"ü &\"}"}}, {}});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->content_type, "application/json");
  EXPECT_EQ(got->url, server.url() + "/a");
  EXPECT_EQ(last.method, "GET");
  EXPECT_EQ(last.fields.at("query"), "x{y=\"ü &\"}");
  const auto posted = client.send({Method::post, "/b", {}, {{"query", std::string(8000, 'q')}}});
  ASSERT_TRUE(posted) << posted.error().message;
  EXPECT_EQ(last.method, "POST");
  EXPECT_EQ(last.fields.at("query").size(), 8000U);
  ASSERT_TRUE(client.send({Method::get, "/c"}));
  EXPECT_EQ(last.method, "GET") << "nothing of the request before stays behind";
  EXPECT_TRUE(last.fields.empty());
}

TEST(HttpClient, TriesAgainAfterServerErrors) {
  std::atomic<int> asked{0};
  test::HttpServer server([&](const HttpSeen&) { return HttpReply{++asked <= 2 ? 500 : 200, "text/plain", "now", {}, 0}; });
  const auto got = client_of(server.url()).send({Method::get, "/"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(asked, 3);
}

TEST(HttpClient, GivesTheLastAnswerWhenTriesAreUsedUp) {
  std::atomic<int> asked{0};
  test::HttpServer server([&](const HttpSeen&) { return ++asked, HttpReply{503, "text/html", "\n <h1>busy</h1>\n<p>", {}, 0}; });
  const auto got = client_of(server.url()).send({Method::get, "/x"});
  ASSERT_TRUE(got);
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(describe(*got).message, server.url() + "/x answered 503: <h1>busy</h1>");
  EXPECT_EQ(describe(*got).kind, ErrorKind::unavailable);
}

TEST(HttpClient, DoesNotRepeatWhatMayNotBeRepeated) {
  std::atomic<int> asked{0};
  test::HttpServer server([&](const HttpSeen&) { return ++asked, HttpReply{503, "text/plain", "", {}, 0}; });
  ASSERT_TRUE(client_of(server.url()).send({Method::post, "/", {}, {}, false}));
  EXPECT_EQ(asked, 1);
}

TEST(HttpClient, DoesNotWaitBeyondItsDeadlineForRetryAfter) {
  std::atomic<int> asked{0};
  test::HttpServer server([&](const HttpSeen&) {
    return ++asked, HttpReply{429, "text/plain", "slow down", {{"Retry-After", "3600"}}, 0};
  });
  const auto got = client_of(server.url()).send({Method::get, "/"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 429);
  EXPECT_EQ(asked, 1);
}

TEST(HttpClient, NobodyListens) {
  ClientOptions options = quick();
  options.retry.tries = 2;
  const auto got = client_of("http://me:secret@127.0.0.1:" + std::to_string(test::free_port()), options).send({Method::get, "/q"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(got.error().message, HasSubstr("/q: "));
  EXPECT_THAT(got.error().message, HasSubstr("after 2 tries"));
  EXPECT_THAT(got.error().message, Not(HasSubstr("secret")));
}

TEST(HttpClient, AServerThatNeverAnswersTimesOut) {
  test::FaultyServer server({});
  ClientOptions options = quick();
  options.timeout = milliseconds(200);
  const auto got = client_of("http://127.0.0.1:" + std::to_string(server.port()), options).send({Method::get, "/q"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::timeout);
  EXPECT_THAT(got.error().message, HasSubstr("whole call 0.2 s"));
}

TEST(HttpClient, StopsWhenAskedTo) {
  test::FaultyServer server({});
  sim::StopSignal stop;
  ClientOptions options = quick();
  options.stop = &stop;
  std::thread stopper([&] {
    test::wait_until([&] { return server.connections() > 0; });
    stop.request();
  });
  const auto got = client_of("http://127.0.0.1:" + std::to_string(server.port()), options).send({Method::get, "/"});
  stopper.join();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::interrupted);
}

TEST(HttpClient, StopsBetweenTries) {
  sim::StopSignal stop;
  test::HttpServer server([&](const HttpSeen&) {
    return stop.request(), HttpReply{503, "text/plain", "", {{"Retry-After", "20"}}, 0};
  });
  ClientOptions options = quick();
  options.stop = &stop;
  const auto got = client_of(server.url(), options).send({Method::get, "/"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::interrupted);
}

TEST(HttpClient, BoundsWhatItReads) {
  test::HttpServer server([&](const HttpSeen&) { return HttpReply{200, "application/json", "", {}, std::uint64_t{10} << 30}; });
  ClientOptions options = quick();
  options.max_response_bytes = 1'000'000;
  const auto got = client_of(server.url(), options).send({Method::get, "/"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(got.error().message, HasSubstr("larger than 1000000 bytes"));
}

TEST(HttpClient, NoticesAnswersThatAreCutOffOrNoHttp) {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":", "", "220 smtp.example.test ESMTP\r\n"}) {
    test::FaultyServer server(bytes);
    const auto got = client_of("http://127.0.0.1:" + std::to_string(server.port())).send({Method::get, "/q"});
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.error().kind, ErrorKind::unavailable) << got.error().message;
    EXPECT_THAT(got.error().message, HasSubstr("/q: "));
  }
}

TEST(HttpClient, DoesNotFollowRedirects) {
  std::atomic<int> asked{0};
  test::HttpServer server([&](const HttpSeen&) {
    return ++asked, HttpReply{302, "text/plain", "elsewhere", {{"Location", "/elsewhere"}}, 0};
  });
  const auto got = client_of(server.url()).send({Method::get, "/"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 302);
  EXPECT_EQ(asked, 1);
}

TEST(HttpClient, PresentsATokenAndNeverShowsIt) {
  test::HttpServer server([&](const HttpSeen& seen) {
    const auto it = seen.headers.find("Authorization");
    return HttpReply{403, "text/plain", "no entry with " + (it == seen.headers.end() ? "nothing" : it->second), {}, 0};
  });
  const test::TempDir dir;
  ClientOptions options = quick();
  options.bearer_token.file = dir.write("token", "first-token\n");
  Client client = client_of(server.url(), options);
  const auto got = client.send({Method::get, "/"});
  ASSERT_TRUE(got);
  EXPECT_EQ(describe(*got).message, server.url() + "/ answered 403: no entry with Bearer ***");
  EXPECT_EQ(describe(*got).kind, ErrorKind::invalid_input);
  std::filesystem::remove(options.bearer_token.file);
  EXPECT_EQ(client.send({Method::get, "/"}).error().kind, ErrorKind::invalid_input) << "the file is read each time";
}

TEST(HttpClient, RefusesHalfAClientCertificate) {
  ClientOptions options;
  options.tls.client_certificate = "/etc/hostname";
  EXPECT_EQ(Client::create("https://h", options).error().kind, ErrorKind::invalid_input);
  options.tls.client_key = "/no/such/file";
  EXPECT_THAT(Client::create("https://h", options).error().message, HasSubstr("/no/such/file"));
}

TEST(FirstLine, IsCutAndCleaned) {
  EXPECT_EQ(first_line("\r\n  a\tb\x1b[31m\nsecond"), "a?b?[31m");
  EXPECT_EQ(first_line(" \n"), "");
  EXPECT_EQ(first_line(std::string(199, 'x') + "\xC3\xA9 and more"), std::string(199, 'x') + "…");
}

}  // namespace
}  // namespace sandtable::connectors::http
