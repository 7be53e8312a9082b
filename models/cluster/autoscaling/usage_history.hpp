/// What the vertical autoscaler's recommender keeps of the use of containers.
///
/// CPU: each sample, of weight 0.1, in cores; samples not later than the one before are dropped.
/// Memory: one peak a window of 24 h, of weight 1, dated at the window's end. A higher sample takes the place of the peak (which is
/// subtracted again). The first window ends with the first sample, the next begins there.
/// After an OOM kill: max(used + 100 MiB, 1.2·used) with used = max(request, the window's peak so far) counts as a sample; one that
/// is more than a window older than the last sample is dropped.
///
/// Histories of one container name over all pods are merged (DecayingHistogram::merge).
/// Source: kubernetes/autoscaler, vertical-pod-autoscaler 1.8.1, pkg/recommender/model.
#pragma once

#include <cstdint>
#include <optional>

#include "models/cluster/autoscaling/decaying_histogram.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct HistoryOptions {
  sim::Duration window = std::chrono::hours{24};
  double oom_ratio = 1.2, oom_least = 100.0 * 1024 * 1024;
};

/// Of all containers of one name.
struct UsageHistory {
  DecayingHistogram cpu{cpu_buckets}, memory{memory_buckets};
  std::optional<sim::Time> first_sample, last_sample;
  std::int64_t samples = 0;  ///< of CPU

  void merge(const UsageHistory& other);
};

UsageHistory history_of(const VpaCheckpoint& checkpoint);

/// Of one container of one pod: where it stands in its windows. It feeds the history of its name.
class ContainerUse {
 public:
  explicit ContainerUse(HistoryOptions options = {}) : options_(options) {}

  /// Each says whether the sample was taken.
  bool add_cpu(UsageHistory& history, sim::Time at, std::int64_t millicores);
  bool add_memory(UsageHistory& history, sim::Time at, std::int64_t bytes);
  bool add_oom(UsageHistory& history, sim::Time at, std::int64_t requested_bytes);

 private:
  bool add_peak(UsageHistory& history, sim::Time at, std::int64_t bytes, bool oom);

  HistoryOptions options_;
  std::optional<sim::Time> last_cpu_, last_memory_, window_end_;
  std::int64_t peak_ = 0, oom_peak_ = 0;
};

}  // namespace sandtable::models::kube
