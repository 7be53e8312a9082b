#include "models/traffic/request_log.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/traffic/web_server_line.hpp"

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

// The examples of Apache's documentation and a line of NASA's log of July 1995.
TEST(WebServerLine, GoldenVectors) {
  const auto common =
      read_web_server_line(R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326)");
  ASSERT_TRUE(common);
  EXPECT_EQ(common->host, "127.0.0.1");
  EXPECT_EQ(common->method, "GET");
  EXPECT_EQ(common->path, "/apache_pb.gif");
  EXPECT_EQ(common->seconds, 971211336);
  const auto combined = read_web_server_line(
      R"log(::1 - - [29/Feb/2024:00:00:60 +0530] "POST /cart?item=7&n=1 HTTP/1.1" 302 - "http://a/\"b\"" "Mozilla/4.08 [en] (Win98; I)")log");
  ASSERT_TRUE(combined);
  EXPECT_EQ(combined->host, "::1");
  EXPECT_EQ(combined->method, "POST");
  EXPECT_EQ(combined->path, "/cart");
  EXPECT_EQ(combined->seconds, 1709145060);
  const auto nasa =
      read_web_server_line(R"(199.72.81.55 - - [01/Jul/1995:00:00:01 -0400] "GET /history/apollo/ HTTP/1.0" 200 6245)");
  ASSERT_TRUE(nasa);
  EXPECT_EQ(nasa->seconds, 804571201);
  // HTTP/0.9 has no protocol; an authenticated user may have spaces; a quote in the request is escaped; no bytes need follow.
  EXPECT_EQ(read_web_server_line(R"(h - - [01/Jul/1995:00:00:01 +0000] "GET /" 200 1)")->path, "/");
  EXPECT_EQ(read_web_server_line(R"(h - a b [01/Jul/1995:00:00:01 +0000] "GET /x HTTP/1.0" 200 1)")->path, "/x");
  EXPECT_EQ(read_web_server_line(R"(h - - [01/Jul/1995:00:00:01 +0000] "GET /a\"b HTTP/1.0" 200 1)")->path, R"(/a\"b)");
  EXPECT_EQ(read_web_server_line(R"(h - - [01/Jul/1995:00:00:01 +0000] "GET /x HTTP/1.0" 408)")->path, "/x");
}

TEST(WebServerLine, HostileLinesAreRefusedWhereTheyGoWrong) {
  const std::vector<std::tuple<std::string, std::size_t, std::string>> lines{
      {"", 1, "expected host"},
      {"nonsense", 1, "expected host"},
      {" - - [01/Jul/1995:00:00:01 +0000] \"GET / HTTP/1.0\" 200 1", 1, "expected host"},
      {"h - - 01/Jul/1995:00:00:01 +0000 \"GET / HTTP/1.0\" 200 1", 1, "expected host"},
      {"h - - [31/Feb/1995:00:00:01 +0000] \"GET / HTTP/1.0\" 200 1", 8, "the time"},
      {"h - - [01/Jul/1895:00:00:01 +0000] \"GET / HTTP/1.0\" 200 1", 8, "the time"},
      {"h - - [01/Jul/1995:24:00:01 +0000] \"GET / HTTP/1.0\" 200 1", 8, "the time"},
      {"h - - [01/Jol/1995:00:00:01 +0000] \"GET / HTTP/1.0\" 200 1", 8, "the time"},
      {"h - - [01/Jul/1995:00:00:0", 8, "the time"},
      {"h - - [01/Jul/1995:00:00:01 +0000] GET / 200 1", 34, "expected the request line"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET / HTTP/1.0 200 1", 36, "the quote"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET / HTTP/1.0\\\" 200 1", 36, "the quote"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"-\" 408 0", 37, "the request line has no method"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"\\x16\\x03\\x01 \" 400 0", 37, "the request line has no method"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET ?q=1 HTTP/1.0\" 200 0", 41, "the request line has no path"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET /a\"b HTTP/1.0\" 200 0", 44, "expected a status"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET / HTTP/1.0\" 2000 0", 52, "expected a status"},
      {"h - - [01/Jul/1995:00:00:01 +0000] \"GET / HTTP/1.0\"", 52, "expected a status"},
  };
  for (const auto& [line, column, why] : lines) {
    const auto read = read_web_server_line(line);
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().column, column) << line;
    EXPECT_TRUE(read.error().why.starts_with(why)) << line << ": " << read.error().why;
  }
}

// Two clients out of order (servers write a line when a request ends), an unreadable line, Windows' line ends, an open last line.
TEST(RequestLog, OfAWebServer) {
  const auto log = read_web_server_log(
      "# a comment\n"
      "a - - [01/Jul/1995:00:00:05 +0000] \"GET /x HTTP/1.0\" 200 1\r\n"
      "rubbish\n\n"
      "b - - [01/Jul/1995:00:00:03 +0000] \"GET /y?q HTTP/1.0\" 200 1\n"
      "- - - [01/Jul/1995:00:00:05 +0000] \"GET /y HTTP/1.0\" 200 1\n"
      "b - - [01/Jul/1995:01:00:05 +0100] \"POST /x HTTP/1.0\" 200 1");
  EXPECT_EQ(log.requests, (std::vector<std::string>{"GET /y", "GET /x", "POST /x"}));
  EXPECT_EQ(log.first_lines, (std::vector<std::uint32_t>{5, 2, 7}));
  EXPECT_EQ(log.rows, (std::vector<LoggedRequest>{{0s, 0, 0}, {2s, 1, 1}, {2s, 0, UINT32_MAX}, {2s, 2, 0}}));
  EXPECT_EQ(log.resolution, 1s);
  EXPECT_EQ(log.lines, 5u);
  EXPECT_EQ(log.unreadable_lines, 1u);
  ASSERT_EQ(log.unreadable.size(), 1u);
  EXPECT_EQ(log.unreadable[0].line, 3u);
}

TEST(RequestLog, OfATable) {
  const auto log = read_request_table(
      "time, endpoint, user\n1.5, cart.read, ann\n0.000000001,\"GET /a,\"\"b\"\"\",7\n 2 ,cart.read\n1.5,cart.write,ann\n");
  EXPECT_EQ(log.requests, (std::vector<std::string>{"GET /a,\"b\"", "cart.read", "cart.write"}));
  EXPECT_EQ(log.rows, (std::vector<LoggedRequest>{{1ns, 0, 0}, {1500ms, 1, 1}, {1500ms, 2, 1}, {2s, 1, UINT32_MAX}}));
  EXPECT_EQ(log.resolution, 0s);
  EXPECT_EQ(log.unreadable_lines, 0u);
}

TEST(RequestLog, CountsEachUnreadableLineAndShowsTheFirst) {
  const auto log = read_request_table("x,y\n1\n-1,a.b\n1,\n1,a.b,u,v\n\"1,a.b\n\"1\"x,a.b\n1e3,a.b\n9999999999,a.b\n3,a.b\n");
  EXPECT_EQ(log.lines, 9u);
  EXPECT_EQ(log.unreadable_lines, 8u);
  ASSERT_EQ(log.unreadable.size(), most_unreadable_shown);
  EXPECT_EQ(log.unreadable[0].line, 2u);
  EXPECT_EQ(log.unreadable[4].line, 6u);
  EXPECT_EQ(log.rows, (std::vector<LoggedRequest>{{3s, 0, UINT32_MAX}}));
}

// The 65,537th byte is too many; the lines after it are read.
TEST(RequestLog, SurvivesEndlessLinesAndNulBytes) {
  std::string text = std::string(70'000, 'x') + "\n" + std::string(3, '\0') + "\n1,a.b\n";
  const auto log = read_request_table(text);
  EXPECT_EQ(log.unreadable_lines, 2u);
  EXPECT_EQ(log.rows.size(), 1u);
  EXPECT_EQ(read_web_server_log(text).unreadable_lines, 3u);
}

RC_GTEST_PROP(RequestLog, ATableReadsBackToTheSame, ()) {
  std::string text;
  const int rows = *rc::gen::inRange(0, 30);
  for (int i = 0; i < rows; ++i) {
    const auto what = *rc::gen::container<std::string>(rc::gen::element('a', '/', ',', '"', ' ', '*', '.'));
    std::string cell = "\"x";
    for (const char c : what) cell += c == '"' ? "\"\"" : std::string(1, c);
    text +=
        std::to_string(*rc::gen::inRange(0, 100)) + "." + std::to_string(*rc::gen::inRange(0, 1'000'000'000)) + "," + cell + "\"";
    if (*rc::gen::arbitrary<bool>()) text += "," + std::to_string(*rc::gen::inRange(0, 5));
    text += "\n";
  }
  const auto log = read_request_table(text);
  RC_ASSERT(log.unreadable_lines == 0u);
  const auto again = read_request_table(request_table(log));
  RC_ASSERT(again.rows == log.rows);
  RC_ASSERT(again.requests == log.requests);
  RC_ASSERT(request_table(again) == request_table(log));
}

RC_GTEST_PROP(RequestLog, AnyBytesAreReadOrCounted, (const std::string& bytes)) {
  for (const auto& text : {bytes, "h - - [01/Jul/1995:00:00:01 +0000] \"" + bytes, "1," + bytes}) {
    for (const auto& log : {read_web_server_log(text), read_request_table(text)})
      RC_ASSERT(log.rows.size() + log.unreadable_lines == log.lines);
  }
}

}  // namespace
}  // namespace sandtable::models
