/// Addresses of HTTP services: their parts, and text made fit for them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::connectors::http {

/// A service's address as a user gives it, split so that credentials can't reach a message.
struct BaseUrl {
  std::string address;         ///< `https://host:9090/prefix`, without credentials or a final slash
  std::string user, password;  ///< from `https://user:password@host`, decoded; empty where absent
};

/// `invalid_input` unless it is `http://` or `https://` with a host, and without a query or a fragment.
sim::Result<BaseUrl> parse_base_url(std::string_view text);

/// Percent-encodes all but letters, digits and `-._~`.
std::string percent_encode(std::string_view text);

using Fields = std::vector<std::pair<std::string, std::string>>;
/// `a=1&b=x%20y`
std::string form_encode(const Fields& fields);

}  // namespace sandtable::connectors::http
