/// An HTTP server on loopback that a test drives: a target for Prometheus to scrape, or faults that the real Prometheus can't show.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/connectors/support/certificates.hpp"

namespace sandtable::test {

struct HttpReply {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
  std::map<std::string, std::string> headers{};
  std::uint64_t endless = 0;  ///< instead of `body`: so many spaces, made as they are sent
};

struct HttpSeen {
  std::string method, path;
  std::map<std::string, std::string> fields;  ///< of the address and of a form
  std::map<std::string, std::string> headers{};
  std::string body{};
};

class HttpServer {
 public:
  /// The handler is called from several threads. With certificates it speaks TLS.
  explicit HttpServer(std::function<HttpReply(const HttpSeen&)> handler, const Certificates* tls = nullptr);
  ~HttpServer();
  std::uint16_t port() const;
  std::string url() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::test
