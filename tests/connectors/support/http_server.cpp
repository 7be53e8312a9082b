#include "tests/connectors/support/http_server.hpp"

#include <httplib.h>

#include <stdexcept>
#include <thread>

namespace sandtable::test {

struct HttpServer::Impl {
  std::unique_ptr<httplib::Server> server;
  bool tls = false;
  int port = 0;
  std::thread thread;
};

HttpServer::HttpServer(std::function<HttpReply(const HttpSeen&)> handler, const Certificates* tls)
    : impl_(std::make_unique<Impl>()) {
  impl_->tls = tls != nullptr;
  if (tls != nullptr) impl_->server = std::make_unique<httplib::SSLServer>(tls->server.c_str(), tls->server_key.c_str());
  else impl_->server = std::make_unique<httplib::Server>();
  const auto respond = [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
    HttpSeen seen{request.method,
                  request.path,
                  {request.params.begin(), request.params.end()},
                  {request.headers.begin(), request.headers.end()},
                  request.body};
    const HttpReply reply = handler(seen);
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    if (reply.endless == 0) {
      response.set_content(reply.body, reply.type);
      return;
    }
    response.set_content_provider(reply.endless, reply.type, [](std::size_t, std::size_t length, httplib::DataSink& sink) {
      static const std::string chunk(65536, ' ');
      return sink.write(chunk.data(), std::min(length, chunk.size()));
    });
  };
  impl_->server->Get(".*", respond);
  impl_->server->Post(".*", respond);
  impl_->server->Put(".*", respond);
  impl_->server->Patch(".*", respond);
  impl_->server->Delete(".*", respond);
  impl_->port = impl_->server->bind_to_any_port("127.0.0.1");
  if (impl_->port <= 0) throw std::runtime_error("the test's HTTP server found no port");
  impl_->thread = std::thread([server = impl_->server.get()] { server->listen_after_bind(); });
  if (!wait_until([&] { return impl_->server->is_running(); })) throw std::runtime_error("the test's HTTP server did not start");
}

HttpServer::~HttpServer() {
  impl_->server->stop();
  impl_->thread.join();
}

std::uint16_t HttpServer::port() const { return static_cast<std::uint16_t>(impl_->port); }
std::string HttpServer::url() const {
  return (impl_->tls ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(impl_->port);
}

}  // namespace sandtable::test
