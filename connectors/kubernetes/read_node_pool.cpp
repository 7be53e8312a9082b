#include "connectors/kubernetes/read_node_pool.hpp"

#include "connectors/kubernetes/go_duration.hpp"
#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_scheduling.hpp"
#include "models/cluster/workloads/cron_schedule.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

/// A span, or `Never`, which is none.
void read_span_or_never(const Fields& fields, std::string_view key, std::optional<sim::Duration>& into) {
  std::string text;
  fields.text(key, text);
  if (text == "Never") into.reset();
  else if (!text.empty()) read_duration(fields, key, into.emplace());
}

NodeBudget read_budget(const Fields& fields) {
  NodeBudget budget;
  fields.count_or_percent("nodes", budget.nodes);
  fields.text("schedule", budget.schedule);
  read_duration(fields, "duration", budget.duration);
  if (budget.schedule.empty() == (budget.duration > sim::Duration{0}))
    fields.report(fields.node(), "a budget with one of schedule and duration", "a window has both");
  if (!budget.schedule.empty())
    if (const auto read = CronSchedule::parse(budget.schedule); !read)
      fields.report(*fields.node().find("schedule"), "schedule: " + read.error().message);
  std::vector<std::string> reasons;
  fields.texts("reasons", reasons);
  for (const auto& reason : reasons) {
    if (reason == "Underutilized") budget.reasons.push_back(DisruptionReason::underutilized);
    else if (reason == "Empty") budget.reasons.push_back(DisruptionReason::empty);
    else if (reason == "Drifted") budget.reasons.push_back(DisruptionReason::drifted);
    else if (reason == "Unhealthy") budget.reasons.push_back(DisruptionReason::unhealthy);
    else
      fields.report(*fields.node().find("reasons"), "reasons holds " + reason,
                    "Underutilized, Empty, Drifted or Unhealthy belongs there");
  }
  return budget;
}

void read_template(const Fields& fields, NodePool& pool) {
  fields.within("metadata", [&pool](const Fields& metadata) { metadata.labels("labels", pool.labels); });
  fields.within("spec", [&pool](const Fields& spec) {
    pool.requirements = read_requirements(spec, "requirements");
    pool.taints = read_taints(spec, "taints");
    pool.startup_taints = read_taints(spec, "startupTaints");
    read_span_or_never(spec, "expireAfter", pool.expire_after);
    read_span_or_never(spec, "terminationGracePeriod", pool.grace_period);
  });
}

}  // namespace

NodePool read_node_pool(const Fields& object) {
  NodePool pool;
  pool.meta = read_meta(object);
  pool.meta.space.clear();
  object.within("spec", [&pool](const Fields& spec) {
    spec.within("template", [&pool](const Fields& fields) { read_template(fields, pool); });
    spec.resources("limits", pool.limits);
    spec.number("weight", pool.weight);
    spec.number("replicas", pool.replicas);
    spec.within("disruption", [&pool](const Fields& disruption) {
      disruption.word("consolidationPolicy", {"WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"},
                      [&pool](std::size_t which) { pool.policy = static_cast<ConsolidationPolicy>(which); });
      read_span_or_never(disruption, "consolidateAfter", pool.consolidate_after);
      if (disruption.has("budgets")) pool.budgets.clear();
      disruption.each("budgets", [&pool](const Fields& budget) { pool.budgets.push_back(read_budget(budget)); });
    });
  });
  return pool;
}

NodeClaim read_node_claim(const Fields& object) {
  NodeClaim claim;
  claim.meta = read_meta(object);
  claim.meta.space.clear();
  object.within("spec", [&claim](const Fields& spec) {
    read_span_or_never(spec, "expireAfter", claim.expire_after);
    read_span_or_never(spec, "terminationGracePeriod", claim.grace_period);
  });
  object.within("status", [&claim](const Fields& status) {
    status.text("nodeName", claim.node);
    status.time("lastPodEventTime", claim.last_pod_event);
    claim.conditions = read_conditions(status);
  });
  return claim;
}

}  // namespace sandtable::connectors::kubernetes
