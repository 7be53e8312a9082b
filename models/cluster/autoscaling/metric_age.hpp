/// How old what the autoscaler sees is. metrics-server asks every kubelet once a resolution, and the kubelet answers with what
/// cAdvisor measured last; CPU is the difference of two such answers over the time between them.
///
/// With scrapes at p, p + R, p + 2R … and measurements of cAdvisor at q, q + H …, a look at `now` sees
/// - the end of the window: the last measurement at or before the last scrape, so an age between 0 and R + H;
/// - the window: back to the last measurement at or before the scrape before that, H·k long, R on average;
/// and before the second scrape nothing.
///
/// Assumptions: both clocks are even (cAdvisor's housekeeping is stretched to 15 s and more where nothing changes), answers take no
/// time, one phase a node. Source: metrics-server, `--metric-resolution` 15 s; kubelet, `--housekeeping-interval` 10 s.
#pragma once

#include <optional>

#include "sim/time.hpp"

namespace sandtable::models::kube {

struct MetricAge {
  sim::Duration resolution = std::chrono::seconds{15}, housekeeping = std::chrono::seconds{10};
  sim::Time first_scrape{}, first_measurement{};
};

/// What it sees: use from `begin` to `end`.
struct MetricWindow {
  sim::Time begin{}, end{};
  bool operator==(const MetricWindow&) const = default;
};

/// Nothing before there are two measurements to tell the difference of.
std::optional<MetricWindow> window_seen(const MetricAge& age, sim::Time now);

}  // namespace sandtable::models::kube
