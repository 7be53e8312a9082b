/// The language of autoscalers, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/autoscale_specs.hpp"
#include "models/scenario/field.hpp"

namespace sandtable::models {

template <>
struct Describe<AutoscaleMetric> {
  static constexpr std::string_view name = "autoscaling metric", doc = "What an autoscaler aims at, on average over the replicas";
  static constexpr auto fields = std::tuple{one_of(
      &AutoscaleMetric::kind,
      alternative<CpuMetric>(
          required("cpu", &CpuMetric::target, "use of the requested cores, in whole percent", Range{0, 100, true})),
      alternative<MemoryMetric>(
          required("memory", &MemoryMetric::target, "use of the requested memory, in whole percent", Range{0, 100, true})),
      alternative<RequestsMetric>(required("requests", &RequestsMetric::target, "that a replica ends", positive)),
      alternative<InFlightMetric>(
          required("in_flight", &InFlightMetric::target, "requests that a replica serves or lets wait", positive)),
      alternative<QueueMetric>(required<Reference>("queue", &QueueMetric::queue, "of messages, by the number that waits in it"),
                               required("messages", &QueueMetric::messages, "of that queue, a replica", positive)))};
};

template <>
struct Describe<RatePolicy> {
  static constexpr std::string_view name = "scaling policy", doc = "By how much an autoscaler may change the count in a period";
  static constexpr auto fields = std::tuple{
      one_of(&RatePolicy::kind, alternative<PodsPolicy>(required("pods", &PodsPolicy::pods, "replicas", within(1, 100000))),
             alternative<PercentPolicy>(
                 required("percent", &PercentPolicy::percent, "of the replicas, in whole percent", Range{0, 1000, true}))),
      optional("period", &RatePolicy::period, "of whole seconds", within(1, 1800)),
  };
};

template <>
struct Describe<ScalingDirection> {
  static constexpr std::string_view name = "scaling behaviour",
                                    doc = "One direction of an autoscaler's behavior; absent fields are Kubernetes' defaults";
  static constexpr auto fields = std::tuple{
      optional("stabilization", &ScalingDirection::stabilization,
               "the window whose recommendations count; absent: none up, 300s down", within(0, 3600)),
      optional("select", &ScalingDirection::select, "which of the policies counts; disabled: the count never goes that way"),
      optional("policies", &ScalingDirection::policies, "absent: 4 pods or 100% in 15s up, 100% in 15s down"),
      optional("tolerance", &ScalingDirection::tolerance, "in place of the autoscaler's in this direction, from 1.35 on",
               Range{0, 100}),
  };
};

template <>
struct Describe<KedaSpec> {
  static constexpr std::string_view name = "KEDA",
                                    doc = "Makes the autoscaler a ScaledObject, which also scales to nothing and back";
  static constexpr auto fields = std::tuple{
      optional("activation", &KedaSpec::activation,
               "above which one of the metrics that are not of resources keeps the service active", not_negative),
      optional("polling", &KedaSpec::polling, "between two looks of the operator, in whole seconds", at_least(1)),
      optional("cooldown", &KedaSpec::cooldown, "from the last activity to scaling to nothing, in whole seconds", not_negative),
      optional("initial_cooldown", &KedaSpec::initial_cooldown, "the same where it was never active", not_negative),
      optional("idle", &KedaSpec::idle, "replicas while nothing is active, below min; absent: min", within(0, 100000)),
  };
};

template <>
struct Describe<AutoscaleSpec> {
  static constexpr std::string_view name = "autoscaler",
                                    doc = "A HorizontalPodAutoscaler of the service, as Kubernetes' controller runs it";
  static constexpr auto fields = std::tuple{
      optional("min", &AutoscaleSpec::min, "replicas at the least; 0 with keda only", within(0, 100000)),
      required("max", &AutoscaleSpec::max, "replicas at the most", within(1, 100000)),
      required("metrics", &AutoscaleSpec::metrics, "the one that asks for most counts", at_least(1)),
      optional("up", &AutoscaleSpec::up, "behaviour when it grows; absent: Kubernetes' default"),
      optional("down", &AutoscaleSpec::down, "behaviour when it shrinks; absent: Kubernetes' default"),
      optional("tolerance", &AutoscaleSpec::tolerance, "by which a metric may miss its target", Range{0, 100}),
      optional("metrics_resolution", &AutoscaleSpec::metrics_resolution, "between two scrapes of metrics-server", within(10, 3600)),
      optional("keda", &AutoscaleSpec::keda, "scales to nothing and back, too; absent: a bare autoscaler"),
  };
};

}  // namespace sandtable::models
