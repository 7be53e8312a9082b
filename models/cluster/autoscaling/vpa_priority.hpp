/// Whether the vertical autoscaler's updater wants to change a pod, and how much: a part of vpa_updater.hpp.
#pragma once

#include "models/cluster/autoscaling/vpa_updater.hpp"

namespace sandtable::models::kube {

/// The recommendation for the containers of this pod, capped to their policies and, with RequestsOnly, to their limits.
std::vector<ContainerRecommendation> capped_for(const VerticalPodAutoscaler& vpa, const Pod& pod);

struct UpdateWish {
  bool wanted = false, grows = false;
  double difference = 0;
  std::string why;
};

UpdateWish wish_for(const VerticalPodAutoscaler& vpa, const Pod& pod, const std::vector<ContainerRecommendation>& recommendation,
                    const UpdaterOptions& options, sim::Time now);

/// Whether the eviction requirements let it go.
bool requirements_allow(const VerticalPodAutoscaler& vpa, const Pod& pod,
                        const std::vector<ContainerRecommendation>& recommendation);

}  // namespace sandtable::models::kube
