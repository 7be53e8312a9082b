/// What the vertical autoscaler recommends for the containers of a workload, from their histories.
///
///     target p90, lower bound p50, upper bound p95 of the histogram, each + 15 %
///     confidence c = min((last − first sample)/24 h, samples/1440)
///     upper bound ·(1 + 1/c), lower bound ·(1 + 0.001/c)⁻²
///     each at least 25 millicores and 250 MiB, shared out evenly over the containers; at most 10¹⁴
///
/// in whole millicores and bytes, cut off after each step. Then minAllowed and maxAllowed of the container's policy; what was
/// before them is the uncapped target. Containers whose policy is Off get none, and take no share.
///
/// Not modelled: LimitRanges, startup boost, post-processors, per-object overrides behind the gate PerVPAConfig.
/// Source: kubernetes/autoscaler, vertical-pod-autoscaler 1.8.1, pkg/recommender/logic and config.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/usage_history.hpp"
#include "models/cluster/objects/vertical_autoscaler.hpp"

namespace sandtable::models::kube {

struct RecommenderOptions {
  double target = 0.9, lower = 0.5, upper = 0.95;  ///< percentiles, of CPU and memory alike
  double margin = 0.15;
  double min_millicores = 25, min_mib = 250;  ///< of a pod
  sim::Duration confidence = std::chrono::hours{24};
};

/// By container name, in the order of the names.
using HistoryByContainer = std::map<std::string, UsageHistory>;

std::vector<ContainerRecommendation> recommend(const VerticalPodAutoscaler& vpa, const HistoryByContainer& histories,
                                               const RecommenderOptions& options = {});

double confidence_of(const UsageHistory& history, const RecommenderOptions& options = {});

/// `amounts`, each not below minAllowed and not above maxAllowed of the policy, where these are given and not 0.
void keep_within(Resources& amounts, const ContainerPolicy& policy);

}  // namespace sandtable::models::kube
