#include "models/cluster/node_autoscaling/spot_interruption.hpp"

#include <algorithm>

#include "models/cluster/disruption/eviction.hpp"
#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube {
namespace {

std::size_t wave_of(const Pod& pod) {
  const bool critical = pod.spec.priority >= critical_priority;
  return (critical ? 2U : 0U) + (is_of_daemon_set(pod) ? 1U : 0U);
}

}  // namespace

Interruption decide_interruption(const Objects& objects, const std::string& node, sim::Time now, const KarpenterOptions& options) {
  Interruption made;
  made.taint = {disrupted_taint, "", TaintEffect::no_schedule, {}};
  made.gone = now + interruption_notice;
  Objects tainted = objects;
  const auto found = std::ranges::find(tainted.nodes, node, [](const Node& one) { return one.meta.name; });
  SANDTABLE_EXPECT(found != tainted.nodes.end(), "the node is among the objects");
  found->taints.push_back(made.taint);
  std::vector<BudgetView> budgets;
  for (const auto& budget : objects.disruption_budgets) budgets.push_back(view_of(budget, objects, now));
  for (const auto& pod : objects.pods) {
    if (pod.spec.node != node || pod.ended() || pod.meta.deleted || is_mirror(pod)) continue;
    if (tolerated(made.taint, pod.spec.tolerations)) continue;
    const auto title = title_of(pod.meta);
    made.waves.at(wave_of(pod)).push_back(title);
    if (!answer_eviction(pod, budgets).allowed()) made.held_up.push_back(title);
  }
  made.provisioning = decide_provisioning(tainted, now, options);
  // The result points at kinds of machine of the copy; the caller's are the same, in the same places.
  const auto repoint = [&](NewNode& fresh) {
    for (auto& type : fresh.types) type = &objects.instance_types[static_cast<std::size_t>(type - tainted.instance_types.data())];
  };
  for (auto& fresh : made.provisioning.packing.nodes) repoint(fresh);
  for (auto& fresh : made.provisioning.nodes) repoint(fresh.node);
  std::size_t pods = 0;
  for (const auto& wave : made.waves) pods += wave.size();
  made.why.push_back(node + " is gone in 120 s: " + std::to_string(pods) + " pods are evicted, " +
                     std::to_string(made.held_up.size()) + " of them held up by a budget now");
  made.why.insert(made.why.end(), made.provisioning.why.begin(), made.provisioning.why.end());
  return made;
}

}  // namespace sandtable::models::kube
