/// The tables that HAProxy's runtime API prints, read by the names in their header, so that columns may come, go and move between
/// versions. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::connectors::haproxy {

/// What an operator wants of a server.
enum class AdminState {
  ready,  ///< takes requests as far as health checks allow
  drain,  ///< ends what it has, takes nothing new
  maint,  ///< out of service, and not checked
};
std::string name_of(AdminState state);
std::optional<AdminState> admin_state_named(std::string_view name);

/// One line of `show servers state`.
struct Server {
  std::string backend, name;
  AdminState state = AdminState::ready;
  bool running = false;              ///< operational state: starting or running (health checks, if any, pass)
  std::uint32_t weight = 0;          ///< as set now, 0 … 256
  std::uint32_t initial_weight = 0;  ///< as configured
  bool operator==(const Server&) const = default;
};

/// One line of `show stat`: a frontend, a backend or a server. Values by column name, empty ones left out.
struct StatRow {
  std::string proxy, server;  ///< `server` is `FRONTEND` or `BACKEND` for a proxy as a whole
  std::map<std::string, std::string> values;
};

/// Each fails with `unavailable` for text that is no such table (an older or newer format, or no HAProxy at all).
sim::Result<std::vector<Server>> parse_servers(std::string_view text);  ///< in the order of the configuration
sim::Result<std::vector<StatRow>> parse_statistics(std::string_view text);
sim::Result<std::map<std::string, std::string>> parse_info(std::string_view text);

}  // namespace sandtable::connectors::haproxy
