/// One question to HAProxy's runtime API and its whole answer, over a UNIX socket or TCP, with a deadline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/result.hpp"
#include "sim/stop.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::haproxy {

/// Where the socket is: a path, or host and port.
struct Address {
  std::string path;
  std::string host;
  std::uint16_t port = 0;
  std::string text() const { return path.empty() ? host + ":" + std::to_string(port) : path; }
  bool operator==(const Address&) const = default;
};

/// `/run/haproxy/admin.sock`, `unix:/run/…`, `unix@/run/…`, `tcp:127.0.0.1:9999`, `127.0.0.1:9999`. `invalid_input` for others.
sim::Result<Address> parse_address(std::string_view text);

struct SocketOptions {
  sim::Duration timeout = std::chrono::seconds(2);  ///< of a whole exchange
  std::size_t max_answer_bytes = std::size_t{64} << 20;
  const sim::StopSignal* stop = nullptr;  ///< once requested, an exchange ends within 50 ms as `interrupted`
};

/// Sends `command` and a line's end, reads until HAProxy closes. Errors: `unavailable` (no such socket, refused, too large),
/// `timeout`, `interrupted`; `invalid_input` for a command of several lines.
sim::Result<std::string> exchange(const Address& address, std::string_view command, const SocketOptions& options);

}  // namespace sandtable::connectors::haproxy
