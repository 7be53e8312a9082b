/// The language of node autoscalers, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/node_autoscaling_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<NodeScaling> {
  static constexpr std::string_view name = "scaling of nodes", doc = "Bounds within which a node autoscaler resizes a group";
  static constexpr auto fields = std::tuple{
      optional("min", &NodeScaling::min, "nodes at the least; Karpenter knows none", within(0, 100000)),
      required("max", &NodeScaling::max, "nodes at the most; for Karpenter, as many as the cloud has", within(1, 100000)),
      optional("boot", &NodeScaling::boot, "from the request for a node until it is ready; absent: the group's boot"),
      optional("priority", &NodeScaling::priority, "for the expander priority: the highest wins", within(0, 1e6)),
  };
};

template <>
struct Describe<SpotSpec> {
  static constexpr std::string_view name = "spot", doc = "Nodes that the cloud may take back, each by itself";
  static constexpr auto fields = std::tuple{
      required("interruption", &SpotSpec::interruption, "from a node's readiness until the cloud says that it takes it back"),
      optional("notice", &SpotSpec::notice, "from then until the machine is gone", not_negative),
  };
};

template <>
struct Describe<ClusterAutoscalerSpec> {
  static constexpr std::string_view name = "Cluster Autoscaler", doc = "Its flags; absent ones are its defaults";
  static constexpr auto fields = std::tuple{
      optional("scan", &ClusterAutoscalerSpec::scan, "between two looks: scan-interval", positive),
      optional("expander", &ClusterAutoscalerSpec::expander, "which of several groups that would do grows"),
      optional("max_nodes", &ClusterAutoscalerSpec::max_nodes, "of the cluster: max-nodes-total; absent: any number", at_least(1)),
      optional("new_pod_delay", &ClusterAutoscalerSpec::new_pod_delay, "younger pods are passed over", not_negative),
      optional("utilization_threshold", &ClusterAutoscalerSpec::utilization_threshold,
               "of CPU and of memory in requests, below which a node may be unneeded", Range{0, 1, true}),
      optional("unneeded", &ClusterAutoscalerSpec::unneeded, "for so long before a node goes", not_negative),
      optional("unready", &ClusterAutoscalerSpec::unready, "the same of one that is not ready", not_negative),
      optional("delay_after_add", &ClusterAutoscalerSpec::delay_after_add, "no node goes so soon after one was asked for",
               not_negative),
      optional("delay_after_delete", &ClusterAutoscalerSpec::delay_after_delete, "nor after one went", not_negative),
      optional("delay_after_failure", &ClusterAutoscalerSpec::delay_after_failure, "nor after one could not go", not_negative),
      optional("max_removals", &ClusterAutoscalerSpec::max_removals, "nodes that go at once", within(1, 100000)),
      optional("max_drains", &ClusterAutoscalerSpec::max_drains, "of them such that have pods", within(0, 100000)),
      optional("eviction_timeout", &ClusterAutoscalerSpec::eviction_timeout,
               "for which budgets may keep pods before the removal has failed: max-pod-eviction-time", positive),
  };
};

template <>
struct Describe<KarpenterSpec> {
  static constexpr std::string_view name = "Karpenter",
                                    doc = "Its settings and those of its one NodePool; groups that scale are its kinds of machine";
  static constexpr auto fields = std::tuple{
      optional("batch_idle", &KarpenterSpec::batch_idle, "without a new pod, after which nodes are asked for", positive),
      optional("batch_longest", &KarpenterSpec::batch_longest, "from the first pod until they are, at the latest", positive),
      optional("consolidation", &KarpenterSpec::consolidation, "which nodes may go for their price"),
      optional("consolidate_after", &KarpenterSpec::consolidate_after, "since a pod last came or went", not_negative),
      optional("budget", &KarpenterSpec::budget, "nodes that may be on their way out at once"),
      optional("expire_after", &KarpenterSpec::expire_after, "a node's age at which it goes", positive),
      optional("spot_to_spot", &KarpenterSpec::spot_to_spot, "a spot node may be replaced by a cheaper one"),
  };
};

template <>
struct Describe<NodeAutoscalerSpec> {
  static constexpr std::string_view name = "node autoscaler", doc = "Who adds and removes nodes";
  static constexpr auto fields =
      std::tuple{one_of(&NodeAutoscalerSpec::kind,
                        alternative<ClusterAutoscalerSpec>(
                            Whole<ClusterAutoscalerSpec>{"cluster_autoscaler", "kubernetes/autoscaler's, by groups of like nodes"}),
                        alternative<KarpenterSpec>(Whole<KarpenterSpec>{"karpenter", "by pods, from kinds of machine"}))};
};

}  // namespace sandtable::models
