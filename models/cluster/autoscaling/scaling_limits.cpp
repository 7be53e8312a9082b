#include "models/cluster/autoscaling/scaling_limits.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/autoscaling/whole_replicas.hpp"

namespace sandtable::models::kube {
namespace {

constexpr double up_factor = 2, up_least = 4;  // without behaviour

constexpr const char* too_fast_up = "the desired replica count is increasing faster than the maximum scale rate";
constexpr const char* too_fast_down = "the desired replica count is decreasing faster than the maximum scale rate";
constexpr const char* too_many = "the desired replica count is more than the maximum replica count";
constexpr const char* too_few = "the desired replica count is less than the minimum replica count";
constexpr const char* lowest_recent =
    "recent recommendations were lower than current one, applying the lowest recent recommendation";
constexpr const char* highest_recent =
    "recent recommendations were higher than current one, applying the highest recent recommendation";

Limited within_range(std::int32_t desired) {
  return {desired, "DesiredWithinRange", "the desired count is within the acceptable range"};
}

/// In the place of the last that is outdated, or at the end.
template <class Entry, class Outdated>
void note(std::vector<Entry>& entries, const Entry& entry, const Outdated& outdated) {
  const auto last = std::find_if(entries.rbegin(), entries.rend(), outdated);
  if (last == entries.rend()) entries.push_back(entry);
  else *last = entry;
}

std::int32_t changed_in(std::int32_t period_seconds, const std::vector<ScaleEvent>& events, sim::Time now) {
  const auto since = now - std::chrono::seconds{period_seconds};
  std::int32_t sum = 0;
  for (const auto& event : events)
    if (event.at > since) sum += event.change;
  return sum;
}

struct Windows {
  sim::Time up_since{}, down_since{};
};

Windows windows_of(const ScalingBehavior& behavior, const HpaOptions& options, sim::Time now) {
  using std::chrono::duration_cast, std::chrono::seconds;
  const auto flag = static_cast<std::int32_t>(duration_cast<seconds>(options.downscale_stabilization).count());
  return {now - seconds{behavior.up.stabilization_seconds.value_or(0)},
          now - seconds{behavior.down.stabilization_seconds.value_or(flag)}};
}

std::int32_t at_start_of(const ScalingPolicy& policy, std::int32_t current, const AutoscalerMemory& memory, sim::Time now) {
  return current - changed_in(policy.period_seconds, memory.ups, now) + changed_in(policy.period_seconds, memory.downs, now);
}

}  // namespace

Limited stabilize(const ScalingBehavior& behavior, const HpaOptions& options, std::int32_t current, std::int32_t desired,
                  const AutoscalerMemory& memory, sim::Time now) {
  const auto [up_since, down_since] = windows_of(behavior, options, now);
  std::int32_t up = desired, down = desired;
  for (const auto& recommended : memory.recommendations) {
    if (recommended.at > up_since) up = std::min(up, recommended.replicas);
    if (recommended.at > down_since) down = std::max(down, recommended.replicas);
  }
  const auto replicas = std::min(std::max(current, up), down);
  if (desired >= current) return {replicas, "ScaleUpStabilized", lowest_recent};
  return {replicas, "ScaleDownStabilized", highest_recent};
}

Limited stabilize_without_behavior(const HpaOptions& options, std::int32_t desired, const AutoscalerMemory& memory, sim::Time now) {
  const auto since = now - options.downscale_stabilization;
  std::int32_t replicas = desired;
  for (const auto& recommended : memory.recommendations)
    if (recommended.at >= since) replicas = std::max(replicas, recommended.replicas);
  return {replicas, "ScaleDownStabilized", highest_recent};
}

void note_recommended(const std::optional<ScalingBehavior>& behavior, const HpaOptions& options, std::int32_t desired,
                      AutoscalerMemory& memory, sim::Time now) {
  const auto since = now - options.downscale_stabilization;
  const auto windows = behavior ? windows_of(*behavior, options, now) : Windows{since, since};
  note(memory.recommendations, {desired, now},
       [&windows](const Recommendation& old) { return old.at < windows.up_since && old.at < windows.down_since; });
}

std::int32_t scale_up_limit(const ScalingRules& rules, std::int32_t current, const AutoscalerMemory& memory, sim::Time now) {
  if (rules.select == SelectPolicy::disabled) return current;
  const bool least = rules.select == SelectPolicy::min;
  auto limit = least ? std::numeric_limits<std::int32_t>::max() : std::numeric_limits<std::int32_t>::min();
  for (const auto& policy : rules.policies) {
    const auto start = at_start_of(policy, current, memory, now);
    const auto proposed = policy.kind == PolicyKind::pods
                              ? static_cast<std::int32_t>(std::int64_t{start} + policy.value)
                              : replicas_above(static_cast<double>(start) * (1 + static_cast<double>(policy.value) / 100));
    limit = least ? std::min(limit, proposed) : std::max(limit, proposed);
  }
  return limit;
}

std::int32_t scale_down_limit(const ScalingRules& rules, std::int32_t current, const AutoscalerMemory& memory, sim::Time now) {
  if (rules.select == SelectPolicy::disabled) return current;
  const bool least = rules.select == SelectPolicy::min;
  auto limit = least ? std::numeric_limits<std::int32_t>::min() : std::numeric_limits<std::int32_t>::max();
  for (const auto& policy : rules.policies) {
    const auto start = at_start_of(policy, current, memory, now);
    const auto proposed = policy.kind == PolicyKind::pods
                              ? static_cast<std::int32_t>(std::int64_t{start} - policy.value)
                              : cut_to_int32(static_cast<double>(start) * (1 - static_cast<double>(policy.value) / 100));
    limit = least ? std::max(limit, proposed) : std::min(limit, proposed);
  }
  return limit;
}

Limited limit_rate(const ScalingBehavior& behavior, ReplicaRange range, std::int32_t current, std::int32_t desired,
                   const AutoscalerMemory& memory, sim::Time now) {
  if (desired > current) {
    const auto fastest = std::max(scale_up_limit(behavior.up, current, memory, now), current);
    const bool by_rate = range.max > fastest;
    const auto most = by_rate ? fastest : range.max;
    if (desired > most) return by_rate ? Limited{most, "ScaleUpLimit", too_fast_up} : Limited{most, "TooManyReplicas", too_many};
  } else if (desired < current) {
    const auto fastest = std::min(scale_down_limit(behavior.down, current, memory, now), current);
    const bool by_rate = range.min < fastest;
    const auto fewest = by_rate ? fastest : range.min;
    if (desired < fewest)
      return by_rate ? Limited{fewest, "ScaleDownLimit", too_fast_down} : Limited{fewest, "TooFewReplicas", too_few};
  }
  return within_range(desired);
}

Limited limit_rate_without_behavior(ReplicaRange range, std::int32_t current, std::int32_t desired) {
  const auto fastest = cut_to_int32(std::max(up_factor * static_cast<double>(current), up_least));
  const bool by_rate = range.max > fastest;
  const auto most = by_rate ? fastest : range.max;
  if (desired < range.min) return {range.min, "TooFewReplicas", too_few};
  if (desired > most) return by_rate ? Limited{most, "ScaleUpLimit", too_fast_up} : Limited{most, "TooManyReplicas", too_many};
  return within_range(desired);
}

LimitedInTurn limit(const HorizontalPodAutoscaler& hpa, const HpaOptions& options, std::int32_t current, std::int32_t asked,
                    const AutoscalerMemory& memory, sim::Time now) {
  const ReplicaRange range{hpa.min_replicas, hpa.max_replicas};
  if (!hpa.behavior) {
    const auto stable = stabilize_without_behavior(options, asked, memory, now);
    return {stable, limit_rate_without_behavior(range, current, stable.replicas)};
  }
  const auto stable = stabilize(*hpa.behavior, options, current, asked, memory, now);
  return {stable, limit_rate(*hpa.behavior, range, current, stable.replicas, memory, now)};
}

void note_scaling(const ScalingBehavior& behavior, std::int32_t from, std::int32_t to, AutoscalerMemory& memory, sim::Time now) {
  const bool up = to > from;
  auto& events = up ? memory.ups : memory.downs;
  std::int32_t longest = 0;
  for (const auto& policy : (up ? behavior.up : behavior.down).policies) longest = std::max(longest, policy.period_seconds);
  const auto since = now - std::chrono::seconds{longest};
  for (auto& event : events)
    if (event.at < since) event.outdated = true;
  note(events, ScaleEvent{up ? to - from : from - to, now}, [](const ScaleEvent& event) { return event.outdated; });
}

}  // namespace sandtable::models::kube
