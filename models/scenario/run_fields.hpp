/// Runs, networks and machines in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/node_autoscaling_fields.hpp"
#include "models/scenario/run_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<Run> {
  static constexpr std::string_view name = "run", doc = "How long and how often the scenario is simulated";
  static constexpr auto fields = std::tuple{
      optional("duration", &Run::duration, "simulated time of one replication, the warm-up included", positive),
      optional("warmup", &Run::warmup, "what arrives in it is served but not counted", not_negative),
      optional("replications", &Run::replications, "independent runs; with precision, the size of the first batch",
               within(1, 100000)),
      optional("precision", &Run::precision, "stop once every objective's ci95 is within this share of its mean",
               Range{0, 1, true}),
      optional("max_replications", &Run::max_replications, "with precision: stop here at the latest", within(1, 100000)),
      optional("coupling", &Run::coupling, "how long the control plane may look away from the requests", positive),
      optional("begins", &Run::begins, "for the schedules of jobs: the time of day (UTC), of a Thursday", not_negative),
      optional("fidelity", &Run::fidelity, "exact follows every request; the others approximate, and say what they cannot answer"),
  };
};

template <>
struct Describe<Network> {
  static constexpr std::string_view name = "network", doc = "What lies between services";
  static constexpr auto fields = std::tuple{
      optional("latency", &Network::latency, "one way, of each call and each user request; or estimate", not_negative),
      optional("bandwidth", &Network::bandwidth, "of each node's link, for image pulls", positive),
  };
};

template <>
struct Describe<NodeGroup> {
  static constexpr std::string_view name = "node group", doc = "Machines of one kind; they are called NAME-0, NAME-1, …";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &NodeGroup::name, "of the group"),
      optional<Name>("zone", &NodeGroup::zone, "availability zone"),
      optional("count", &NodeGroup::count, "how many; with autoscale: at first, and 0 may be", within(0, 100000)),
      required("cpu", &NodeGroup::cpu, "of each node", positive),
      required("memory", &NodeGroup::memory, "of each node", positive),
      optional("price", &NodeGroup::price, "of each node, in the scenario's currency", not_negative),
      optional("boot", &NodeGroup::boot, "after a crash, or where nodes are added: time until the node takes replicas"),
      optional("labels", &NodeGroup::labels, "with kubernetes: of each node, beside its zone and name, such as disk=ssd"),
      optional("taints", &NodeGroup::taints, "with kubernetes: of each node, such as dedicated=batch:NoSchedule"),
      optional("pods", &NodeGroup::pods, "with kubernetes: that each node takes at most", within(1, 1e6)),
      optional("parallel_pulls", &NodeGroup::parallel_pulls, "with kubernetes: images that a node pulls at once; 0: no limit"),
      optional("autoscale", &NodeGroup::autoscale, "with node_autoscaler: makes the group larger and smaller"),
      optional("spot", &NodeGroup::spot, "with kubernetes: the cloud may take nodes back"),
  };
};

}  // namespace sandtable::models
