#include "scenarios/demo/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "scenarios/demo/http_message.hpp"

namespace sandtable::demo {
namespace {

bool send_all(int connection, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(connection, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

HttpServer::HttpServer(const std::string& host, std::uint16_t port, unsigned most_connections, Handler handler)
    : handler_(std::move(handler)), most_connections_(most_connections) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (!host.starts_with("127.") || inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::invalid_argument("'" + host + "' is no address of this machine alone, such as 127.0.0.1");
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  const int on = 1;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0 || setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(listener_, 1024) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot listen on " + host + ":" + std::to_string(port));
  }
  port_ = ntohs(address.sin_port);
}

void HttpServer::run() {
  for (;;) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;  // the client gave up already
    if (connections_.fetch_add(1) >= most_connections_) {
      connections_.fetch_sub(1);
      close(connection);
      continue;
    }
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::thread([this, connection] {
      serve(connection);
      close(connection);
      connections_.fetch_sub(1);
    }).detach();
  }
}

void HttpServer::serve(int connection) {
  std::string received;
  std::array<char, 4096> chunk{};
  for (;;) {
    RequestHead head;
    switch (parse_request(received, head)) {
      case Parse::broken:
        send_all(connection, response(400, "text/plain", "only GET without a body\n"));
        return;
      case Parse::incomplete: {
        const ssize_t got = recv(connection, chunk.data(), chunk.size(), 0);
        if (got <= 0) return;
        received.append(chunk.data(), static_cast<std::size_t>(got));
        break;
      }
      case Parse::complete:
        if (!send_all(connection, handler_(head.path, Clock::now())) || !head.keep_alive) return;
        received.erase(0, head.bytes);
        break;
    }
  }
}

}  // namespace sandtable::demo
