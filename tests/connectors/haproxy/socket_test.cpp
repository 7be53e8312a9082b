// Faults of a peer that the real HAProxy can't be made to show.
#include "connectors/haproxy/socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "connectors/haproxy/runtime_client.hpp"
#include "tests/connectors/support/faulty_server.hpp"
#include "tests/support/process.hpp"

namespace sandtable::connectors::haproxy {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;

TEST(HaproxyAddress, Forms) {
  for (const char* text : {"/run/a.sock", "unix:/run/a.sock", "unix@/run/a.sock"})
    EXPECT_EQ(*parse_address(text), (Address{"/run/a.sock", "", 0})) << text;
  for (const char* text : {"127.0.0.1:9999", "tcp:127.0.0.1:9999", "ipv4@127.0.0.1:9999"})
    EXPECT_EQ(*parse_address(text), (Address{"", "127.0.0.1", 9999})) << text;
  for (const char* text : {"", "unix:", "admin.sock", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:9x", ":9999"}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::invalid_input);
  }
  EXPECT_THAT(parse_address("/" + std::string(108, 'x')).error().message, HasSubstr("at most 107 bytes"));
}

TEST(HaproxySocket, ASocketThatIsNotThere) {
  const auto answer = exchange(*parse_address("/no/such.sock"), "show info", {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(),
            (sim::Error{ErrorKind::unavailable,
                        "/no/such.sock: No such file or directory (is HAProxy running, with `stats socket` at this path?)"}));
}

TEST(HaproxySocket, NobodyListens) {
  const auto answer = exchange({"", "127.0.0.1", test::free_port()}, "show info", {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("Connection refused"));
}

TEST(HaproxySocket, APeerThatNeverAnswers) {
  const test::TempDir dir;
  const std::string path = (dir.path() / "s").string();
  test::FaultyServer server({}, path);
  SocketOptions options;
  options.timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(exchange({path, "", 0}, "show info", options).error().kind, ErrorKind::timeout);
  EXPECT_EQ(probe(path, options).error().kind, ErrorKind::timeout);
}

TEST(HaproxySocket, StopsWhenAskedTo) {
  test::FaultyServer server({});
  sim::StopSignal stop;
  SocketOptions options;
  options.timeout = std::chrono::seconds(60);
  options.stop = &stop;
  std::thread stopper([&] {
    test::wait_until([&] { return server.connections() > 0; });
    stop.request();
  });
  const auto answer = exchange({"", "127.0.0.1", server.port()}, "show info", options);
  stopper.join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::interrupted);
}

TEST(HaproxySocket, APeerThatIsNoHaproxy) {
  for (const char* bytes : {"", "220 smtp.example.test ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
    test::FaultyServer server(bytes);
    const auto version = probe("127.0.0.1:" + std::to_string(server.port()));
    ASSERT_FALSE(version) << bytes;
    EXPECT_EQ(version.error().kind, ErrorKind::unavailable);
  }
}

TEST(HaproxySocket, BoundsWhatItReads) {
  test::FaultyServer server(std::string(100'000, 'x'));
  SocketOptions options;
  options.max_answer_bytes = 1000;
  const auto answer = exchange({"", "127.0.0.1", server.port()}, "show stat", options);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("larger than 1000 bytes"));
}

TEST(HaproxySocket, RefusesSeveralLines) {
  EXPECT_EQ(exchange({"/x", "", 0}, "show info\nquit", {}).error().kind, ErrorKind::invalid_input);
}

}  // namespace
}  // namespace sandtable::connectors::haproxy
