/// The revisions of a service's pod template in a run: what the replicas of each ask for, and how they serve.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cluster/cluster.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::kube::run {

struct Revision {
  CpuAmounts cpu;
  MemoryAmounts memory;
  double slowdown = 1;
  bool never_ready = false;
};

Revision rolled_out(Revision present, const models::RolloutAction& action);
Revision resized(Revision present, const ResourcesAction& action);

class Revisions {
 public:
  /// Of the version's service, with the one of time 0, number 0. All references outlive it.
  Revisions(const Scenario& scenario, VersionId version, Cluster& cluster);

  /// A further one: its number, as the cluster has it.
  std::uint32_t add(Revision revision);
  const Revision& at(std::size_t number) const { return revisions_[number]; }

 private:
  bool has_nodes_;
  ServiceId service_;
  Cluster& cluster_;
  std::vector<Revision> revisions_;
};

}  // namespace sandtable::models::kube::run
