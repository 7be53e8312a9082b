#include "models/cluster/explain/replica_set_explanation.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

TemplateAdmission ask(Objects objects, const ReplicaSet& set, sim::Time now, int minor) {
  objects.replica_sets = {set};
  objects.stateful_sets.clear();
  objects.jobs.clear();
  objects.deployments.clear();
  auto quotas = quota_views(objects, now);
  return admit_templates(objects, quotas, now, minor).front();
}

/// Quotas that count the pod raised to hold all that are refused; what was.
Flip raise_quotas(Objects& objects, const TemplateAdmission& refused, sim::Time now) {
  Flip flip;
  const auto usage = quota_usage(refused.last.pod, now);
  const auto views = quota_views(objects, now);
  const auto missing = refused.created + refused.refused();
  for (auto& quota : objects.resource_quotas) {
    if (!counts(quota, refused.last.pod)) continue;
    const auto view = std::ranges::find_if(views, [&quota](const QuotaView& one) { return one.quota.meta == quota.meta; });
    for (auto& [name, hard] : quota.hard) {
      const auto needed = amount_of(view->used, name).milli + missing * amount_of(usage, name).milli;
      if (amount_of(usage, name).milli == 0 || needed <= hard.milli) continue;
      flip.changes.push_back("quota " + quota.meta.name + ": " + name + " " + to_text(hard) + " -> " +
                             to_text(thousandths(needed)));
      hard = thousandths(needed);
    }
  }
  return flip;
}

}  // namespace

ReplicaSetExplanation explain_replica_set(const Objects& objects, const ReplicaSet& set, sim::Time now, int minor) {
  ReplicaSetExplanation made{ask(objects, set, now, minor), {}};
  const auto& refused = made.admission;
  if (refused.refused() <= 0 || refused.last.plugin != "ResourceQuota") return made;
  Objects raised = objects;
  auto flip = raise_quotas(raised, refused, now);
  if (!flip.changes.empty() && ask(raised, set, now, minor).refused() <= 0) {
    flip.then = "all " + std::to_string(set.replicas) + " pods would be let in";
    made.flips.push_back(std::move(flip));
  }
  ReplicaSet smaller = set;
  smaller.replicas = refused.there + refused.created;
  if (smaller.replicas > 0 && ask(objects, smaller, now, minor).refused() <= 0)
    made.flips.push_back(
        {{"replicas " + std::to_string(set.replicas) + " -> " + std::to_string(smaller.replicas)}, "nothing would be refused"});
  return made;
}

}  // namespace sandtable::models::kube
