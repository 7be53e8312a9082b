#include "models/cluster/node_autoscaling/node_budget.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/node_autoscaling/karpenter_packing.hpp"
#include "models/cluster/workloads/cron_schedule.hpp"

namespace sandtable::models::kube {
namespace {

std::string text_of(const CountOrPercent& nodes) { return std::to_string(nodes.value) + (nodes.percent ? "%" : ""); }

}  // namespace

bool is_active(const NodeBudget& budget, sim::Time now) {
  if (budget.schedule.empty()) return true;
  const auto schedule = CronSchedule::parse(budget.schedule);
  if (!schedule) return true;  // it can't be read: nothing is let through that it might forbid
  const auto strike = schedule->next(now - budget.duration);
  return strike && *strike <= now;
}

DisruptionsAllowed disruptions_allowed(const NodePool& pool, DisruptionReason reason, const Objects& objects, sim::Time now) {
  DisruptionsAllowed made;
  made.pool = pool.meta.name;
  for (const auto& node : objects.nodes) {
    const auto label = node.meta.labels.find(node_pool_label);
    if (label == node.meta.labels.end() || label->second != made.pool || !is_initialized(node, objects)) continue;
    ++made.nodes;
    if (is_disrupted(node, objects) || (!is_ready(node) && reason != DisruptionReason::unhealthy)) ++made.disrupting;
  }
  constexpr auto unbounded = std::numeric_limits<std::int64_t>::max();
  std::int64_t least = unbounded;
  made.why = "no budget bears on it now";
  for (const auto& budget : pool.budgets) {
    if (!budget.reasons.empty() && std::ranges::find(budget.reasons, reason) == budget.reasons.end()) continue;
    if (!is_active(budget, now)) continue;
    const auto bound = budget.nodes.of(made.nodes, Rounding::up);
    if (bound >= least) continue;
    least = bound;
    made.why = "a budget of " + text_of(budget.nodes) + " of " + std::to_string(made.nodes) + " nodes lets " +
               std::to_string(bound) + " go at a time" + (budget.schedule.empty() ? "" : ", within its window " + budget.schedule) +
               ", " + std::to_string(made.disrupting) + " are going or not ready";
  }
  made.allowed = least == unbounded ? unbounded : std::max<std::int64_t>(0, least - made.disrupting);
  return made;
}

}  // namespace sandtable::models::kube
