/// The worker program's life: takes jobs from one descriptor, answers on another, until the first is closed.
#pragma once

#include <functional>

#include "app/job/job.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::app {

/// What is done for one replication, in a child of its own. `run_replication`, or a test's.
using ReplicationTask = std::function<Replicated(const Job& job, std::size_t index, const twin::CompiledScenario* shared)>;

/// Anything that comes while a job is under way, its end included, stops the job: its children are ended, what is done has been
/// answered. The same on SIGINT and SIGTERM, after which it ends. Returns the program's exit status.
int serve_jobs(int requests, int answers, const ReplicationTask& task);

}  // namespace sandtable::app
