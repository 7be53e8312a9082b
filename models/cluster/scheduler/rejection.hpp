/// Why a node will not do for a pod, in Kubernetes' own words.
#pragma once

#include <string>
#include <vector>

namespace sandtable::models::kube::scheduler {

struct Rejection {
  std::string plugin;
  std::vector<std::string> reasons;
  /// Whether the removal of pods from the node might help: the status is Unschedulable, not UnschedulableAndUnresolvable.
  bool resolvable = false;

  std::string text() const {
    std::string joined;
    for (const auto& reason : reasons) joined += (joined.empty() ? "" : ", ") + reason;
    return joined;
  }
  bool operator==(const Rejection&) const = default;
};

}  // namespace sandtable::models::kube::scheduler
