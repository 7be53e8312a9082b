/// Valid scenarios at random, with every kind of value in them.
#pragma once

#include <random>

#include "models/scenario/scenario.hpp"

namespace sandtable::models::test {

/// Refers to no files; valid by construction.
Scenario random_scenario(std::mt19937_64& random);
/// And one that has `kubernetes`, and what only that looks at.
Scenario random_kubernetes_scenario(std::mt19937_64& random);
/// What runs beside services, StatefulSets among these, quotas and limit ranges; without a draw. It has `kubernetes`.
void run_workloads(Scenario& scenario);
/// Fits nothing in particular; valid by itself.
Plan random_plan(std::mt19937_64& random);

}  // namespace sandtable::models::test
