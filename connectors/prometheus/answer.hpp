/// What Prometheus's HTTP API answers, read from its JSON. simdjson stays behind it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

using Labels = std::map<std::string, std::string>;

/// One series of an answer. Values may be NaN or ±infinity; time stamps are whole milliseconds.
struct LabelledSeries {
  Labels labels;
  std::vector<twin::Sample> samples;
};

struct QueryAnswer {
  std::vector<LabelledSeries> series;  ///< a scalar is one series without labels
  std::vector<std::string> warnings;  ///< Prometheus's own, and one for each series that holds native histograms, which aren't read
};

/// Why an answer is an error: `bad_data`, `execution`, `timeout`, … and its text; `type` is empty where the body is no such answer.
struct ApiError {
  std::string type, message;
};

/// Any of these fails with `unavailable` for a body that is no JSON of Prometheus's (the message holds its first line), and, for an
/// answer with `"status":"error"`, with the kind that fits its `errorType`.
sim::Result<QueryAnswer> parse_query(std::string_view body);
sim::Result<std::vector<Labels>> parse_series(std::string_view body);
sim::Result<std::vector<std::string>> parse_names(std::string_view body);
sim::Result<std::string> parse_version(std::string_view body);

/// `1.5`, `NaN`, `+Inf`, `-Inf`, `Inf`; not_found for anything else.
sim::Result<double> parse_value(std::string_view text);

}  // namespace sandtable::connectors::prometheus
