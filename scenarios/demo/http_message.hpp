/// As much of HTTP/1.1 as the demo's programs speak with HAProxy and Prometheus: GET without a body, answers with Content-Length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sandtable::demo {

inline constexpr std::size_t longest_head = 16 * 1024;  ///< bytes; more is not for us

struct RequestHead {
  std::string path;
  bool keep_alive = true;
  std::size_t bytes = 0;  ///< of the head, blank line included
};

struct ResponseHead {
  int status = 0;
  std::size_t bytes = 0, body_bytes = 0;
  bool keep_alive = true;
};

enum class Parse { complete, incomplete, broken };

/// Reads the head at the front of `received`.
Parse parse_request(std::string_view received, RequestHead& head);
Parse parse_response(std::string_view received, ResponseHead& head);

std::string get_request(const std::string& host, const std::string& path);
std::string response(int status, std::string_view type, std::string_view body);

/// `http://127.0.0.1:8080/path`: the demo never leaves the machine, so the host is an IPv4 address.
struct Url {
  std::string host, path;
  std::uint16_t port = 0;
};
std::optional<Url> parse_url(std::string_view text);

}  // namespace sandtable::demo
