#include "tests/connectors/support/haproxy.hpp"

#include <stdexcept>

#include "connectors/haproxy/runtime_client.hpp"

namespace sandtable::test {

const char* const two_backends = R"(
backend front
  balance leastconn
  server f2 127.0.0.1:1 weight 100
  server f1 127.0.0.1:2 weight 100
  server f3 127.0.0.1:3 weight 100 disabled
  server f4 127.0.0.1:4 weight 100 disabled
backend shop
  balance roundrobin
  server stable-1 127.0.0.1:5 weight 100
  server stable-2 127.0.0.1:6 weight 100
  server canary-1 127.0.0.1:7 weight 100
)";

HaproxyServer::HaproxyServer(const std::string& backends) {
  for (int attempt = 0; attempt < 3; ++attempt) {  // another program may take a port between our asking and its binding
    tcp_ = "127.0.0.1:" + std::to_string(free_port());
    const std::string config =
        dir_.write("haproxy.cfg", "global\n  nbthread 1\n  stats socket " + admin() + " mode 600 level admin\n  stats socket " +
                                      operator_level() + " mode 600 level operator\n  stats socket " + user_level() +
                                      " mode 600 level user\n  stats socket ipv4@" + tcp_ +
                                      " level admin\ndefaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
                                      "  timeout server 5s\nfrontend entrance\n  bind 127.0.0.1:" +
                                      std::to_string(free_port()) + "\n  default_backend front\n" + backends);
    process_ = std::make_unique<Process>("haproxy", std::vector<std::string>{"-db", "-f", config}, dir_.path() / "haproxy.log");
    const auto ready = [&] { return connectors::haproxy::probe(admin()).has_value(); };
    if (wait_until([&] { return ready() || !process_->running(); }) && process_->running()) return;
  }
  throw std::runtime_error("HAProxy did not start: " + process_->output());
}

}  // namespace sandtable::test
