/// What runs in a Kubernetes cluster beside Deployments, and what its namespace allows: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/workload.hpp"
#include "models/quantity.hpp"
#include "models/scenario/scheduling_specs.hpp"
#include "models/scenario/time_law.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct Image {
  Bytes size;
  bool operator==(const Image&) const = default;
};

/// podManagementPolicy: OrderedReady, Parallel.
enum class PodManagement : std::uint8_t { ordered, parallel };

/// Makes a service a StatefulSet.
struct StatefulSetSpec {
  PodManagement management = PodManagement::ordered;
  std::uint32_t partition = 0;
  std::optional<kube::CountOrPercent> unavailable{};  ///< from 1.37 on; absent: 1
  sim::Duration min_ready{0};
  bool operator==(const StatefulSetSpec&) const = default;
};

/// What a pod without requests takes of its node.
struct PodCores {
  std::optional<Cores> request, limit;
  bool operator==(const PodCores&) const = default;
};
struct PodMemory {
  std::optional<Bytes> request, limit;
  bool operator==(const PodMemory&) const = default;
};

/// A DaemonSet: a pod on every node that will have it.
struct DaemonSpec {
  std::string name;
  PodCores cpu;
  PodMemory memory;
  std::optional<Image> image;
  TimeLaw startup{sim::Distribution{sim::Constant{0}}, {}};
  std::uint32_t priority = 0;
  std::vector<NodeLabel> selector{};
  std::vector<kube::Toleration> tolerations{};
  bool operator==(const DaemonSpec&) const = default;
};

/// A Job, or with `schedule` a CronJob.
struct JobSpec {
  std::string name;
  PodCores cpu;
  PodMemory memory;
  std::optional<Image> image;
  TimeLaw startup{sim::Distribution{sim::Constant{0}}, {}};
  TimeLaw duration;  ///< of one pod, from its start
  Share failing{};   ///< of the pods: they fail at their end
  std::uint32_t parallelism = 1, completions = 1, backoff_limit = 6;
  std::optional<sim::Duration> deadline;  ///< activeDeadlineSeconds
  sim::Duration at{0};                    ///< without `schedule`: when it is created
  std::string schedule;                   ///< of five fields, UTC; empty: it runs once
  kube::Concurrency concurrency = kube::Concurrency::allow;
  std::optional<sim::Duration> starting_deadline;
  std::uint32_t priority = 0;
  std::vector<NodeLabel> selector{};
  std::vector<kube::Toleration> tolerations{};
  std::optional<sim::Duration> tolerates_loss{};
  bool operator==(const JobSpec&) const = default;
};

/// A ResourceQuota of the scenario's namespace.
struct QuotaSpec {
  std::string name;
  std::optional<std::uint32_t> pods;
  PodCores cpu;  ///< of all pods together
  PodMemory memory;
  bool operator==(const QuotaSpec&) const = default;
};

/// What a LimitRange says of one resource of a container.
struct CoreLimits {
  std::optional<Cores> min, max, by_default, default_request;  ///< `by_default`: of the limit
  bool operator==(const CoreLimits&) const = default;
};
struct MemoryLimits {
  std::optional<Bytes> min, max, by_default, default_request;
  bool operator==(const MemoryLimits&) const = default;
};
struct LimitRangeSpec {
  std::string name;
  CoreLimits cpu;
  MemoryLimits memory;
  bool operator==(const LimitRangeSpec&) const = default;
};

}  // namespace sandtable::models
