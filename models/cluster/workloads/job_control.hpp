/// One sync of the Job controller.
///
///   failed when    failed > backoffLimit; or, restartPolicy OnFailure, restarts of its running pods ≥ backoffLimit (> 0 for 0)
///                  → BackoffLimitExceeded. Else activeDeadlineSeconds since its start → DeadlineExceeded. Its active pods are
///                  deleted.
///   wanted         completions given: min(completions − succeeded, parallelism); not given: parallelism until one has succeeded,
///   then
///                  as many as still run. Too many: the surplus goes, not ready and younger ones first. Suspended: all go.
///   backoff        after the n-th failure since the last success no pod is made before 10 s · 2^(n−1), at most 10 min, have passed
///                  since its end
///   complete when  succeeded ≥ completions (or > 0 where none are given) and none is active
///
/// At most 500 are made or deleted in a sync. Indexed: lowest missing indexes first. A pod that is deleted before it succeeded
/// counts as failed. Ended pods that still carry the finalizer batch.kubernetes.io/job-tracking are not in `status` yet, and are
/// added to it.
///
/// Not modelled: podFailurePolicy, successPolicy, backoffLimitPerIndex, podReplacementPolicy Failed. Indexes that have succeeded
/// are those of pods that are still there, not `completedIndexes`. The failures since the last success are counted from the pods
/// that are still there; the real controller remembers them until it restarts. Source: Kubernetes 1.36, pkg/controller/job (its
/// documentation speaks of a cap of six minutes; the source has ten).
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

inline constexpr std::int32_t job_burst = 500;
inline constexpr sim::Duration job_backoff_base = std::chrono::seconds(10), job_backoff_cap = std::chrono::minutes(10);

/// After so many failures since the last success; 0 for none.
sim::Duration job_backoff(std::int32_t failures);

enum class JobEnd : std::uint8_t { none, complete, backoff_limit_exceeded, deadline_exceeded };

struct JobSync {
  std::vector<std::int32_t> create;  ///< sizes of the batches
  std::vector<int> indexes;          ///< of those made, where it is indexed
  std::vector<std::string> remove;
  JobEnd end = JobEnd::none;
  std::int32_t active = 0, succeeded = 0, failed = 0;  ///< before that
  std::optional<sim::Duration> again_after;            ///< the backoff's end, or the deadline
  std::vector<std::string> why;
};

JobSync sync_job(const Job& job, const std::vector<Pod>& pods, sim::Time now);

}  // namespace sandtable::models::kube
