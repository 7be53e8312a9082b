#include "connectors/haproxy/socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace sandtable::connectors::haproxy {
namespace {

using Clock = std::chrono::steady_clock;
using sim::ErrorKind;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// Waits for a socket within the limits of one exchange.
struct Waiter {
  const Address& address;
  const SocketOptions& options;
  Clock::time_point deadline;

  sim::Status may_go_on() const {
    if (options.stop != nullptr && options.stop->requested()) {
      return sim::fail(ErrorKind::interrupted, address.text() + ": stopped while waiting for HAProxy");
    }
    if (Clock::now() >= deadline) return sim::fail(ErrorKind::timeout, address.text() + ": HAProxy did not answer in time");
    return sim::Done{};
  }
  sim::Status ready(int fd, short events) const {
    for (;;) {
      if (auto go_on = may_go_on(); !go_on) return go_on;
      const auto wait =
          std::clamp<Clock::duration>(deadline - Clock::now(), Clock::duration::zero(), std::chrono::milliseconds(50));
      pollfd poll_fd{fd, events, 0};
      const int n = poll(&poll_fd, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count()));
      if (n > 0) return sim::Done{};
      if (n < 0 && errno != EINTR) return failure(errno);
    }
  }
  sim::Unexpected<sim::Error> failure(int error) const {
    std::string message = address.text() + ": " + std::strerror(error);
    if (error == ENOENT) message += " (is HAProxy running, with `stats socket` at this path?)";
    if (error == ECONNREFUSED) message += " (no HAProxy listens there)";
    if (error == EACCES) message += " (the socket's mode and owner are set in `stats socket … mode … user …`)";
    return sim::fail(ErrorKind::unavailable, message);
  }
};

sim::Result<Socket> connect_to(const sockaddr* where, socklen_t size, int family, const Waiter& waiter) {
  for (;;) {
    Socket s(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (s.fd() < 0) return waiter.failure(errno);
    if (connect(s.fd(), where, size) == 0) return s;
    if (errno == EINPROGRESS) {
      if (auto ready = waiter.ready(s.fd(), POLLOUT); !ready) return ready.failure();
      int error = 0;
      socklen_t error_size = sizeof error;
      getsockopt(s.fd(), SOL_SOCKET, SO_ERROR, &error, &error_size);
      if (error != 0) return waiter.failure(error);
      return s;
    }
    if (errno != EAGAIN) return waiter.failure(errno);
    // A UNIX socket whose queue is full has nothing to wait on: a short pause, bounded by the deadline.
    if (auto go_on = waiter.may_go_on(); !go_on) return go_on.failure();
    poll(nullptr, 0, 10);
  }
}

sim::Result<Socket> open_socket(const Waiter& waiter) {
  const Address& address = waiter.address;
  if (!address.path.empty()) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::copy(address.path.begin(), address.path.end(), where.sun_path);  // parse_address bounds the length
    return connect_to(reinterpret_cast<const sockaddr*>(&where), sizeof where, AF_UNIX, waiter);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list); error != 0) {
    return sim::fail(ErrorKind::unavailable, address.text() + ": " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(list, &freeaddrinfo);
  for (const addrinfo* at = list;; at = at->ai_next) {
    auto s = connect_to(at->ai_addr, at->ai_addrlen, at->ai_family, waiter);
    if (s || at->ai_next == nullptr) return s;
  }
}

}  // namespace

sim::Result<Address> parse_address(std::string_view text) {
  const auto bad = [&](const std::string& why) {
    return sim::fail(ErrorKind::invalid_input, "'" + std::string(text) + "' is no address of HAProxy's runtime API (" + why +
                                                   "); write /path/to/socket or 127.0.0.1:port");
  };
  std::string_view rest = text;
  for (const std::string_view prefix : {"unix:", "unix@", "tcp:", "ipv4@"}) {
    if (rest.substr(0, prefix.size()) == prefix) {
      rest.remove_prefix(prefix.size());
      break;
    }
  }
  Address address;
  if (!rest.empty() && (rest.front() == '/' || rest.front() == '.')) {
    if (rest.size() >= sizeof(sockaddr_un::sun_path))
      return bad("a socket's path has at most " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes");
    address.path = rest;
    return address;
  }
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad("neither a path nor host:port");
  address.host = rest.substr(0, colon);
  const std::string_view port = rest.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size() || address.port == 0)
    return bad("the port is no number from 1 to 65535");
  return address;
}

sim::Result<std::string> exchange(const Address& address, std::string_view command, const SocketOptions& options) {
  if (command.find_first_of("\r\n") != std::string_view::npos)
    return sim::fail(ErrorKind::invalid_input, "a command of several lines");
  const Waiter waiter{address, options, Clock::now() + options.timeout};
  auto s = open_socket(waiter);
  if (!s) return s.failure();
  const std::string line = std::string(command) + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t n = send(s->fd(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n > 0) sent += static_cast<std::size_t>(n);
    else if (errno == EAGAIN || errno == EINTR) {
      if (auto ready = waiter.ready(s->fd(), POLLOUT); !ready) return ready.failure();
    } else return waiter.failure(errno);
  }
  std::string answer;
  char buffer[65536];
  for (;;) {
    if (auto ready = waiter.ready(s->fd(), POLLIN); !ready) return ready.failure();
    const ssize_t n = recv(s->fd(), buffer, sizeof buffer, 0);
    if (n == 0) return answer;
    if (n < 0 && errno != EAGAIN && errno != EINTR) return waiter.failure(errno);
    if (n > 0) answer.append(buffer, static_cast<std::size_t>(n));
    if (answer.size() > options.max_answer_bytes) {
      return sim::fail(ErrorKind::unavailable,
                       address.text() + ": the answer is larger than " + std::to_string(options.max_answer_bytes) + " bytes");
    }
  }
}

}  // namespace sandtable::connectors::haproxy
