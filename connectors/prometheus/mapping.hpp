/// Which Prometheus series measure what: made from the `telemetry` blocks of a scenario.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

/// A metric and the label matchers that narrow it to one entity.
struct Source {
  std::string metric, selector;
  bool operator==(const Source&) const = default;
};

/// `service.S` maps to `ended`, `latency`, `work`, `wait`, `downstream`, `cpu`; `traffic.T` to `offered`.
struct Mapping {
  std::map<std::pair<std::string, twin::Signal>, Source> sources;
  bool operator==(const Mapping&) const = default;
};

Mapping mapping_of(const models::Scenario& scenario);

/// All selectors that can't be right and all empty metric names, as `entity: problem`; empty where there are none.
std::vector<std::string> problems_of(const Mapping& mapping);

/// `latency`, `ended`, … for messages.
std::string name_of(twin::Signal signal);
bool is_histogram(twin::Signal signal);

}  // namespace sandtable::connectors::prometheus
