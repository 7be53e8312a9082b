/// The analytic screen: turns down replica counts that clearly cannot work, before any is simulated. It never accepts anything.
///
/// 1. Slots: carried rate × shortest holding time ≥ replicas × concurrency, or CPU: carried rate × CPU time ≥ replicas × limit.
/// Then the
///    service can't keep up even if it never waits. The carried rate is the offered one × the availability that a plan must reach.
/// 2. Latency objectives: the estimate of `station.hpp` and `holding.hpp` is more than `slack` times the bound. The estimate leans
/// to
///    the low side, and the slack covers what the approximation is off by: within a factor 1.35 on M/M/c, M/G/1 and tandems
///    (`tests/planners/screen_test.cpp`); what lies between is left to the simulation.
/// Closed-loop traffic and objectives on other KPIs are left to the simulation altogether.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planners/scaling/offered_load.hpp"
#include "planners/scaling/station.hpp"

namespace sandtable::planners {

struct ScreenOptions {
  double slack = 1.35;         ///< a latency estimate must exceed the bound by this factor to count as clearly infeasible; ≥ 1
  std::uint32_t draws = 4000;  ///< for quantiles: relative error of a p99 about 5 %, which the slack covers
};

class Screen {
 public:
  Screen(const CallGraph& graph, const Acceptance& acceptance, const ScreenOptions& options);

  /// Why these replica counts (one a service of the scenario) clearly can't work; nothing where they might.
  std::optional<std::string> rejects(const std::vector<std::uint32_t>& replicas) const;

  const OfferedLoad& load() const { return load_; }

  /// The estimate for a latency KPI in seconds; nothing where the name is no latency, or not covered.
  std::optional<double> estimate(const std::string& kpi, const std::vector<ServiceWait>& waits) const;

 private:
  std::optional<std::string> overloaded(const std::vector<std::uint32_t>& replicas) const;

  const CallGraph& graph_;
  ScreenOptions options_;
  OfferedLoad load_;
  std::vector<Moments> shortest_;  ///< holding times without any wait
  std::vector<double> cpu_;
};

}  // namespace sandtable::planners
