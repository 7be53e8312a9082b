#include "models/cluster/scheduler/preemption.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "models/cluster/scheduler/fit_error.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

using Placed = std::vector<const PlacedPod*>;

sim::Time started(const Pod& pod, sim::Time now) { return pod.status.started.value_or(now); }

bool more_important(const Pod& a, const Pod& b, sim::Time now) {
  if (a.spec.priority != b.spec.priority) return a.spec.priority > b.spec.priority;
  return started(a, now) < started(b, now);
}

/// Those of `pods` whose removal breaks a budget, in their order.
Placed breaking_budgets(const Placed& pods, const std::vector<DisruptionBudget>& budgets) {
  std::vector<std::int64_t> left;
  for (const auto& budget : budgets) left.push_back(budget.disruptions_allowed);
  Placed breaking;
  for (const auto* standing : pods) {
    const auto& meta = standing->pod.meta;
    bool breaks = false;
    for (std::size_t i = 0; i < budgets.size(); ++i) {
      const auto& budget = budgets[i];
      if (meta.labels.empty() || budget.meta.space != meta.space) continue;
      if (!budget.selector || budget.selector->empty() || !budget.selector->matches(meta.labels)) continue;
      if (budget.disrupted.contains(meta.name)) continue;
      breaks = --left[i] < 0 || breaks;
    }
    if (breaks) breaking.push_back(standing);
  }
  return breaking;
}

struct Candidate {
  std::string node;
  Placed victims;  // the most important first
  std::int64_t broken_budgets = 0;
};

struct DryRun {
  std::optional<Candidate> candidate;
  std::vector<std::string> reasons;  // why not
};

DryRun dry_run(const Pod& pod, Filters filters, NodeView node, const std::vector<DisruptionBudget>& budgets, sim::Time now) {
  Placed lower;
  for (const auto* standing : node.pods)
    if (standing->pod.spec.priority < pod.spec.priority) lower.push_back(standing);
  if (lower.empty()) return {std::nullopt, {"No preemption victims found for incoming pod"}};
  for (const auto* standing : lower) filters.remove(*standing, node);
  if (const auto rejection = filters.check_with_nominated(node)) return {std::nullopt, rejection->reasons};

  const auto by_importance = [now](const auto* a, const auto* b) { return more_important(a->pod, b->pod, now); };
  std::ranges::stable_sort(lower, by_importance);
  const Placed breaking = breaking_budgets(lower, budgets);
  const auto breaks = [&breaking](const auto* standing) { return std::ranges::find(breaking, standing) != breaking.end(); };
  Candidate candidate{node.name(), {}, 0};
  const auto comes_back = [&](const PlacedPod* standing) {
    filters.add(*standing, node);
    if (!filters.check_with_nominated(node)) return true;
    filters.remove(*standing, node);
    candidate.victims.push_back(standing);
    return false;
  };
  for (const auto* standing : breaking)
    if (!comes_back(standing)) ++candidate.broken_budgets;
  for (const auto* standing : lower)
    if (!breaks(standing)) comes_back(standing);
  std::ranges::stable_sort(candidate.victims, by_importance);
  if (candidate.victims.empty()) return {std::nullopt, {"expected at least one victim pod on node \"" + node.name() + "\""}};
  return {std::move(candidate), {}};
}

std::int64_t priority_sum(const Candidate& candidate) {
  std::int64_t sum = 0;
  for (const auto* victim : candidate.victims) sum += victim->pod.spec.priority + (std::int64_t{1} << 31);
  return sum;
}

sim::Time earliest_start(const Candidate& candidate, sim::Time now) {
  sim::Time earliest = sim::Time::max();
  for (const auto* victim : candidate.victims)
    if (victim->pod.spec.priority == candidate.victims.front()->pod.spec.priority)
      earliest = std::min(earliest, started(victim->pod, now));
  return earliest;
}

/// The criteria in their order, as numbers of which the least is best.
constexpr std::size_t criteria_count = 5;
constexpr std::array<const char*, criteria_count> criteria{
    "fewest broken disruption budgets", "lowest priority of the most important victim", "lowest sum of victims' priorities",
    "fewest victims", "latest start of the most important victims"};

std::array<std::int64_t, criteria_count> cost(const Candidate& candidate, sim::Time now) {
  return {candidate.broken_budgets, candidate.victims.front()->pod.spec.priority, priority_sum(candidate),
          std::ssize(candidate.victims), -earliest_start(candidate, now).time_since_epoch().count()};
}

/// Leaves the best of `candidates`; tells which criterion decided last.
std::string choose(std::vector<Candidate>& candidates, sim::Time now) {
  std::string decided = candidates.size() == 1 ? "the only candidate" : "the first of equals";
  for (std::size_t i = 0; i < criteria_count && candidates.size() > 1; ++i) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const auto& candidate : candidates) least = std::min(least, cost(candidate, now)[i]);
    if (std::erase_if(candidates, [&](const auto& candidate) { return cost(candidate, now)[i] != least; }) > 0)
      decided = candidates.size() == 1 ? criteria[i] : std::string("the first of equals; ") + criteria[i];
  }
  return decided;
}

Victims victims_of(const Candidate& candidate) {
  Victims victims{candidate.node, {}, candidate.broken_budgets};
  for (const auto* victim : candidate.victims) victims.pods.push_back(victim->pod.meta);
  return victims;
}

bool ending_by_preemption(const Pod& pod) {
  const auto* target = find(pod.status.conditions, "DisruptionTarget");
  return pod.meta.deleted && target != nullptr && target->status == Truth::yes && target->reason == "PreemptionByScheduler";
}

/// Why the pod may not preempt now; empty: it may.
std::string not_eligible(const Pod& pod, const Snapshot& snapshot, const RejectedNodes& rejected) {
  if (pod.spec.preemption == Preemption::never) return "not eligible due to preemptionPolicy=Never.";
  const auto& nominated = pod.status.nominated_node;
  const auto* node = nominated.empty() ? nullptr : snapshot.find(nominated);
  if (node == nullptr) return {};
  const auto told = std::ranges::find(rejected, nominated, &std::pair<std::string, Rejection>::first);
  if (told != rejected.end() && !told->second.resolvable) return {};
  const bool ending = std::ranges::any_of(node->pods, [&pod](const auto* standing) {
    return standing->pod.spec.priority < pod.spec.priority && ending_by_preemption(standing->pod);
  });
  return ending ? "not eligible due to a terminating pod on the nominated node." : std::string{};
}

}  // namespace

PreemptionPlan preempt(const Pod& pod, const Snapshot& snapshot, const Filters& filters, const RejectedNodes& rejected,
                       sim::Time now, const Options& options) {
  const std::string prefix = options.speaks_of_claims() ? "no new claims to deallocate, preemption: " : "preemption: ";
  PreemptionPlan plan;
  if (const auto reason = not_eligible(pod, snapshot, rejected); !reason.empty()) {
    plan.message = prefix + reason;
    return plan;
  }
  std::vector<Candidate> candidates;
  std::vector<std::string> reasons;
  for (const auto& [name, rejection] : rejected) {
    const auto* node = snapshot.find(name);
    if (!rejection.resolvable) {
      reasons.emplace_back("Preemption is not helpful for scheduling");
      continue;
    }
    auto tried = dry_run(pod, filters, *node, snapshot.objects().disruption_budgets, now);
    if (tried.candidate) candidates.push_back(std::move(*tried.candidate));
    else reasons.insert(reasons.end(), tried.reasons.begin(), tried.reasons.end());
  }
  if (candidates.empty()) {
    plan.message = prefix + fit_error(snapshot.nodes().size(), reasons, {}, {});
    return plan;
  }
  plan.why = choose(candidates, now);
  for (const auto& candidate : candidates) plan.best.push_back(candidate.node);
  plan.chosen = victims_of(candidates.front());
  return plan;
}

}  // namespace sandtable::models::kube::scheduler
