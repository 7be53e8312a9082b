/// Series as they grow, scrape by scrape.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "models/measure/bucket_counts.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::twin {

/// A metric as its exporter describes it.
struct MetricName {
  std::string name, help;
  models::MetricKind kind = models::MetricKind::gauge;
};

class MetricTable {
 public:
  explicit MetricTable(sim::Duration step) : step_(step) {}

  void begin_scrape(std::uint32_t scrape) { scrape_ = scrape; }
  /// A series that is there twice in a scrape has the sum. Labels need not be in order; those with an empty value are none.
  void add(const MetricName& metric, models::Labels labels, double value);
  void add(const MetricName& metric, models::Labels labels, const models::BucketCounts& counts,
           const models::BucketCounts::Bounds& bounds);

  sim::Duration step() const { return step_; }
  models::ObservedMetrics result() const;

 private:
  struct Family {
    std::string help;
    models::MetricKind kind = models::MetricKind::gauge;
    std::map<models::Labels, models::ObservedSeries> series;
    std::map<models::Labels, std::vector<double>> bounds;
  };
  Family& family(const MetricName& metric);
  void append(Family& family, models::Labels labels, const std::vector<double>& values);

  sim::Duration step_;
  std::uint32_t scrape_ = 0;
  std::map<std::string, Family> families_;
};

}  // namespace sandtable::twin
