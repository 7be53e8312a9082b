/// The objects that a service's `autoscale` stands for: a HorizontalPodAutoscaler, or a ScaledObject of KEDA and the autoscaler
/// that its operator generates of it.
///
/// | metric | HorizontalPodAutoscaler | ScaledObject |
/// |---|---|---|
/// | cpu, memory | Resource, averageUtilization | type cpu, memory, Utilization |
/// | requests | Pods, requests_per_second, averageValue | type prometheus, threshold: of the sum over the pods |
/// | in_flight | Pods, requests_in_flight, averageValue | type prometheus, threshold: of the sum over the pods |
/// | queue | External, messages_waiting, averageValue | type rabbitmq, value |
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/cluster/objects/scaled_object.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::kube::run {

/// Where the values of one of the autoscaler's metrics come from, which is no resource.
enum class Source : std::uint8_t { requests, in_flight, queue };
struct OutsideMetric {
  Source source = Source::requests;
  std::uint32_t queue = 0;  ///< of the scenario's
  std::string name;         ///< that the autoscaler asks for
  bool summed = false;      ///< over the pods; else each pod has its own value
  Labels labels;            ///< of the series, where it is summed or of a queue
};

struct AutoscalerObjects {
  HorizontalPodAutoscaler hpa;
  HpaOptions options;
  std::vector<OutsideMetric> outside;
  std::optional<ScaledObject> scaled;
  double activation = 0;
};

/// `service` has an autoscaler, and the scenario a version of Kubernetes.
AutoscalerObjects autoscaler_objects(const Scenario& scenario, const Service& service);

/// Has the autoscaler that KEDA generates of it; what its controller noted on the old one stays.
void generate(AutoscalerObjects& objects);

}  // namespace sandtable::models::kube::run
