/// What keeps pods alive: Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob.
/// Source: Kubernetes API reference, apps/v1 and batch/v1, with its defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

struct PodTemplate {
  Labels labels, annotations;
  PodSpec spec;
  std::uint64_t print = 0;  ///< of all that is written in it, read by us or not, but the label `pod-template-hash`; 0: not read
  bool operator==(const PodTemplate&) const = default;
};

struct Deployment {
  Meta meta;
  std::int32_t replicas = 1;
  std::optional<LabelSelector> selector;
  PodTemplate pod;
  bool recreate = false;  ///< strategy: Recreate; else RollingUpdate
  CountOrPercent max_surge{25, true}, max_unavailable{25, true};
  std::int32_t min_ready_seconds = 0;
  std::int32_t progress_deadline_seconds = 600;
  std::int32_t revision_history_limit = 10;
  bool paused = false;
  std::int64_t observed_generation = 0;
  std::int32_t status_replicas = 0, updated = 0, ready = 0, available = 0;
  Conditions conditions;
  bool operator==(const Deployment&) const = default;
};

struct ReplicaSet {
  Meta meta;
  std::int32_t replicas = 1;
  std::optional<LabelSelector> selector;
  PodTemplate pod;
  std::int32_t min_ready_seconds = 0;
  std::int64_t observed_generation = 0;
  std::int32_t status_replicas = 0, ready = 0, available = 0;
  Conditions conditions;
  bool operator==(const ReplicaSet&) const = default;
};

struct StatefulSet {
  Meta meta;
  std::int32_t replicas = 1;
  std::optional<LabelSelector> selector;
  PodTemplate pod;
  bool parallel = false;   ///< podManagementPolicy: Parallel; else OrderedReady
  bool on_delete = false;  ///< updateStrategy: OnDelete; else RollingUpdate
  std::int32_t partition = 0;
  std::optional<CountOrPercent> max_unavailable;
  std::int32_t min_ready_seconds = 0, start_ordinal = 0;
  std::int64_t observed_generation = 0;
  std::int32_t status_replicas = 0, ready = 0, available = 0, updated = 0;
  std::string current_revision, update_revision;
  bool operator==(const StatefulSet&) const = default;
};

struct DaemonSet {
  Meta meta;
  std::optional<LabelSelector> selector;
  PodTemplate pod;
  bool on_delete = false;
  CountOrPercent max_unavailable{1, false}, max_surge{0, false};
  std::int32_t min_ready_seconds = 0;
  bool operator==(const DaemonSet&) const = default;
};

struct Job {
  Meta meta;
  std::int32_t parallelism = 1;
  std::optional<std::int32_t> completions;
  std::int32_t backoff_limit = 6;
  std::optional<std::int64_t> active_deadline_seconds, ttl_seconds_after_finished;
  bool suspended = false, indexed = false;
  PodTemplate pod;
  std::optional<sim::Time> started;
  std::int32_t active = 0, succeeded = 0, failed = 0;
  Conditions conditions;
  bool operator==(const Job&) const = default;
};

enum class Concurrency : std::uint8_t { allow, forbid, replace };

struct CronJob {
  Meta meta;
  std::string schedule, time_zone;
  Concurrency concurrency = Concurrency::allow;
  std::optional<std::int64_t> starting_deadline_seconds;
  bool suspended = false;
  std::int32_t keep_succeeded = 3, keep_failed = 1;
  Job job;
  std::optional<sim::Time> last_scheduled;
  std::vector<std::string> active;  ///< names of its jobs that run
  bool operator==(const CronJob&) const = default;
};

}  // namespace sandtable::models::kube
