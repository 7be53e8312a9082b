#include "tests/connectors/support/prometheus.hpp"

#include <stdexcept>

namespace sandtable::test {

PrometheusServer::PrometheusServer(const std::string& scrape_configs, const std::string& web_config, const std::string& scheme) {
  const std::string config =
      dir_.write("prometheus.yml", "global: {scrape_interval: 100ms, scrape_timeout: 100ms}\nscrape_configs:\n" + scrape_configs);
  const std::string web = dir_.write("web.yml", web_config);
  for (int attempt = 0; attempt < 3; ++attempt) {  // another program may take the port between our asking and its binding
    const std::string address = "127.0.0.1:" + std::to_string(free_port());
    process_ = std::make_unique<Process>(
        "prometheus",
        std::vector<std::string>{"--config.file=" + config, "--web.config.file=" + web, "--web.listen-address=" + address,
                                 "--storage.tsdb.path=" + (dir_.path() / "data").string(), "--log.level=info"},
        dir_.path() / "prometheus.log");
    const auto ready = [&] { return process_->output().find("Server is ready to receive web requests") != std::string::npos; };
    wait_until([&] { return ready() || !process_->running(); });
    if (ready() && process_->running()) {
      url_ = scheme + "://" + address;
      return;
    }
  }
  throw std::runtime_error("Prometheus did not start: " + process_->output());
}

}  // namespace sandtable::test
