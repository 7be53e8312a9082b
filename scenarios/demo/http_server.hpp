/// A small HTTP server with one thread a connection: a request is handled by the thread that read it, so no hand-over stands
/// between its arrival and its work, and any number of kept-alive connections may wait without taking a worker from the others.
/// (cpp-httplib binds each connection to a thread of a fixed pool while it is kept alive; one more connection than threads, and a
/// request waits for as long as some other connection lives.)
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/demo/clock.hpp"

namespace sandtable::demo {

class HttpServer {
 public:
  /// Gets the path and when the request was read, returns the whole response; is called by many threads at once.
  using Handler = std::function<std::string(const std::string& path, Instant arrived)>;

  /// Listens at once at that address of this machine (127.…); `port` 0 takes a free one. Throws std::invalid_argument for another
  /// address, std::system_error if it can't listen.
  HttpServer(const std::string& host, std::uint16_t port, unsigned most_connections, Handler handler);
  std::uint16_t port() const { return port_; }
  /// Serves for as long as the process lives.
  [[noreturn]] void run();

 private:
  void serve(int connection);

  Handler handler_;
  unsigned most_connections_;
  std::atomic<unsigned> connections_{0};
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace sandtable::demo
