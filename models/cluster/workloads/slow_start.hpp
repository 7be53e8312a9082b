/// How controllers make many pods: 1 at a time, then 2, 4, 8 … of what is left; the first batch with a failure is the last.
/// Source: Kubernetes, slowStartBatch with SlowStartInitialBatchSize 1; of ReplicaSets, DaemonSets and Jobs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sandtable::models::kube {

inline std::vector<std::int32_t> slow_start(std::int32_t count) {
  std::vector<std::int32_t> batches;
  for (std::int32_t size = std::min(count, 1); size > 0; size = std::min(2 * size, count)) {
    batches.push_back(size);
    count -= size;
  }
  return batches;
}

}  // namespace sandtable::models::kube
