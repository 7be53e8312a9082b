#include "models/analytic/visit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "models/analytic/call.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr std::size_t most_branches = 16;  ///< whose laws are compared at once

}  // namespace

VisitWalk::VisitWalk(const Network& network, std::size_t version, double stretch, Workspace& workspace)
    : network_(network),
      world_(network.world()),
      workspace_(workspace),
      calls_(workspace.solution.calls.data() + network.first_call_of(version)),
      slowdown_(world_.versions[version].slowdown),
      stretch_(stretch),
      service_(world_.versions[version].service) {}

Visit VisitWalk::visit(std::size_t endpoint) {
  const Path path = sequence(world_.endpoints[endpoint].steps, 1);
  Visit visit;
  visit.time = path.time;
  visit.success = path.go;
  visit.between = path.between;
  visit.failed = path.failed;
  visit.holding = path.all;
  visit.cpu = path.cpu;
  return visit;
}

Path VisitWalk::sequence(StepRange range, double reach) {
  Path path;
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const Path part = one(i, reach * path.go);
    path.all += path.go * part.all;
    path.cpu += path.go * part.cpu;
    for (std::size_t f = 0; f < failures; ++f) path.failed[f] += path.go * part.failed[f];
    path.time += part.time;
    path.between += part.between;
    path.go *= part.go;
  }
  return path;
}

Path VisitWalk::one(std::uint32_t i, double reach) {
  const auto& step = world_.steps[i];
  Path path;
  switch (step.kind) {
    case StepKind::work:
      path.time = slowdown_ == 1 ? network_.time_of(i) : scaled(network_.time_of(i), slowdown_);
      path.all = path.time.mean;
      return path;
    case StepKind::cpu:
      return cpu(i);
    case StepKind::call:
      return call_at(i, reach);
    case StepKind::parallel:
      return parallel(step, reach);
    case StepKind::choice:
      return choice(step, reach);
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
  return path;
}

Path VisitWalk::cpu(std::uint32_t i) const {
  Path path;
  const Cumulants own = scaled(network_.time_of(i), slowdown_);
  path.cpu = own.mean;
  path.time = scaled(own, stretch_);
  // Sharing adds a spread of its own: M/M/1-PS has scv (2 + ρ)/(2 − ρ), with ρ = 1 − 1/stretch.
  if (const double w = 1 - 1 / stretch_; stretch_ > 1 && std::isfinite(stretch_)) {
    const double extra = 2 * w / (2 - w) * path.time.mean * path.time.mean;
    path.time.variance += extra;
    path.time.third += 2 * extra * extra / path.time.mean;
  }
  path.all = path.time.mean;
  return path;
}

Path VisitWalk::call_at(std::uint32_t i, double reach) {
  const auto& step = world_.steps[i];
  const Called made = call(step, workspace_.solution.endpoints[step.callee.index], network_.network_s());
  calls_[i] = reach * made.attempts;
  if (step.breaker != UINT32_MAX && made.failing != 0 &&
      2 * made.failing >= world_.services[service_.index].breakers[step.breaker].failure_share)
    workspace_.solution.breaker_may_open = true;
  return made.path;
}

Path VisitWalk::choice(const CompiledStep& step, double reach) {
  Path path;
  path.go = 0;
  RawMoments mixed, means;
  double before = 0;
  for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b) {
    const double weight = world_.branches[b].cumulative_weight - before;
    before = world_.branches[b].cumulative_weight;
    if (weight <= 0) continue;
    const Path part = sequence(world_.branches[b].steps, reach * weight);
    path.go += weight * part.go;
    path.all += weight * part.all;
    path.cpu += weight * part.cpu;
    for (std::size_t f = 0; f < failures; ++f) path.failed[f] += weight * part.failed[f];
    if (part.go <= 0) continue;
    mixed.add(weight * part.go, raw(part.time));
    means.add(weight * part.go, {part.time.mean, part.time.mean * part.time.mean, 0});
    path.between += weight * part.go * part.between;
  }
  if (path.go > 0) {
    path.time = central({mixed.first / path.go, mixed.second / path.go, mixed.third / path.go});
    const double mean = means.first / path.go;
    path.between = path.between / path.go + std::max(0.0, means.second / path.go - mean * mean);
  }
  return path;
}

Path VisitWalk::parallel(const CompiledStep& step, double reach) {
  Path path;
  std::array<Cumulants, most_branches> times;
  std::size_t count = 0;
  double lost = 0, slowest = 0;
  for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b) {
    const Path part = sequence(world_.branches[b].steps, reach);
    if (count == most_branches) times[0] = longest(std::span(times.data(), count)), count = 1;
    times[count++] = part.time;
    path.go *= part.go;
    path.cpu += part.cpu;
    path.between = std::max(path.between, part.between);
    slowest = std::max(slowest, part.all);
    for (std::size_t f = 0; f < failures; ++f) {
      path.failed[f] += part.failed[f];
      lost += part.failed[f];
    }
  }
  path.time = workspace_.longest_of(std::span(times.data(), count));
  path.all = std::max(path.go * path.time.mean, slowest);
  if (lost > 0)
    for (double& share : path.failed) share *= (1 - path.go) / lost;
  return path;
}

}  // namespace sandtable::models::analytic
