#include "models/cluster/admission/quota.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "models/cluster/kubelet/quality_of_service.hpp"

namespace sandtable::models::kube {
namespace {

constexpr std::array about_pods{"pods",
                                "count/pods",
                                "cpu",
                                "memory",
                                "requests.cpu",
                                "requests.memory",
                                "limits.cpu",
                                "limits.memory",
                                "ephemeral-storage",
                                "requests.ephemeral-storage",
                                "limits.ephemeral-storage"};

bool is_about_pods(const std::string& name) {
  if (std::ranges::find(about_pods, std::string_view(name)) != about_pods.end()) return true;
  if (name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")) return true;
  return name.starts_with("requests.") && name.find('/') != std::string::npos;
}

/// What containers must name where a quota is about it.
bool must_be_named(const std::string& name) {
  return name == "cpu" || name == "memory" || name.ends_with("s.cpu") || name.ends_with("s.memory");
}

/// Requests and limits under the names that quotas have for them.
Resources by_quota_name(const Resources& requests, const Resources& limits) {
  Resources usage;
  for (const auto& [name, amount] : requests) {
    const bool plain = name == "cpu" || name == "memory" || name == "ephemeral-storage" || name.starts_with("hugepages-");
    if (plain) usage[name] = amount;
    if (plain || name.find('/') != std::string::npos) usage["requests." + name] = amount;
  }
  for (const auto& [name, amount] : limits)
    if (name == "cpu" || name == "memory" || name == "ephemeral-storage") usage["limits." + name] = amount;
  return usage;
}

bool crosses_namespaces(const PodSpec& spec) {
  const auto crosses = [](const PodAffinityTerm& term) { return !term.namespaces.empty() || term.namespace_selector.has_value(); };
  const auto any = [&crosses](const PodAffinity& affinity) {
    return std::ranges::any_of(affinity.required, crosses) ||
           std::ranges::any_of(affinity.preferred, [&crosses](const PreferredPods& one) { return crosses(one.term); });
  };
  return any(spec.affinity.pods) || any(spec.affinity.against);
}

bool holds(const ScopeRequirement& scope, const Pod& pod) {
  switch (scope.scope) {
    case QuotaScope::terminating:
      return pod.spec.active_deadline_seconds.has_value();
    case QuotaScope::not_terminating:
      return !pod.spec.active_deadline_seconds.has_value();
    case QuotaScope::best_effort:
      return quality_of_service(pod.spec) == QualityOfService::best_effort;
    case QuotaScope::not_best_effort:
      return quality_of_service(pod.spec) != QualityOfService::best_effort;
    case QuotaScope::cross_namespace_pod_affinity:
      return crosses_namespaces(pod.spec);
    case QuotaScope::priority_class:
      break;
  }
  Labels named;
  if (!pod.spec.priority_class.empty()) named["class"] = pod.spec.priority_class;
  return Requirement{"class", scope.op, scope.values}.matches(named);
}

/// `cpu for a, b; memory for a`: what its containers leave open of what the quota is about; empty: nothing.
std::string left_open(const ResourceQuota& quota, const Pod& pod) {
  std::map<std::string, std::set<std::string>> open;
  for (const auto* list : {&pod.spec.containers, &pod.spec.init_containers}) {
    for (const auto& container : *list) {
      const auto names = by_quota_name(container.requests, container.limits);
      for (const auto& [name, amount] : quota.hard)
        if (must_be_named(name) && !names.contains(name)) open[name].insert(container.name);
    }
  }
  std::string text;
  for (const auto& [name, containers] : open) {
    text += (text.empty() ? "" : "; ") + name + " for ";
    for (const auto& container : containers) text += (container == *containers.begin() ? "" : ", ") + container;
  }
  return text;
}

}  // namespace

Resources quota_usage(const Pod& pod, sim::Time now) {
  Resources usage{{"count/pods", whole(1)}};
  const bool gone =
      pod.meta.deleted && now > *pod.meta.deleted + std::chrono::seconds(std::max<std::int64_t>(pod.spec.grace_seconds, 0));
  if (pod.ended() || gone) return usage;
  usage.merge(by_quota_name(requests_of(pod.spec), limits_of(pod.spec)));
  usage["pods"] = whole(1);
  return usage;
}

bool counts(const ResourceQuota& quota, const Pod& pod) {
  if (quota.meta.space != pod.meta.space) return false;
  if (!std::ranges::any_of(quota.hard, [](const auto& entry) { return is_about_pods(entry.first); })) return false;
  return std::ranges::all_of(quota.scopes, [&pod](const ScopeRequirement& scope) { return holds(scope, pod); });
}

QuotaView view_of(const ResourceQuota& quota, const Objects& objects, sim::Time now) {
  QuotaView view{quota, {}};
  if (quota.used) {
    view.used = *quota.used;
    return view;
  }
  for (const auto& pod : objects.pods)
    if (!pod.meta.uid.empty() && counts(quota, pod)) charge(view, pod, now);
  return view;
}

std::optional<std::string> quota_problem(const QuotaView& view, const Pod& pod, sim::Time now, int minor) {
  const auto& quota = view.quota;
  if (!counts(quota, pod)) return std::nullopt;
  const bool as_a_whole = minor >= 34 && !pod.spec.resources.empty();
  if (const auto open = left_open(quota, pod); !open.empty() && !as_a_whole)
    return "quota " + quota.meta.name + " wants every container to say " + open;
  std::string text;
  for (const auto& [name, asked] : quota_usage(pod, now)) {
    const auto hard = quota.hard.find(name);
    if (hard == quota.hard.end() || asked.milli == 0) continue;
    const auto used = amount_of(view.used, name);
    if (used.milli + asked.milli <= hard->second.milli) continue;
    text += (text.empty() ? "" : ", ") + name + ": " + to_text(used) + " in use and " + to_text(asked) + " more is over " +
            to_text(hard->second);
  }
  if (text.empty()) return std::nullopt;
  return "quota " + quota.meta.name + " is used up: " + text;
}

void charge(QuotaView& view, const Pod& pod, sim::Time now) {
  for (const auto& [name, amount] : quota_usage(pod, now))
    if (view.quota.hard.contains(name)) view.used[name] += amount;
}

}  // namespace sandtable::models::kube
