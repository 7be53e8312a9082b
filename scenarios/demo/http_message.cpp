#include "scenarios/demo/http_message.hpp"

#include <strings.h>

#include <charconv>

namespace sandtable::demo {
namespace {

/// The value of a header field, without the blanks around it; names are compared without case.
std::optional<std::string_view> field(std::string_view head, std::string_view name) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
    const std::string_view rest = head.substr(line + 2);
    if (rest.size() <= name.size() || rest[name.size()] != ':' || strncasecmp(rest.data(), name.data(), name.size()) != 0) continue;
    std::string_view value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    while (value.ends_with(' ')) value.remove_suffix(1);
    return value;
  }
  return std::nullopt;
}

bool keeps_alive(std::string_view head, bool http_1_1) {
  const auto connection = field(head, "connection");
  if (!connection) return http_1_1;
  return connection->size() != 5 || strncasecmp(connection->data(), "close", 5) != 0;
}

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Parse parse_request(std::string_view received, RequestHead& head) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return received.size() > longest_head ? Parse::broken : Parse::incomplete;
  const std::string_view text = received.substr(0, end);
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const std::size_t path_end = line.rfind(" HTTP/1.");
  if (!line.starts_with("GET ") || path_end == std::string_view::npos || path_end <= 4) return Parse::broken;
  const auto length = field(text, "content-length");
  if ((length && *length != "0") || field(text, "transfer-encoding")) return Parse::broken;
  head = {std::string(line.substr(4, path_end - 4)), keeps_alive(text, line.ends_with('1')), end + 4};
  return Parse::complete;
}

Parse parse_response(std::string_view received, ResponseHead& head) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return received.size() > longest_head ? Parse::broken : Parse::incomplete;
  const std::string_view text = received.substr(0, end);
  if (text.size() < 12 || !text.starts_with("HTTP/1.") || !read_number(text.substr(9, 3), head.status)) return Parse::broken;
  const auto length = field(text, "content-length");
  if (!length || !read_number(*length, head.body_bytes)) return Parse::broken;
  head.bytes = end + 4;
  head.keep_alive = keeps_alive(text, text[7] == '1');
  return received.size() >= head.bytes + head.body_bytes ? Parse::complete : Parse::incomplete;
}

std::string get_request(const std::string& host, const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

std::string response(int status, std::string_view type, std::string_view body) {
  std::string out = "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Failed") + "\r\nContent-Type: ";
  out.append(type).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return out;
}

std::optional<Url> parse_url(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t slash = text.find('/');
  const std::string_view authority = text.substr(0, slash);
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Url url{std::string(authority.substr(0, colon)), slash == std::string_view::npos ? "/" : std::string(text.substr(slash)), 0};
  if (!read_number(authority.substr(colon + 1), url.port) || url.port == 0) return std::nullopt;
  return url;
}

}  // namespace sandtable::demo
