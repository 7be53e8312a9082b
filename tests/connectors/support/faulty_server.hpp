/// A server that misbehaves below the level of any protocol, on a loopback port or a UNIX socket: it never answers, or sends given
/// bytes and hangs up.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace sandtable::test {

class FaultyServer {
 public:
  /// `bytes` absent: takes connections, reads, and never answers. `path` empty: a free port of 127.0.0.1.
  explicit FaultyServer(std::optional<std::string> bytes, const std::string& path = {});
  ~FaultyServer();
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_.load(); }

 private:
  void serve();
  std::optional<std::string> bytes_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace sandtable::test
