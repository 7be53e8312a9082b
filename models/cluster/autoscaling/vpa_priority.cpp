#include "models/cluster/autoscaling/vpa_priority.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/cluster/autoscaling/vpa_recommender.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* observed_containers = "vpaObservedContainers";

/// `a, b` of the annotation; none where it is absent, and then all containers are looked at.
std::optional<std::set<std::string>> observed(const Pod& pod) {
  const auto found = pod.meta.annotations.find(observed_containers);
  if (found == pod.meta.annotations.end()) return std::nullopt;
  std::set<std::string> names;
  std::string name;
  for (const char c : found->second + ",") {
    if (c != ',' && c != ' ') name += c;
    else if (!name.empty()) names.insert(std::exchange(name, {}));
  }
  return names;
}

const ContainerRecommendation* find(const std::vector<ContainerRecommendation>& all, const std::string& container) {
  const auto found = std::ranges::find(all, container, &ContainerRecommendation::container);
  return found == all.end() ? nullptr : &*found;
}

std::string span(const std::string& container, const std::string& resource, Amount request, const char* side, Amount bound) {
  return container + " asks for " + to_text(request) + " of " + resource + ", " + side + " bound of " + to_text(bound);
}

/// The container that was killed for memory soon after its start, and not long ago; empty: none.
std::string quick_oom(const VerticalPodAutoscaler& vpa, const Pod& pod, const UpdaterOptions& options, sim::Time now) {
  const auto seen = observed(pod);
  for (const auto& status : pod.status.containers) {
    if (seen && !seen->contains(status.name)) continue;
    const auto* policy = vpa.policy_of(status.name);
    if (policy != nullptr && policy->off) continue;
    if (status.last_reason != "OOMKilled" || !status.last_finished || !status.last_started) continue;
    if (*status.last_finished - *status.last_started < options.oom_threshold && now - *status.last_finished < options.oom_threshold)
      return status.name;
  }
  return {};
}

}  // namespace

std::vector<ContainerRecommendation> capped_for(const VerticalPodAutoscaler& vpa, const Pod& pod) {
  std::vector<ContainerRecommendation> capped;
  if (!vpa.recommendation) return capped;
  for (const auto& one : *vpa.recommendation) {
    const auto container = std::ranges::find(pod.spec.containers, one.container, &Container::name);
    if (container == pod.spec.containers.end()) continue;
    auto& made = capped.emplace_back(one);
    const auto* policy = vpa.policy_of(one.container);
    if (policy == nullptr) continue;
    for (auto* amounts : {&made.target, &made.lower_bound, &made.upper_bound}) {
      keep_within(*amounts, *policy);
      if (!policy->requests_only) continue;
      for (const auto& [name, limit] : container->limits)
        if (const auto found = amounts->find(name); found != amounts->end()) found->second = std::min(found->second, limit);
    }
  }
  return capped;
}

UpdateWish wish_for(const VerticalPodAutoscaler& vpa, const Pod& pod, const std::vector<ContainerRecommendation>& recommendation,
                    const UpdaterOptions& options, sim::Time now) {
  UpdateWish wish;
  Resources requested, recommended;
  std::string outside;
  const auto seen = observed(pod);
  for (const auto& container : pod.spec.containers) {
    const auto* one = find(recommendation, container.name);
    if (one == nullptr || (seen && !seen->contains(container.name))) continue;
    for (const auto& [name, target] : one->target) {
      recommended[name] += target;
      const auto request = container.requests.find(name);
      if (request == container.requests.end()) {
        wish.grows = true;
        if (outside.empty()) outside = container.name + " asks for no " + name;
        continue;
      }
      requested[name] += request->second;
      wish.grows = wish.grows || target > request->second;
      const auto low = one->lower_bound.find(name), high = one->upper_bound.find(name);
      if (!outside.empty()) continue;
      if (low != one->lower_bound.end() && request->second < low->second)
        outside = span(container.name, name, request->second, "below the lower", low->second);
      else if (high != one->upper_bound.end() && request->second > high->second)
        outside = span(container.name, name, request->second, "above the upper", high->second);
    }
  }
  for (const auto& [name, target] : recommended) {
    const double request = std::max(static_cast<double>(amount_of(requested, name).milli), 1.0);
    wish.difference += std::abs(request - static_cast<double>(target.milli)) / request;
  }
  const auto killed = quick_oom(vpa, pod, options, now);
  if (outside.empty() && killed.empty()) {
    const std::string inside = "its requests lie within the bounds";
    if (!pod.status.started) wish.why = inside + ", and it has no start time";
    else if (now < *pod.status.started + options.lifetime)
      wish.why = inside + ", and it is younger than " +
                 std::to_string(std::chrono::duration_cast<std::chrono::hours>(options.lifetime).count()) + " h";
    else if (wish.difference < options.update_threshold)
      wish.why = inside + ", and differ from the target by " + shortest(wish.difference) + ", less than " +
                 shortest(options.update_threshold);
    else {
      wish.wanted = true;
      wish.why = "old enough, and its requests differ from the target by " + shortest(wish.difference);
    }
    return wish;
  }
  if (!killed.empty() && wish.difference == 0) {
    wish.why = killed + " was killed for memory soon after its start, but nothing would change";
    return wish;
  }
  wish.wanted = true;
  wish.why = killed.empty() ? outside : killed + " was killed for memory soon after its start";
  return wish;
}

bool requirements_allow(const VerticalPodAutoscaler& vpa, const Pod& pod,
                        const std::vector<ContainerRecommendation>& recommendation) {
  if (vpa.eviction_requirements.empty()) return true;
  return std::ranges::any_of(pod.spec.containers, [&](const Container& container) {
    const auto* one = find(recommendation, container.name);
    if (one == nullptr) return false;
    if (!container.requests.contains("cpu") || !container.requests.contains("memory")) return true;
    return std::ranges::all_of(vpa.eviction_requirements, [&](const EvictionRequirement& requirement) {
      return std::ranges::any_of(requirement.resources, [&](const std::string& name) {
        const auto request = amount_of(container.requests, name), target = amount_of(one->target, name);
        return requirement.higher ? target > request : target < request;
      });
    });
  });
}

}  // namespace sandtable::models::kube
