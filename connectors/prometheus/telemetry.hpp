/// Telemetry from Prometheus: raw samples of counters and histograms, each with the time stamp of its scrape.
///
/// They are read by instant queries of range selectors (`metric{…}[900000ms]`), never by `rate()` or `query_range`, which
/// extrapolate and resample. A histogram is `metric_bucket`, `metric_sum` and `metric_count`, read by one query: a scrape that
/// comes in meanwhile is in all of them or in none. The label `instance` names the replica, `le` and `outcome` the part; series
/// that differ in other labels only are added up (`merge.hpp`).
#pragma once

#include <string>
#include <vector>

#include "connectors/prometheus/client.hpp"
#include "connectors/prometheus/mapping.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

class PrometheusTelemetry final : public twin::TelemetrySource {
 public:
  /// Windows longer than `piece` (at least 1 ms) are fetched in pieces of it, so that neither answer nor server is overloaded.
  PrometheusTelemetry(Client client, Mapping mapping, sim::Duration piece = std::chrono::minutes(15));

  /// Both ends of the window belong to it. Series come sorted by key. `not_found` for what isn't mapped; `invalid_input` for a
  /// window that is reversed or begins before 1970; else as the client.
  sim::Result<std::vector<twin::RawSeries>> read(const std::string& entity, twin::Signal signal, twin::WallWindow window) override;
  bool maps(const std::string& entity, twin::Signal signal) const override;

 private:
  Client client_;
  Mapping mapping_;
  sim::Duration piece_;
};

/// `0.05` and `5e-02` are one bucket: the shortest text of the number, `+Inf` for infinity. not_found for what is no number.
sim::Result<std::string> bucket_name(std::string_view le);

}  // namespace sandtable::connectors::prometheus
