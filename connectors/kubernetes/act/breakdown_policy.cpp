// Autoscalers and budgets.
#include <cmath>

#include "connectors/kubernetes/act/amounts.hpp"
#include "connectors/kubernetes/act/breakdown.hpp"
#include "connectors/kubernetes/json_tree.hpp"
#include "connectors/kubernetes/read_disruption.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

/// The metrics with another target of the CPU's mean use; nothing where none is of that kind.
std::optional<Json> with_cpu_target(const Json& autoscaler, std::int64_t percent) {
  const auto* metrics = find(autoscaler, path_of_words({"spec", "metrics"}));
  if (metrics == nullptr || !metrics->is_array()) return std::nullopt;
  Json changed = *metrics;
  for (auto& metric : changed) {
    if (text_at(metric, {"type"}) != "Resource" || text_at(metric, {"resource", "name"}) != "cpu" ||
        text_at(metric, {"resource", "target", "type"}) != "Utilization")
      continue;
    metric["resource"]["target"]["averageUtilization"] = percent;
    return changed;
  }
  return std::nullopt;
}

bool selects(const Json& budget, const models::kube::Labels& labels) {
  models::Diagnostics problems;
  const auto tree = tree_of(budget, "the cluster");
  const auto read = read_disruption_budget(Fields(tree, problems));
  return problems.empty() && read.selector && read.selector->matches(labels);
}

models::kube::Labels template_labels(const Json& workload) {
  models::kube::Labels labels;
  const auto* found = find(workload, path_of_words({"spec", "template", "metadata", "labels"}));
  if (found == nullptr || !found->is_object()) return labels;
  for (const auto& [key, value] : found->items())
    if (value.is_string()) labels[key] = value.get<std::string>();
  return labels;
}

}  // namespace

Changes autoscale(const models::AutoscaleAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service);
  if (!workload) return workload.failure();
  const Json* autoscaler = autoscaler_of(present, **workload);
  if (autoscaler == nullptr)
    return sim::fail(ErrorKind::not_found, title_of(key_of(**workload)) + " has no HorizontalPodAutoscaler");
  const std::string title = title_of(key_of(*autoscaler));
  const auto least = action.min ? std::int64_t{*action.min} : number_at(*autoscaler, {"spec", "minReplicas"}).value_or(1);
  const auto most = action.max ? std::int64_t{*action.max} : number_at(*autoscaler, {"spec", "maxReplicas"}).value_or(1);
  if (least > most)
    return sim::fail(ErrorKind::invalid_input, title + " would keep at least " + std::to_string(least) + " and at most " +
                                                   std::to_string(most) + " replicas");
  Wanted wanted;
  if (action.min) wanted["/spec/minReplicas"] = Json(*action.min);
  if (action.max) wanted["/spec/maxReplicas"] = Json(*action.max);
  if (action.cpu) {
    auto metrics = with_cpu_target(*autoscaler, std::llround(action.cpu->value * 100));
    if (!metrics) return sim::fail(ErrorKind::invalid_input, title + " does not aim at a mean use of the CPU");
    wanted["/spec/metrics"] = std::move(*metrics);
  }
  return only_new(*autoscaler, std::move(wanted));
}

Changes budget(const models::BudgetAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service);
  if (!workload) return workload.failure();
  const auto labels = template_labels(**workload);
  const Json* found = nullptr;
  for (const auto* one : present.all("PodDisruptionBudget")) {
    if (!selects(*one, labels)) continue;
    if (found != nullptr)
      return sim::fail(ErrorKind::conflict, title_of(key_of(**workload)) + " has several PodDisruptionBudgets, " + name_of(*found) +
                                                " and " + name_of(*one) + ": its pods can't be evicted at all");
    found = one;
  }
  if (found == nullptr) return sim::fail(ErrorKind::not_found, title_of(key_of(**workload)) + " has no PodDisruptionBudget");
  const auto value = [](const auto& count) { return count ? std::optional<Json>(json_of(*count)) : std::nullopt; };
  return only_new(*found,
                  {{"/spec/minAvailable", value(action.min_available)}, {"/spec/maxUnavailable", value(action.max_unavailable)}});
}

}  // namespace sandtable::connectors::kubernetes
