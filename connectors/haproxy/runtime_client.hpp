/// HAProxy's runtime API: reads servers and statistics, changes states and weights. One connection a command.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/haproxy/socket.hpp"
#include "connectors/haproxy/tables.hpp"
#include "sim/result.hpp"

namespace sandtable::connectors::haproxy {

/// HAProxy answers an error as a line of text where a success says nothing. Errors of every call, beside those of `exchange`:
/// `not_found` for a backend or server that isn't there, `unavailable` when the socket's level is too low or the command is
/// refused, with HAProxy's own words; `invalid_input` for names that HAProxy can't have.
class RuntimeClient {
 public:
  explicit RuntimeClient(Address address, SocketOptions options = {}) : address_(std::move(address)), options_(options) {}

  /// Of one backend, or of all where the name is empty; in the order of the configuration.
  sim::Result<std::vector<Server>> servers(const std::string& backend = {});
  sim::Result<std::vector<StatRow>> statistics();
  sim::Result<std::map<std::string, std::string>> info();

  /// These need `level admin`.
  sim::Status set_state(const std::string& backend, const std::string& server, AdminState state);
  sim::Status set_weight(const std::string& backend, const std::string& server, std::uint32_t weight);  ///< 0 … 256
  sim::Status enable(const std::string& backend, const std::string& server);
  sim::Status disable(const std::string& backend, const std::string& server);

  const Address& address() const { return address_; }

 private:
  sim::Result<std::string> ask(const std::string& command);
  sim::Status change(const std::string& backend, const std::string& server, const std::string& before, const std::string& after);

  Address address_;
  SocketOptions options_;
};

/// Is there a HAProxy at this address? Its version, or why it can't be used. For `sandtable doctor`.
sim::Result<std::string> probe(std::string_view address, SocketOptions options = {});

}  // namespace sandtable::connectors::haproxy
