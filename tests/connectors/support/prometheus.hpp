/// A real Prometheus on a free loopback port with a temporary store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace sandtable::test {

class PrometheusServer {
 public:
  /// `scrape_configs` and `web_config` are YAML as in Prometheus's own files. Waits until it accepts connections.
  explicit PrometheusServer(const std::string& scrape_configs = "", const std::string& web_config = "",
                            const std::string& scheme = "http");
  const std::string& url() const { return url_; }
  Process& process() { return *process_; }

 private:
  TempDir dir_;
  std::string url_;
  std::unique_ptr<Process> process_;
};

}  // namespace sandtable::test
