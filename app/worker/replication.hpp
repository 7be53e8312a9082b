/// One replication of a job: a history up to the first action of any plan, then a branch for each plan.
#pragma once

#include "app/job/job.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::app {

/// Runs in a process of its own (one simulated world each). With one plan it runs right here; with several each runs in a forked
/// branch under `job.limits`, and what befalls one is that plan's failure alone.
/// `shared` is the job's one scenario, compiled; null where each replication has its own.
Replicated run_replication(const Job& job, std::size_t index, const twin::CompiledScenario* shared);

}  // namespace sandtable::app
