/// All that a decision of the horizontal autoscaler looks at, and how it is found among the objects of a cluster.
///
/// Assumptions where people's objects tell less than the APIs do: PodMetrics belong to the pod of their name, and, where they carry
/// labels that the selector selects, to the target though their pod is not listed; values of the custom metrics API without a
/// selector of their own stand for every selector; those of the external one without a namespace for every namespace.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/autoscaling/pod_samples.hpp"
#include "models/cluster/autoscaling/scale.hpp"
#include "models/cluster/objects/objects.hpp"
#include "sim/result.hpp"

namespace sandtable::models::kube {

struct HpaInput {
  const HorizontalPodAutoscaler* hpa = nullptr;
  sim::Result<Scale, std::string> scale;
  std::vector<const Pod*> pods;            ///< that the scale's selector selects
  std::vector<const PodMetrics*> usage;    ///< of these pods, and of others that it selects
  std::vector<const MetricValue*> values;  ///< of the namespace's objects, and of the namespace
  std::vector<const ExternalMetricValue*> external;
  std::vector<std::string> rivals;  ///< other autoscalers that select one of these pods
  sim::Time now{};
};

HpaInput hpa_input(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now);

/// Each in the words of the metrics client where there is nothing.
using SamplesResult = sim::Result<PodSamples, std::string>;
using ValueResult = sim::Result<std::int64_t, std::string>;

/// Of a resource, of all containers of a pod (none where one lacks it), or of the one named.
SamplesResult resource_samples(const HpaInput& input, const std::string& resource, const std::string& container);
SamplesResult pods_metric_samples(const HpaInput& input, const MetricSpec& metric);
ValueResult object_metric_value(const HpaInput& input, const MetricSpec& metric);
/// The sum; `cut_off`: at the largest number, in place of wrapping around.
ValueResult external_metric_value(const HpaInput& input, const MetricSpec& metric, bool cut_off);

}  // namespace sandtable::models::kube
