#include "connectors/kubernetes/import/addresses.hpp"

#include <algorithm>
#include <cctype>

namespace sandtable::connectors::kubernetes {
namespace {

bool of_host(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.'; }

bool is_port(std::string_view after) {
  return after.size() > 1 && after[0] == ':' && std::isdigit(static_cast<unsigned char>(after[1])) != 0;
}

ServiceAddress address_of(std::string_view host) {
  const auto dot = host.find('.');
  ServiceAddress address{std::string(host.substr(0, dot)), {}};
  if (dot == std::string_view::npos) return address;
  host.remove_prefix(dot + 1);
  address.space = std::string(host.substr(0, host.find('.')));
  return address;
}

}  // namespace

std::vector<ServiceAddress> addresses_in(std::string_view text) {
  std::vector<ServiceAddress> found;
  for (std::size_t at = 0; at < text.size();) {
    if (!of_host(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && of_host(text[end])) ++end;
    const auto host = text.substr(at, end - at);
    const auto before = text.substr(0, at), after = text.substr(end);
    const bool is_user = after.find('@') < after.find_first_of("/ ,;");
    const bool is_host = before.ends_with("//") || before.ends_with('@') || is_port(after);
    const bool is_name = std::isalpha(static_cast<unsigned char>(host.front())) != 0;
    if (is_host && is_name && !is_user) {
      auto address = address_of(host);
      if (std::ranges::find(found, address) == found.end()) found.push_back(std::move(address));
    }
    at = end;
  }
  return found;
}

}  // namespace sandtable::connectors::kubernetes
