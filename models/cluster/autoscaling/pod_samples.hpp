/// What the autoscaler knows of its pods: their latest measurements, and which of the pods count how.
///
/// Each pod is the first of these that holds:
/// - ignored: it is on its way out, or has failed;
/// - unready: it is Pending;
/// - missing: there is no measurement of it;
/// - unready, for CPU only: it has no Ready condition, or no start time; while now < start + cpu_initialization (5 min): it is not
///   ready, or was measured before it had been ready for a whole window; after that: it is not ready, and never was, which is to
///   say that the condition changed last before start + initial_readiness_delay (30 s);
/// - ready: else.
///
/// Source: Kubernetes documentation, "Horizontal Pod Autoscaling", algorithm details; pkg/controller/podautoscaler of 1.36.3.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

struct PodSample {
  std::int64_t milli = 0;
  sim::Time timestamp{};  ///< end of the window
  sim::Duration window{};
};

struct PodSamples {
  std::vector<std::optional<PodSample>> of_pod;  ///< in the order of the pods
  std::vector<std::int64_t> strangers;           ///< of pods that are measured, and not listed (any more)
};

enum class PodGroup : std::uint8_t { ready, unready, missing, ignored };

struct GroupedPod {
  PodGroup group = PodGroup::ready;
  const char* why = "";
};

/// What of a pod decides how it counts.
struct PodState {
  bool leaving = false;  ///< on its way out
  PodPhase phase = PodPhase::pending;
  std::optional<Truth> ready;        ///< its Ready condition
  sim::Time turned{};                ///< when that changed last; long ago where nobody says
  std::optional<sim::Time> started;  ///< startTime
};
PodState state_of(const Pod& pod);

/// `sample`: its latest, null where there is none.
GroupedPod group_of(const PodState& pod, const PodSample* sample, bool cpu, const HpaOptions& options, sim::Time now);
GroupedPod group_of(const Pod& pod, const std::optional<PodSample>& sample, bool cpu, const HpaOptions& options, sim::Time now);

struct PodGroups {
  std::vector<GroupedPod> of_pod;
  std::int32_t ready = 0, unready = 0, missing = 0, ignored = 0;
};

PodGroups group_pods(std::span<const Pod* const> pods, const PodSamples& samples, bool cpu, const HpaOptions& options,
                     sim::Time now);
/// `2 not ready (web-1: Pending, web-2: not ready yet), 1 without metrics (web-3)`; empty where all are ready.
std::string to_text(const PodGroups& groups, std::span<const Pod* const> pods);

inline GroupedPod group_of(const PodState& pod, const PodSample* sample, bool cpu, const HpaOptions& options, sim::Time now) {
  if (pod.leaving) return {PodGroup::ignored, "on its way out"};
  if (pod.phase == PodPhase::failed) return {PodGroup::ignored, "failed"};
  if (pod.phase == PodPhase::pending) return {PodGroup::unready, "Pending"};
  if (sample == nullptr) return {PodGroup::missing, "no measurement"};
  if (!cpu) return {};
  if (!pod.ready) return {PodGroup::unready, "no Ready condition"};
  if (!pod.started) return {PodGroup::unready, "no start time"};
  if (*pod.started + options.cpu_initialization > now) {
    if (pod.ready == Truth::no) return {PodGroup::unready, "not ready, and young"};
    if (sample->timestamp < pod.turned + sample->window)
      return {PodGroup::unready, "measured before it was ready for a whole window"};
    return {};
  }
  if (pod.ready == Truth::no && *pod.started + options.initial_readiness_delay > pod.turned)
    return {PodGroup::unready, "has not been ready yet"};
  return {};
}

}  // namespace sandtable::models::kube
