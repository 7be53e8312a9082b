/// Random scenarios that can be run in a fraction of a second and still have everything go wrong in them: queues that overflow,
/// timeouts that ring, retries, breakers that open, replicas that crash while they are served, scaled to nothing and back.
#pragma once

#include <cstdint>

#include "models/scenario/scenario.hpp"

namespace sandtable::models::test {

/// `random_scenario` of this seed with its times, rates and numbers brought to one scale, and with faults at random. Valid.
Scenario runnable_scenario(std::uint64_t seed);
/// Likewise of a random scenario with `kubernetes`.
Scenario runnable_kubernetes_scenario(std::uint64_t seed);
/// Scalings, weights and crashes at random; fits the scenario.
Plan fitting_plan(const Scenario& scenario, std::uint64_t seed);
/// Every time multiplied by `factor`, every rate divided by it; without presets of calls, whose times are fixed.
Scenario stretched(Scenario scenario, double factor);

}  // namespace sandtable::models::test
