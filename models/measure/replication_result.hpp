/// What one replication measured. KPIs come in one fixed order for a scenario, so results are combined by position.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/histogram.hpp"

namespace sandtable::models {

/// How a KPI's values are to be read.
enum class Unit { seconds, per_second, share, cores, count, money_per_hour };

struct Kpi {
  std::string name;  ///< design §5: `service.cart.latency.p99`
  Unit unit = Unit::seconds;
  double value = 0;  ///< NaN where nothing was observed
  bool operator==(const Kpi&) const = default;
};

struct NamedHistogram {
  std::string name;  ///< `service.cart.latency`, `traffic.shoppers.latency`
  sim::Histogram histogram;
  bool operator==(const NamedHistogram&) const = default;
};

/// Values over the run, one a bin of equal width from time 0, warm-up included; NaN where nothing was observed.
struct TimeSeries {
  std::string name;  ///< `service.cart.rate`, `….latency.mean`, `….latency.p95`, `….replicas`, `….utilization`
  Unit unit = Unit::seconds;
  sim::Duration bin{};
  std::vector<double> values;
  bool operator==(const TimeSeries&) const = default;
};

/// A KPI that an approximation can't answer, and why; its value is NaN.
struct Refusal {
  std::string kpi, why;
  bool operator==(const Refusal&) const = default;
};

struct ReplicationResult {
  std::uint64_t replication = 0;
  std::vector<Kpi> kpis;
  std::vector<Refusal> refused;  ///< empty where requests were simulated one by one
  std::vector<NamedHistogram> histograms;
  std::vector<TimeSeries> series;
  std::uint64_t request_events = 0;
  std::uint64_t control_events = 0;
  std::uint64_t digest = 0;  ///< of events and counters
  bool operator==(const ReplicationResult&) const = default;
};

}  // namespace sandtable::models
