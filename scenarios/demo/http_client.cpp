#include "scenarios/demo/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace sandtable::demo {

int connect_to(const Url& url) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(url.port);
  if (inet_pton(AF_INET, url.host.c_str(), &address.sin_addr) != 1) return -1;
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return -1;
  const int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return connection;
  close(connection);
  return -1;
}

HttpClient::~HttpClient() {
  for (const int connection : idle_) close(connection);
}

int HttpClient::take_idle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return -1;
  const int connection = idle_.back();
  idle_.pop_back();
  return connection;
}

int HttpClient::get() {
  int status = -1;
  for (int connection = take_idle(); status < 0; connection = -1) {
    const bool fresh = connection < 0;
    if (fresh) connection = connect_to(url_);
    if (connection < 0) return 0;
    bool keep = false;
    status = exchange(connection, keep);
    if (keep) {
      const std::lock_guard lock(mutex_);
      idle_.push_back(connection);
    } else {
      close(connection);
    }
    if (fresh && status < 0) return 0;
  }
  return status;
}

int HttpClient::exchange(int socket, bool& keep) const {
  if (send(socket, request_.data(), request_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request_.size())) return -1;
  std::string received;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t got = recv(socket, chunk.data(), chunk.size(), 0);
    if (got <= 0) return received.empty() ? -1 : 0;
    received.append(chunk.data(), static_cast<std::size_t>(got));
    ResponseHead head;
    switch (parse_response(received, head)) {
      case Parse::broken:
        return 0;
      case Parse::incomplete:
        break;
      case Parse::complete:
        keep = head.keep_alive;
        return head.status;
    }
  }
}

}  // namespace sandtable::demo
