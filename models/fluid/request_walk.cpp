#include "models/fluid/request_walk.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/contract.hpp"

namespace sandtable::models {
namespace {

constexpr auto as_timeout = static_cast<std::size_t>(Ending::timeout);

/// 1 + (s − 1)·E.
GridLaw stretched(double stretch) {
  if (stretch < 1.002) return GridLaw::at(stretch);
  GridLaw law = GridLaw::of({sim::Exponential{stretch - 1}});
  law.shift(1);
  return law;
}

double pause_after(const CompiledStep& step, std::uint32_t attempt) {
  const double longest = sim::to_seconds(step.max_backoff);
  const double pause = std::min(longest, std::ldexp(sim::to_seconds(step.backoff), static_cast<int>(std::min(attempt, 60U))));
  return step.jitter == Jitter::full ? pause / 2 : pause;
}

/// What follows on a success of the first.
void then(Served& first, const Served& next) {
  const double alive = first.answer.success.mass(), elapsed = alive > 0 ? first.answer.success.mean() : 0;
  for (std::size_t k = 0; k < endings; ++k) first.answer.failed[k] += alive * next.answer.failed[k];
  first.answer.failed_time += alive * (next.answer.failed_time + elapsed * next.answer.failure());
  first.delay += alive * next.delay;
  first.demand += alive * next.demand;
  for (std::size_t e = 0; e < first.attempts.size(); ++e) first.attempts[e] += alive * next.attempts[e];
  first.answer.success = sum(first.answer.success, next.answer.success);
}

}  // namespace

double Answer::failure() const { return std::accumulate(failed.begin(), failed.end(), 0.0); }

void Answer::mix(const Answer& other, double share) {
  success.mix(other.success, share);
  for (std::size_t k = 0; k < endings; ++k) failed[k] += share * other.failed[k];
  failed_time += share * other.failed_time;
}

RequestWalk::RequestWalk(const CompiledWorld& world) : world_(world) {
  for (const auto& step : world.steps) {
    const bool timed = step.kind == StepKind::work || step.kind == StepKind::cpu;
    laws_.push_back(timed ? GridLaw::of(step.time) : GridLaw());
    means_.push_back(timed ? sim::mean(step.time) : 0);
  }
  for (const auto& endpoint : world.endpoints) callees(endpoint.steps, called_.emplace_back());
  std::vector<char> seen(world.endpoints.size(), 0);
  for (std::uint32_t e = 0; e < world.endpoints.size(); ++e) order_from(e, seen);
}

void RequestWalk::callees(StepRange range, std::vector<std::uint32_t>& found) const {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world_.steps[i];
    if (step.kind == StepKind::call && std::ranges::find(found, step.callee.index) == found.end())
      found.push_back(step.callee.index);
    for (std::uint32_t b = 0; b < step.branches; ++b) callees(world_.branches[step.first_branch + b].steps, found);
  }
}

void RequestWalk::order_from(std::uint32_t endpoint, std::vector<char>& seen) {
  if (seen[endpoint] != 0) return;
  seen[endpoint] = 1;
  for (const auto callee : called_[endpoint]) order_from(callee, seen);
  order_.push_back(endpoint);
}

Served RequestWalk::empty(const Caller& caller) const {
  Served served;
  served.answer.success = GridLaw::at(0);
  served.attempts.assign(called_[caller.endpoint].size(), 0.0);
  return served;
}

Served RequestWalk::serve(EndpointId endpoint, double slowdown, double stretch, const Answers& answers) const {
  Served served = steps(world_.endpoints[endpoint.index].steps, {endpoint.index, slowdown, stretch, answers});
  if (served.answer.success.mass() > 0) {
    served.time = served.answer.success.mean();
    served.scv = served.answer.success.scv();
    served.third = served.answer.success.third_moment_ratio();
  }
  return served;
}

Served RequestWalk::steps(StepRange range, const Caller& caller) const {
  const double slowdown = caller.slowdown;
  Served served = empty(caller);
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world_.steps[i];
    Served next = empty(caller);
    switch (step.kind) {
      case StepKind::work:
        next.answer.success = slowdown == 1 ? laws_[i] : product(laws_[i], GridLaw::at(slowdown));
        next.delay = means_[i] * slowdown;
        break;
      case StepKind::cpu:
        next.answer.success = product(laws_[i], stretched(caller.stretch));
        if (slowdown != 1) next.answer.success = product(next.answer.success, GridLaw::at(slowdown));
        next.demand = means_[i] * slowdown;
        break;
      case StepKind::call:
        next = call(step, caller);
        break;
      case StepKind::parallel:
        next = parallel(step, caller);
        break;
      case StepKind::choice:
        next = choice(step, caller);
        break;
      case StepKind::use:
      case StepKind::release:
      case StepKind::batch:
      case StepKind::cache:
      case StepKind::fill:
      case StepKind::lock:
      case StepKind::unlock:
      case StepKind::read:
      case StepKind::commit:
      case StepKind::acknowledge:
      case StepKind::publish:
        SANDTABLE_EXPECT(false, "pools, batches, messages and what services keep are refused (models/scenario/exact_only.hpp)");
    }
    then(served, next);
  }
  return served;
}

Served RequestWalk::call(const CompiledStep& step, const Caller& caller) const {
  const Answer& callee = *caller.answers[step.callee.index];
  const double both_ways = 2 * sim::to_seconds(world_.latency);
  Answer once;
  once.success = callee.success;
  once.success.shift(both_ways);
  once.failed = callee.failed;
  once.failed_time = callee.failed_time + both_ways * callee.failure();
  if (step.timeout != sim::Duration::max()) {
    const double timeout = sim::to_seconds(step.timeout);
    const double late = once.success.mass_above(timeout);
    once.success.truncate(timeout);
    const double kept = callee.success.mass() - late;
    if (const double mass = once.success.mass(); mass > 0) once.success.scale_mass(kept / mass);
    once.failed[as_timeout] += late;
    once.failed_time = std::min(once.failed_time, timeout * callee.failure()) + late * timeout;
  }
  const double failure = std::clamp(once.failure(), 0.0, 1.0);
  const double failed_time = failure > 0 ? once.failed_time / failure : 0;
  Served served = empty(caller);
  served.answer.success = GridLaw();
  double reached = 1, spent = 0, attempts = 0;  // this attempt is made; mean time before it
  for (std::uint32_t k = 0; k <= step.retries && reached > 1e-12; ++k) {
    attempts += reached;
    GridLaw here = once.success;
    here.shift(spent);
    served.answer.success.mix(here, reached);
    reached *= failure;
    spent += failed_time + (k < step.retries ? pause_after(step, k) : 0);
  }
  for (std::size_t e = 0; e < endings; ++e) served.answer.failed[e] = failure > 0 ? reached * once.failed[e] / failure : 0;
  served.answer.failed_time = reached * spent;
  const auto& called = called_[caller.endpoint];
  served.attempts[static_cast<std::size_t>(std::ranges::find(called, step.callee.index) - called.begin())] = attempts;
  const double succeeded = served.answer.success.mass();
  served.delay = (succeeded > 0 ? succeeded * served.answer.success.mean() : 0) + served.answer.failed_time;
  return served;
}

Served RequestWalk::parallel(const CompiledStep& step, const Caller& caller) const {
  Served all = empty(caller);
  double failed_longest = 0, any_failure = 0;
  for (std::uint32_t b = 0; b < step.branches; ++b) {
    const Served branch = steps(world_.branches[step.first_branch + b].steps, caller);
    const double so_far = all.answer.success.mass();
    for (std::size_t e = 0; e < endings; ++e)
      all.answer.failed[e] += so_far * branch.answer.failed[e];  // the first that fails names it
    any_failure = branch.answer.failure() > 0 ? branch.answer.failed_time / branch.answer.failure() : 0;
    failed_longest = std::max(failed_longest, any_failure);
    all.demand += branch.demand;
    for (std::size_t e = 0; e < all.attempts.size(); ++e) all.attempts[e] += branch.attempts[e];
    all.answer.success = b == 0 ? branch.answer.success : maximum(all.answer.success, branch.answer.success);
  }
  const double mass = all.answer.success.mass();
  const double longest = mass > 0 ? all.answer.success.mean() : 0;
  all.answer.failed_time = all.answer.failure() * std::max(longest, failed_longest);
  const double lasts = mass * longest + all.answer.failed_time;
  all.delay = std::max(0.0, lasts - all.demand);
  return all;
}

Served RequestWalk::choice(const CompiledStep& step, const Caller& caller) const {
  Served mixed = empty(caller);
  if (step.branches == 0) return mixed;
  mixed.answer.success = GridLaw();
  double before = 0;
  for (std::uint32_t b = 0; b < step.branches; ++b) {
    const auto& branch = world_.branches[step.first_branch + b];
    const double weight = branch.cumulative_weight - before;
    before = branch.cumulative_weight;
    if (weight <= 0) continue;
    const Served one = steps(branch.steps, caller);
    mixed.answer.success.mix(one.answer.success, weight);
    for (std::size_t e = 0; e < endings; ++e) mixed.answer.failed[e] += weight * one.answer.failed[e];
    mixed.answer.failed_time += weight * one.answer.failed_time;
    mixed.delay += weight * one.delay;
    mixed.demand += weight * one.demand;
    for (std::size_t e = 0; e < mixed.attempts.size(); ++e) mixed.attempts[e] += weight * one.attempts[e];
  }
  return mixed;
}

Answer RequestWalk::arrive(const PoolView& pool, const Served& served) {
  Answer answer;
  if (!(pool.replicas > 0)) {
    answer.failed[static_cast<std::size_t>(Ending::unavailable)] = 1;
    return answer;
  }
  const double kept = (1 - pool.vain) * (1 - pool.lost);
  answer.failed[static_cast<std::size_t>(Ending::rejected)] = (1 - pool.vain) * pool.lost;
  answer.failed[static_cast<std::size_t>(Ending::unavailable)] = pool.vain;
  for (std::size_t e = 0; e < endings; ++e) answer.failed[e] += kept * served.answer.failed[e];
  answer.failed_time = kept * (served.answer.failed_time + served.answer.failure() * pool.waits * pool.wait);
  answer.success = served.answer.success;
  if (pool.waits > 1e-6 && pool.wait > 0) {
    GridLaw wait = GridLaw::gamma(pool.wait, pool.wait_scv);
    wait.scale_mass(pool.waits);
    wait.mix(GridLaw::at(0), 1 - pool.waits);
    answer.success = sum(answer.success, wait);
  }
  answer.success.scale_mass(kept);
  return answer;
}

}  // namespace sandtable::models
