#include "connectors/http/url.hpp"

#include <algorithm>
#include <cctype>

namespace sandtable::connectors::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

sim::Unexpected<sim::Error> bad(const std::string& shown, const std::string& why) {
  return sim::fail(sim::ErrorKind::invalid_input,
                   "'" + shown + "' is no address of an HTTP service (" + why + "); write http://host:port");
}

}  // namespace

sim::Result<BaseUrl> parse_base_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return bad(std::string(text.substr(text.rfind('@') + 1)), "no http:// or https:// in front");
  std::string scheme(text.substr(0, scheme_end));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view rest = text.substr(scheme_end + 3);
  BaseUrl url;
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = authority.substr(0, at);
    const auto colon = credentials.find(':');
    url.user = percent_decode(credentials.substr(0, colon));
    if (colon != std::string_view::npos) url.password = percent_decode(credentials.substr(colon + 1));
    rest.remove_prefix(at + 1);
  }
  url.address = scheme + "://" + std::string(rest);
  if (scheme != "http" && scheme != "https") return bad(url.address, "only http and https are spoken");
  if (rest.empty() || rest.front() == '/' || rest.front() == ':') return bad(url.address, "no host");
  if (rest.find_first_of("?#") != std::string_view::npos) return bad(url.address, "it has a query or a fragment");
  const bool plain = std::all_of(rest.begin(), rest.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
  if (!plain) return bad(url.address, "it holds blanks or control characters");
  while (url.address.back() == '/') url.address.pop_back();
  return url;
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) out += c;
    else out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

std::string form_encode(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + '=' + percent_encode(value);
  }
  return out;
}

}  // namespace sandtable::connectors::http
