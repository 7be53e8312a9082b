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

GroupedPod group_of(const Pod& pod, const std::optional<PodSample>& sample, bool cpu, const HpaOptions& options, sim::Time now) {
  if (pod.meta.deleted) return {PodGroup::ignored, "on its way out"};
  if (pod.status.phase == PodPhase::failed) return {PodGroup::ignored, "failed"};
  if (pod.status.phase == PodPhase::pending) return {PodGroup::unready, "Pending"};
  if (!sample) return {PodGroup::missing, "no measurement"};
  if (!cpu) return {};
  const auto* ready = find(pod.status.conditions, "Ready");
  if (ready == nullptr) return {PodGroup::unready, "no Ready condition"};
  if (!pod.status.started) return {PodGroup::unready, "no start time"};
  const auto changed = ready->changed.value_or(sim::Time::min() + std::chrono::hours{1});
  const auto started = *pod.status.started;
  if (started + options.cpu_initialization > now) {
    if (ready->status == Truth::no) return {PodGroup::unready, "not ready, and young"};
    if (sample->timestamp < changed + sample->window) return {PodGroup::unready, "measured before it was ready for a whole window"};
    return {};
  }
  if (ready->status == Truth::no && started + options.initial_readiness_delay > changed)
    return {PodGroup::unready, "has not been ready yet"};
  return {};
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
