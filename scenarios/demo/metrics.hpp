/// Counters and histograms in Prometheus' text format. Observing takes no lock, so that measuring does not make requests wait.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sandtable::demo {

/// Upper bounds low, low·factor, … up to the first that reaches `high`. Quantiles read from such buckets are off by at most
/// factor − 1, and by about a tenth of that when interpolated.
std::vector<double> geometric_bounds(double low, double high, double factor);

class Histogram {
 public:
  Histogram(std::string name, std::string help, std::vector<double> bounds);
  void observe(double seconds);
  void write(std::string& out) const;

 private:
  std::string name_, help_;
  std::vector<double> bounds_;
  std::vector<std::string> bound_texts_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;  // one a bound, and one for +Inf
  std::atomic<double> sum_{0};
};

/// One line `name{labels} value`.
void write_sample(std::string& out, const std::string& name, const std::string& labels, double value);
void write_header(std::string& out, const std::string& name, const std::string& help, const std::string& type);

/// CPU seconds that this process has used.
double process_cpu_seconds();

}  // namespace sandtable::demo
