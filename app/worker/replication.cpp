#include "app/worker/replication.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "sim/fork_pool.hpp"

namespace sandtable::app {
namespace {

twin::CompiledScenario compile_own(const Job& job, std::size_t index) {
  auto compiled = twin::compile_scenario(job.scenario_of(index));
  if (!compiled) throw std::runtime_error(compiled.error().message);
  return std::move(*compiled);
}

/// The cores that there aren't replications for.
std::size_t branches_at_a_time(const Job& job) {
  const std::size_t cores = job.jobs > 0 ? job.jobs : std::thread::hardware_concurrency();
  return std::max<std::size_t>(1, cores / job.replications.size());
}

sim::Time end_of_history(const Job& job) {
  std::vector<models::Plan> plans;
  for (const auto& plan : job.plans)
    if (plan) plans.push_back(*plan);
  return twin::common_past(job.scenarios.front(), plans);
}

PlanResult run_plan(twin::SimulatedWorld& world, const std::optional<models::Plan>& plan, const Job& job) {
  if (plan) world.apply(*plan);
  models::ReplicationResult result = world.run();
  if (!job.check) return result;
  std::string broken;
  for (const std::string& violation : world.violations()) broken += (broken.empty() ? "" : "\n  ") + violation;
  if (broken.empty()) return result;
  return sim::Unexpected<PlanFailure>{{std::move(broken), false, true}};
}

PlanResult judge(const sim::ChildResult& branch) {
  if (!branch) return sim::Unexpected<PlanFailure>{{branch.error().reason}};
  auto done = decode_replicated(*branch);
  if (!done) return sim::Unexpected<PlanFailure>{{done.error().message}};
  if (done->plans.size() != 1) return sim::Unexpected<PlanFailure>{{"the branch has not one result"}};
  return std::move(done->plans.front());
}

}  // namespace

Replicated run_replication(const Job& job, std::size_t index, const twin::CompiledScenario* shared) {
  std::optional<twin::CompiledScenario> own;
  if (shared == nullptr) own = compile_own(job, index);
  twin::SimulatedWorld world(own ? *own : *shared, {job.scenario_of(index).seed, job.replications[index]});
  if (job.check) world.audit();
  if (job.plans.size() == 1) {
    if (!job.observe || job.observe->replication != job.replications[index]) return {{run_plan(world, job.plans.front(), job)}};
    world.observe(*job.observe);
    auto result = run_plan(world, job.plans.front(), job);
    return {{std::move(result)}, world.observation()};
  }

  world.run_until(end_of_history(job));
  const auto branches =
      sim::run_children(job.plans.size(), {.jobs = branches_at_a_time(job), .limits = job.limits},
                        [&](std::size_t plan) { return encode(Replicated{{run_plan(world, job.plans[plan], job)}}); });
  std::vector<PlanResult> results;
  for (const sim::ChildResult& branch : branches) results.push_back(judge(branch));
  return {std::move(results)};
}

}  // namespace sandtable::app
