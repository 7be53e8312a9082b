/// What befalls a system that stands well: a pulse of load, or a service that is gone for a while; and how the runs that show what
/// comes of it are laid out.
///
///     0 ........ settle | shock, over after `shock_lasts` | recovery | window |
///
/// The load is back to normal and what was gone has started again before the recovery time begins. The window is all that is
/// measured (the rest is the run's warm-up), and it lies in the same place without a shock and with each, so that the luck in it is
/// common. An outage is a plan, so its run branches off the steady one at the shock and shares the history before it. A pulse is a
/// further traffic that sends `factor − 1` times the load meanwhile; it moves no other traffic's draws, but has a run of its own.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::planners {

/// Every open traffic sends so many times what it would. Closed loops and recordings have no more to send, and are left as they
/// are.
struct LoadPulse {
  double factor = 3;
  sim::Duration lasts = std::chrono::seconds(10);
  bool operator==(const LoadPulse&) const = default;
};
/// All replicas of the service crash at once. They return after `lasts`, and start up as the scenario says.
struct Outage {
  std::string service;  ///< empty: the one that has most to do
  sim::Duration lasts = std::chrono::seconds(10);
  bool operator==(const Outage&) const = default;
};
using Shock = std::variant<LoadPulse, Outage>;

struct Timing {
  sim::Duration settle = std::chrono::seconds(30);
  sim::Duration recovery = std::chrono::seconds(60);
  sim::Duration window = std::chrono::seconds(30);
  bool operator==(const Timing&) const = default;
};

/// `3 times the load for 10s`, `db gone for 10s`
std::string to_text(const Shock& shock);

/// From its beginning until its cause is gone: an outage's includes twice the mean startup of the service, for the slowest of its
/// replicas.
sim::Duration shock_lasts(const models::Scenario& scenario, const Shock& shock);

/// Whether the scenario has what the shock acts on.
bool applies(const models::Scenario& scenario, const Shock& shock);

/// The runs for one point of the map.
struct Experiment {
  models::Scenario steady;  ///< without a shock
  struct Shocked {
    Shock shock;
    std::optional<models::Plan> branch;     ///< off the steady run …
    std::optional<models::Scenario> apart;  ///< … or a run of its own
  };
  std::vector<Shocked> shocked;  ///< one a shock, in their order
};
/// Every shock applies.
Experiment lay_out(models::Scenario scenario, const std::vector<Shock>& shocks, const Timing& timing);

}  // namespace sandtable::planners
