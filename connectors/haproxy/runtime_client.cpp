#include "connectors/haproxy/runtime_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace sandtable::connectors::haproxy {
namespace {

using sim::ErrorKind;

/// Letters, digits and `-_.:`, as HAProxy's configuration has it; anything else could end the command and begin another.
sim::Status check_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':');
  });
  if (plain && !name.empty()) return sim::Done{};
  return sim::fail(ErrorKind::invalid_input, "'" + name + "' is no name that a backend or server of HAProxy can have");
}

/// The error that an answer is, if it starts as one does.
sim::Status check_answer(const std::string& answer, const Address& address, const std::string& command) {
  static constexpr std::array<std::pair<std::string_view, ErrorKind>, 6> errors{{
      {"No such backend", ErrorKind::not_found},
      {"No such server", ErrorKind::not_found},
      {"Can't find backend", ErrorKind::not_found},
      {"Require 'backend/server'", ErrorKind::invalid_input},
      {"Permission denied", ErrorKind::unavailable},
      {"Unknown command", ErrorKind::unavailable},
  }};
  for (const auto& [start, kind] : errors) {
    if (answer.compare(0, start.size(), start) != 0) continue;
    std::string message = address.text() + ": " + answer.substr(0, answer.find('\n')) + " (command: " + command + ")";
    if (start == "Permission denied") message += "; the socket needs `level admin` in HAProxy's configuration";
    return sim::fail(kind, message);
  }
  return sim::Done{};
}

template <class T>
sim::Result<T> named(const Address& address, sim::Result<T> parsed) {
  if (parsed) return parsed;
  return sim::fail(parsed.error().kind, address.text() + ": " + parsed.error().message);
}

}  // namespace

sim::Result<std::string> RuntimeClient::ask(const std::string& command) {
  auto answer = exchange(address_, command, options_);
  if (!answer) return answer;
  if (auto checked = check_answer(*answer, address_, command); !checked) return checked.failure();
  return answer;
}

sim::Status RuntimeClient::change(const std::string& backend, const std::string& server, const std::string& before,
                                  const std::string& after) {
  for (const std::string& name : {backend, server}) {
    if (auto checked = check_name(name); !checked) return checked;
  }
  const std::string command = before + " " + backend + "/" + server + after;
  const auto answer = ask(command);
  if (!answer) return answer.failure();
  const auto said = answer->find_first_not_of(" \r\n");
  if (said == std::string::npos) return sim::Done{};
  return sim::fail(ErrorKind::unavailable,
                   address_.text() + ": " + answer->substr(said, answer->find('\n', said) - said) + " (command: " + command + ")");
}

sim::Result<std::vector<Server>> RuntimeClient::servers(const std::string& backend) {
  if (!backend.empty()) {
    if (auto checked = check_name(backend); !checked) return checked.failure();
  }
  const auto answer = ask(backend.empty() ? "show servers state" : "show servers state " + backend);
  if (!answer) {
    // HAProxy doesn't name the backend that it can't find.
    if (answer.error().kind == ErrorKind::not_found)
      return sim::fail(ErrorKind::not_found, address_.text() + ": HAProxy has no backend '" + backend + "'");
    return answer.failure();
  }
  return named(address_, parse_servers(*answer));
}

sim::Result<std::vector<StatRow>> RuntimeClient::statistics() {
  const auto answer = ask("show stat");
  return answer ? named(address_, parse_statistics(*answer)) : answer.failure();
}

sim::Result<std::map<std::string, std::string>> RuntimeClient::info() {
  const auto answer = ask("show info");
  return answer ? named(address_, parse_info(*answer)) : answer.failure();
}

sim::Status RuntimeClient::set_state(const std::string& backend, const std::string& server, AdminState state) {
  return change(backend, server, "set server", " state " + name_of(state));
}

sim::Status RuntimeClient::set_weight(const std::string& backend, const std::string& server, std::uint32_t weight) {
  if (weight > 256) return sim::fail(ErrorKind::invalid_input, "a server's weight is 0 to 256, not " + std::to_string(weight));
  return change(backend, server, "set server", " weight " + std::to_string(weight));
}

sim::Status RuntimeClient::enable(const std::string& backend, const std::string& server) {
  return change(backend, server, "enable server", "");
}
sim::Status RuntimeClient::disable(const std::string& backend, const std::string& server) {
  return change(backend, server, "disable server", "");
}

sim::Result<std::string> probe(std::string_view address, SocketOptions options) {
  auto parsed = parse_address(address);
  if (!parsed) return parsed.failure();
  const auto info = RuntimeClient(*parsed, options).info();
  if (!info) return info.failure();
  return info->at("Version");
}

}  // namespace sandtable::connectors::haproxy
