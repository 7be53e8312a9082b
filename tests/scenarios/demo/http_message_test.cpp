#include "scenarios/demo/http_message.hpp"

#include <gtest/gtest.h>

namespace sandtable::demo {
namespace {

TEST(HttpRequest, is_read_when_its_head_is_whole) {
  const std::string text = "GET /item HTTP/1.1\r\nHost: x\r\n\r\nGET /next";
  RequestHead head;
  for (std::size_t length = 0; length + 9 < text.size(); ++length) {
    EXPECT_EQ(parse_request(std::string_view(text).substr(0, length), head), Parse::incomplete) << length;
  }
  ASSERT_EQ(parse_request(text, head), Parse::complete);
  EXPECT_EQ(head.path, "/item");
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(head.bytes, text.size() - 9);
}

TEST(HttpRequest, keeps_the_connection_as_the_client_says) {
  RequestHead head;
  ASSERT_EQ(parse_request("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", head), Parse::complete);
  EXPECT_FALSE(head.keep_alive);
  ASSERT_EQ(parse_request("GET / HTTP/1.0\r\n\r\n", head), Parse::complete);
  EXPECT_FALSE(head.keep_alive);
  ASSERT_EQ(parse_request("GET / HTTP/1.0\r\nconnection:keep-alive\r\n\r\n", head), Parse::complete);
  EXPECT_TRUE(head.keep_alive);
}

TEST(HttpRequest, with_a_body_or_another_method_is_refused) {
  RequestHead head;
  EXPECT_EQ(parse_request("POST / HTTP/1.1\r\n\r\n", head), Parse::broken);
  EXPECT_EQ(parse_request("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", head), Parse::broken);
  EXPECT_EQ(parse_request("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", head), Parse::broken);
  EXPECT_EQ(parse_request("rubbish\r\n\r\n", head), Parse::broken);
  EXPECT_EQ(parse_request(std::string(longest_head + 1, 'x'), head), Parse::broken);
}

TEST(HttpResponse, reads_back_what_the_server_writes) {
  const std::string text = response(503, "text/plain", "busy\n");
  ResponseHead head;
  EXPECT_EQ(parse_response(text.substr(0, text.size() - 1), head), Parse::incomplete);
  ASSERT_EQ(parse_response(text, head), Parse::complete);
  EXPECT_EQ(head.status, 503);
  EXPECT_EQ(head.body_bytes, 5U);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\n\r\n", head), Parse::broken);  // no length: it would never end
}

TEST(Url, needs_a_scheme_and_a_port) {
  const auto url = parse_url("http://127.0.0.1:8080/a/b");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "127.0.0.1");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->path, "/a/b");
  EXPECT_EQ(parse_url("http://127.0.0.1:1")->path, "/");
  for (const char* wrong :
       {"", "127.0.0.1:80", "https://127.0.0.1:80/", "http://127.0.0.1/", "http://127.0.0.1:0/", "http://h:99999/"}) {
    EXPECT_FALSE(parse_url(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace sandtable::demo
