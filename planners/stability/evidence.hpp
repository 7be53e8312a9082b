/// What the window of one replication says of the system: the figures that decisions are made of, and nothing else of the outcome.
///
/// For a traffic, of the requests that were sent in the window (s were answered well, a share A of those that ended, and u had not
/// ended when it closed):
///
///     answered = s ÷ window          sent = (s ÷ A + u) ÷ window          goodput = s ÷ (s ÷ A + u)
///
/// Where none was answered, A says nothing of how many ended; then `sent` is the arrivals' expected rate, and unknown for others.
///
/// For a service, a line is fitted to the mean latencies of the window's bins (least squares; its slope b has the standard error
/// e). In a station that is served in order and gets x times what it can serve, the latency of what completes grows by 1 − 1/x a
/// second, so what arrives there is known from what leaves, although most of it still waits:
///
///     attempts = throughput ÷ A ÷ (1 − max(0, b − 3e))
///
/// with A the share of those that ended which succeeded (what was turned away arrived, too; 1 where none has succeeded yet). Exact
/// for a single class in order of arrival, a lower bound where some that wait are given up.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::planners {

inline constexpr double not_seen = std::numeric_limits<double>::quiet_NaN();

struct TrafficEvidence {
  std::string name;
  double sent = not_seen;     ///< 1/s
  double answered = 0;        ///< 1/s, well, by the end of the window
  double goodput = not_seen;  ///< share of those sent; NaN where none was
  double latency = not_seen;  ///< s, mean of those answered
};

/// A line through a series of figures over time.
struct Trend {
  double mean = not_seen;
  double end = not_seen;          ///< of the line, where the window closes
  double late = not_seen;         ///< mean of the last third of the figures that were seen
  double slope = 0;               ///< per second; 0 with fewer than three figures
  double error = 0;               ///< of the slope, standard
  double surely_rising() const;   ///< max(0, slope − 3·error)
  double surely_falling() const;  ///< max(0, −slope − 3·error)
};
/// Figures that were not seen are passed over. `seconds` are those of the figures.
Trend fit(const std::vector<double>& seconds, const std::vector<double>& figures, double end);

struct CacheEvidence {
  std::string name;
  double hit_ratio = not_seen;
};

struct ServiceEvidence {
  std::string name;
  Trend latency;                        ///< s
  double throughput = 0;                ///< successes, 1/s
  double attempts = 0;                  ///< arrivals, 1/s
  double ready = not_seen;              ///< share of the replicas that takes requests
  std::vector<CacheEvidence> caches{};  ///< whose hits are simulated
};

struct Evidence {
  std::uint64_t replication = 0;
  std::vector<TrafficEvidence> traffic;
  std::vector<ServiceEvidence> services;
  std::vector<std::string> missed;  ///< objectives, each as a sentence
  double sent() const;              ///< of all traffic, 1/s
};

/// Of the scenario's own services, traffic and objectives; the window is from its warm-up's end to its end.
Evidence evidence_of(const models::Scenario& scenario, const models::ReplicationResult& result);

}  // namespace sandtable::planners
