/// Runs of scenarios of Kubernetes, and what changed in them when.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/scenario/reader.hpp"
#include "models/scenario/validate.hpp"
#include "tests/sim/in_child.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::twin::scaling {

using namespace std::chrono_literals;

/// Something that the world told, when.
struct Told {
  double at = 0;  ///< seconds, to the next half one
  std::string object, what;
};

/// A run, looked at every half second: changes have no times of their own.
class WatchedRun {
 public:
  explicit WatchedRun(const models::Scenario& scenario, const std::string& plan = {}, std::uint64_t seed = 1)
      : compiled_(*compile_scenario(scenario)), world_(compiled_, {seed, 0}), duration_(scenario.run.duration) {
    audited_ = scenario.run.fidelity == models::RunFidelity::exact;
    if (audited_) world_.audit();
    if (plan.empty()) return;
    const auto read = models::read_plan_text("apiVersion: sandtable/v1\nkind: Plan\nname: plan\nactions:\n" + plan, "plan");
    if (!read) throw std::runtime_error(models::to_text(read.error()));
    const auto problems = models::check_plan(*read, scenario);
    if (!problems.empty()) throw std::runtime_error(models::to_text(problems));
    world_.apply(read->value);
  }

  void until(sim::Duration end) {
    for (sim::Time at = world_.now(); at < sim::Time{end};) {
      at = std::min(at + 500ms, sim::Time{end});
      world_.run_until(at);
      const Changes changes = *world_.changes(seen_);
      for (const Change& change : changes) told_.push_back({sim::to_seconds(at.time_since_epoch()), change.object, change.what});
      seen_ += changes.size();
    }
  }
  models::ReplicationResult finish() {
    until(duration_);
    EXPECT_EQ(audited_ ? world_.violations() : std::vector<std::string>{}, std::vector<std::string>{});
    return world_.result();
  }
  /// What began with `prefix`, so far.
  std::vector<Told> told(const std::string& prefix) const {
    std::vector<Told> found;
    for (const Told& one : told_)
      if (one.what.starts_with(prefix)) found.push_back(one);
    return found;
  }
  std::vector<std::string> lines(const std::string& prefix) const {
    std::vector<std::string> found;
    for (const Told& one : told(prefix)) found.push_back(one.what);
    return found;
  }
  /// Replicas of the service that are neither draining nor gone.
  std::size_t replicas(const std::string& service) {
    const SnapshotPtr snapshot = *world_.objects();
    for (const auto& one : snapshot->services)
      if (one.name == service)
        return static_cast<std::size_t>(std::ranges::count_if(one.replicas, [](const auto& replica) { return !replica.draining; }));
    return 0;
  }
  std::size_t ready(const std::string& service) {
    const SnapshotPtr snapshot = *world_.objects();
    for (const auto& one : snapshot->services)
      if (one.name == service)
        return static_cast<std::size_t>(
            std::ranges::count_if(one.replicas, [](const auto& replica) { return replica.in_rotation; }));
    return 0;
  }
  /// Of all its replicas that are not gone, in the order of their names.
  std::vector<std::string> names(const std::string& service) {
    std::vector<std::string> found;
    const SnapshotPtr snapshot = *world_.objects();
    for (const auto& one : snapshot->services)
      if (one.name == service)
        for (const auto& replica : one.replicas) found.push_back(replica.name);
    std::ranges::sort(found);
    return found;
  }

 private:
  CompiledScenario compiled_;
  SimulatedWorld world_;
  sim::Duration duration_;
  bool audited_ = false;
  Version seen_ = 0;
  std::vector<Told> told_;
};

/// When something that begins with `line` was told, seconds, to the next half one.
inline std::vector<double> times_of(const WatchedRun& run, const std::string& line) {
  std::vector<double> at;
  for (const Told& told : run.told(line)) at.push_back(std::round(2 * told.at) / 2);
  return at;
}

/// Of a run in a process of its own, stopped `stops` times on the way, every 97 ms.
inline std::uint64_t digest_of(const CompiledScenario& compiled, const models::Plan& plan, int stops) {
  std::uint64_t digest = 0;
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  test::in_child([&] {
    SimulatedWorld world(compiled, {3, 0});
    world.apply(plan);
    for (int i = 1; i < stops; ++i) world.run_until(sim::Time{i * 97ms});
    const std::uint64_t made = world.run().digest;
    ASSERT_EQ(write(ends[1], &made, sizeof made), static_cast<ssize_t>(sizeof made));
  });
  EXPECT_EQ(::read(ends[0], &digest, sizeof digest), static_cast<ssize_t>(sizeof digest));
  close(ends[0]);
  close(ends[1]);
  return digest;
}

inline models::Scenario read(const std::string& body) {
  const auto document =
      models::read_scenario_text("apiVersion: sandtable/v1\nkind: Scenario\nname: test\nkubernetes: 1.34\n" + body, "test");
  if (!document) throw std::runtime_error(models::to_text(document.error()));
  return document->value;
}

}  // namespace sandtable::twin::scaling
