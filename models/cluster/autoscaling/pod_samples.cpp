#include "models/cluster/autoscaling/pod_samples.hpp"

#include <utility>

namespace sandtable::models::kube {
namespace {

constexpr std::size_t most_named = 3;

/// `2 not ready (web-1: Pending, web-2: …)`
std::string name_some(const PodGroups& groups, std::span<const Pod* const> pods, PodGroup group, std::int32_t count,
                      const char* what) {
  std::string text = std::to_string(count) + " " + what + " (";
  std::size_t named = 0;
  for (std::size_t i = 0; i < pods.size() && named <= most_named; ++i) {
    if (groups.of_pod[i].group != group) continue;
    if (named == most_named) text += ", …";
    else text += (named == 0 ? "" : ", ") + pods[i]->meta.name + ": " + groups.of_pod[i].why;
    ++named;
  }
  return text + ")";
}

}  // namespace

PodState state_of(const Pod& pod) {
  const auto* ready = find(pod.status.conditions, "Ready");
  PodState state{pod.meta.deleted.has_value(), pod.status.phase, {}, {}, pod.status.started};
  if (ready == nullptr) return state;
  state.ready = ready->status;
  state.turned = ready->changed.value_or(sim::Time::min() + std::chrono::hours{1});
  return state;
}

GroupedPod group_of(const Pod& pod, const std::optional<PodSample>& sample, bool cpu, const HpaOptions& options, sim::Time now) {
  return group_of(state_of(pod), sample ? &*sample : nullptr, cpu, options, now);
}

PodGroups group_pods(std::span<const Pod* const> pods, const PodSamples& samples, bool cpu, const HpaOptions& options,
                     sim::Time now) {
  PodGroups groups;
  groups.of_pod.reserve(pods.size());
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const auto grouped = group_of(*pods[i], samples.of_pod[i], cpu, options, now);
    groups.of_pod.push_back(grouped);
    switch (grouped.group) {
      case PodGroup::ready:
        ++groups.ready;
        break;
      case PodGroup::unready:
        ++groups.unready;
        break;
      case PodGroup::missing:
        ++groups.missing;
        break;
      case PodGroup::ignored:
        ++groups.ignored;
        break;
    }
  }
  return groups;
}

std::string to_text(const PodGroups& groups, std::span<const Pod* const> pods) {
  std::string text;
  const auto add = [&](PodGroup group, std::int32_t count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + name_some(groups, pods, group, count, what);
  };
  add(PodGroup::unready, groups.unready, "not ready");
  add(PodGroup::missing, groups.missing, "without metrics");
  add(PodGroup::ignored, groups.ignored, "ignored");
  return text;
}

}  // namespace sandtable::models::kube
