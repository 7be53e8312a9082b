/// What those who watch a real system would have seen of one simulated replication: its metrics as a scraper would have stored
/// them, and the spans of a sample of its requests. Values only; `app/export/` writes them in the formats that Prometheus and
/// Jaeger read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/measure/ending.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// Which user requests are traced: a share of them, chosen by a hash of their identity; or, where `first` is not 0, the first so
/// many.
struct TraceSample {
  double share = 0;
  std::uint64_t first = 0;
  bool operator==(const TraceSample&) const = default;
};

struct ObservationSettings {
  std::uint64_t replication = 0;
  std::optional<sim::Duration> metrics_step;  ///< time between scrapes; absent: no metrics
  std::optional<TraceSample> traces;          ///< absent: none
  bool operator==(const ObservationSettings&) const = default;
};

enum class MetricKind : std::uint8_t { counter, gauge, histogram, unknown };

using Label = std::pair<std::string, std::string>;
using Labels = std::vector<Label>;  ///< by name

struct ObservedSeries {
  Labels labels;
  std::vector<std::uint32_t> scrapes;  ///< at which of them it was there; scrape k is at k·step
  std::vector<double> values;          ///< one a scrape; of a histogram: a cumulative count a bound, the count, the sum
  bool operator==(const ObservedSeries&) const = default;
};

struct MetricFamily {
  std::string name;  ///< as in a query: a counter's ends in `_total`; a histogram's has no suffix
  std::string help;
  MetricKind kind = MetricKind::gauge;
  std::vector<ObservedSeries> series;
  std::vector<std::vector<double>> bounds;  ///< of a histogram, one a series: upper bounds in seconds, ascending, without infinity
  bool operator==(const MetricFamily&) const = default;
};

struct ObservedMetrics {
  sim::Duration step{};
  std::vector<MetricFamily> families;  ///< by name
  bool operator==(const ObservedMetrics&) const = default;
};

enum class SpanKind : std::uint8_t {
  user,    ///< a user's request, from sending to the answer
  call,    ///< one attempt of a call, as the caller sees it
  server,  ///< one attempt at a service, from arrival to its end
  wait,    ///< … waiting for a slot
  serve,   ///< … being served
};
inline constexpr std::size_t span_kinds = 5;

struct Span {
  std::uint64_t trace = 0;   ///< the user request's identity
  std::uint64_t id = 0;      ///< never 0
  std::uint64_t parent = 0;  ///< 0: none
  SpanKind kind = SpanKind::user;
  std::uint32_t service = 0, operation = 0;  ///< in the names
  std::uint32_t instance = 0;                ///< replica, in the names
  std::uint32_t peer = 0;                    ///< of a call: the service called, in the names
  std::uint32_t attempt = 0;                 ///< of a call, from 0
  Ending ending = Ending::success;
  bool unfinished = false;  ///< the run ended first
  sim::Time start{}, end{};
  bool operator==(const Span&) const = default;
};

struct ObservedTraces {
  std::vector<std::string> names;  ///< the first is empty: nobody's
  std::vector<Span> spans;         ///< each after its parent
  bool operator==(const ObservedTraces&) const = default;
};

struct Observation {
  std::optional<ObservedMetrics> metrics;
  std::optional<ObservedTraces> traces;
  bool operator==(const Observation&) const = default;
};

}  // namespace sandtable::models
