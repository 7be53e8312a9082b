/// A real HAProxy on free loopback ports, with runtime sockets of all three levels.
#pragma once

#include <memory>
#include <string>

#include "tests/support/process.hpp"

namespace sandtable::test {

class HaproxyServer {
 public:
  /// `backends` is text of HAProxy's configuration, added after a frontend of the name `entrance`.
  explicit HaproxyServer(const std::string& backends);
  std::string admin() const { return (dir_.path() / "admin.sock").string(); }
  std::string operator_level() const { return (dir_.path() / "operator.sock").string(); }
  std::string user_level() const { return (dir_.path() / "user.sock").string(); }
  std::string tcp() const { return tcp_; }  ///< level admin, `127.0.0.1:port`
  Process& process() { return *process_; }

 private:
  TempDir dir_;
  std::string tcp_;
  std::unique_ptr<Process> process_;
};

/// Two backends: `front` with servers f1, f2 ready and f3, f4 disabled; `shop` with stable-1, stable-2, canary-1.
extern const char* const two_backends;

}  // namespace sandtable::test
