/// Addresses of Services in the settings of a container: `http://cart.shop.svc.cluster.local:8080/x`, `cart:8080`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sandtable::connectors::kubernetes {

struct ServiceAddress {
  std::string name, space;  ///< `space` empty: that of whoever uses the address
  bool operator==(const ServiceAddress&) const = default;
};

/// What `text` names as hosts: behind `//` (and a user's name, which is passed over), or before a port. Whether there is such a
/// Service is for others to know.
std::vector<ServiceAddress> addresses_in(std::string_view text);

}  // namespace sandtable::connectors::kubernetes
