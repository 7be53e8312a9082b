#include "tests/connectors/support/faulty_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace sandtable::test {

FaultyServer::FaultyServer(std::optional<std::string> bytes, const std::string& path) : bytes_(std::move(bytes)) {
  bool bound = false;
  if (path.empty()) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    bound = bind(listener_, reinterpret_cast<sockaddr*>(&where), size) == 0 &&
            getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) == 0;
    port_ = ntohs(where.sin_port);
  } else {
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), where.sun_path);
    bound = bind(listener_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  }
  if (!bound || listen(listener_, 16) != 0) throw std::runtime_error("the faulty server found no place to listen");
  thread_ = std::thread([this] { serve(); });
}

FaultyServer::~FaultyServer() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

void FaultyServer::serve() {
  std::vector<int> held;
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    ++connections_;
    held.push_back(connection);
    if (!bytes_) continue;
    char question[4096];
    [[maybe_unused]] const ssize_t read_bytes = recv(connection, question, sizeof question, 0);
    [[maybe_unused]] const ssize_t sent = send(connection, bytes_->data(), bytes_->size(), MSG_NOSIGNAL);
    close(connection);
    held.pop_back();
  }
  for (const int connection : held) close(connection);
}

}  // namespace sandtable::test
