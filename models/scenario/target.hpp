/// What calls, traffic and queues lead to.
#pragma once

#include <string>

namespace sandtable::models {

/// Name of an endpoint: `service.endpoint`.
struct Target {
  std::string service, endpoint;
  bool operator==(const Target&) const = default;
};

}  // namespace sandtable::models
