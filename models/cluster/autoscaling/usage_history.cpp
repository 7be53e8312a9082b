#include "models/cluster/autoscaling/usage_history.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

constexpr double cpu_weight = 0.1, peak_weight = 1;

}  // namespace

void UsageHistory::merge(const UsageHistory& other) {
  cpu.merge(other.cpu);
  memory.merge(other.memory);
  if (!first_sample || (other.first_sample && *other.first_sample < *first_sample)) first_sample = other.first_sample;
  if (!last_sample || (other.last_sample && *other.last_sample > *last_sample)) last_sample = other.last_sample;
  samples += other.samples;
}

UsageHistory history_of(const VpaCheckpoint& checkpoint) {
  UsageHistory history;
  history.cpu.load(checkpoint.cpu);
  history.memory.load(checkpoint.memory);
  history.first_sample = checkpoint.first_sample;
  history.last_sample = checkpoint.last_sample;
  history.samples = checkpoint.samples;
  return history;
}

bool ContainerUse::add_cpu(UsageHistory& history, sim::Time at, std::int64_t millicores) {
  if (millicores < 0 || (last_cpu_ && at <= *last_cpu_)) return false;
  history.cpu.add(static_cast<double>(millicores) / 1000, cpu_weight, at);
  history.last_sample = std::max(history.last_sample.value_or(at), at);
  history.first_sample = std::min(history.first_sample.value_or(at), at);
  ++history.samples;
  last_cpu_ = at;
  return true;
}

bool ContainerUse::add_memory(UsageHistory& history, sim::Time at, std::int64_t bytes) {
  if (bytes < 0 || (last_memory_ && at < *last_memory_)) return false;
  return add_peak(history, at, bytes, false);
}

bool ContainerUse::add_oom(UsageHistory& history, sim::Time at, std::int64_t requested_bytes) {
  if (last_memory_ && at < *last_memory_ - options_.window) return false;
  const std::int64_t used = std::max(requested_bytes, peak_);
  const auto more = used + static_cast<std::int64_t>(options_.oom_least);
  const auto scaled = static_cast<std::int64_t>(static_cast<double>(used) * options_.oom_ratio);
  return add_peak(history, at, std::max(more, scaled), true);
}

bool ContainerUse::add_peak(UsageHistory& history, sim::Time at, std::int64_t bytes, bool oom) {
  last_memory_ = at;
  if (!window_end_) window_end_ = at;
  if (at < *window_end_) {
    const auto highest = std::max(peak_, oom_peak_);
    if (highest == 0 || bytes <= highest) return true;
    history.memory.subtract(static_cast<double>(highest), peak_weight, *window_end_);
  } else {
    const auto passed = (at - *window_end_) / options_.window;
    *window_end_ += options_.window * (passed + 1);
    peak_ = oom_peak_ = 0;
  }
  history.memory.add(static_cast<double>(bytes), peak_weight, *window_end_);
  (oom ? oom_peak_ : peak_) = bytes;
  return true;
}

}  // namespace sandtable::models::kube
