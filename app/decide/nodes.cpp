#include "app/decide/nodes.hpp"

#include "connectors/kubernetes/instant.hpp"
#include "models/cluster/disruption/taint_eviction.hpp"
#include "models/cluster/node_lifecycle/silent_nodes.hpp"
#include "models/whole_number.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;
using connectors::kubernetes::write_instant;

Json instant_json(std::optional<sim::Time> at) { return at && *at != sim::never ? Json(write_instant(*at)) : Json(nullptr); }
std::string instant_text(std::optional<sim::Time> at) { return at && *at != sim::never ? write_instant(*at) : "never"; }

/// Those whose lease has run out.
std::map<std::string, sim::Time> silent_since(const DecisionInput& input) {
  std::map<std::string, sim::Time> heard;
  for (const auto& lease : input.objects.leases)
    if (lease.meta.space == node_lease_space && lease.renewed && *lease.renewed + lease.duration <= input.now)
      heard[lease.meta.name] = *lease.renewed;
  return heard;
}

/// Of a pod of the node, once that is tainted.
TaintEviction eviction_of(const Pod& pod, const Node& node, const SilentNode& silent) {
  auto taints = node.taints;
  const Taint unreachable{"node.kubernetes.io/unreachable", {}, TaintEffect::no_execute, silent.tainted};
  // Which has the place of what its condition was before.
  std::erase_if(taints,
                [&](const auto& taint) { return taint.key == unreachable.key || taint.key == "node.kubernetes.io/not-ready"; });
  taints.push_back(unreachable);
  return taint_eviction(pod.spec.tolerations, taints, silent.tainted);
}

void add_pods(const DecisionInput& input, const SilentNode& silent, Json& json, std::string& text) {
  const auto* node = find(input.objects.nodes, "", silent.name);
  for (const auto& pod : input.objects.pods) {
    if (pod.spec.node != silent.name || pod.ended()) continue;
    TaintEviction eviction{std::nullopt, {}, "its node is not tainted"};
    if (silent.tainted != sim::never) eviction = eviction_of(pod, *node, silent);
    json["pods"].push_back({{"namespace", pod.meta.space},
                            {"name", pod.meta.name},
                            {"notReady", instant_json(silent.unknown)},
                            {"evicted", instant_json(eviction.at)},
                            {"why", eviction.why}});
    text += "  evict " + pod.meta.name + ": " + instant_text(eviction.at) + ", " + eviction.why + "\n";
  }
}

sim::Result<Decision, Problem> decide_nodes(const DecisionInput& input) {
  const auto heard = silent_since(input);
  if (heard.empty())
    return problem(sim::ErrorKind::invalid_input, "no Lease of " + std::string(node_lease_space) + " in the manifests has run out");
  SilentNodesInput options;
  options.monitor = node_monitor(input.kubernetes);
  options.first_look = input.now;
  if (const auto text = input.option("rates-after"); !text.empty()) {
    const auto milliseconds = models::read_whole_number<std::int64_t>(text);
    if (!milliseconds || *milliseconds < 0 || *milliseconds > 5000)
      return problem(sim::ErrorKind::invalid_input, "--rates-after " + text + ": no whole number of milliseconds up to 5000");
    options.rates_after = std::chrono::milliseconds(*milliseconds);
  }
  if (const auto text = input.option("look"); !text.empty()) {
    const auto look = connectors::kubernetes::read_instant(text);
    if (!look) return problem(sim::ErrorKind::invalid_input, "--look " + text + ": no instant such as 2026-11-25T10:00:00Z");
    options.first_look = *look;
  }
  Decision decision{{{"nodes", Json::array()}}, {}};
  for (const auto& silent : silent_nodes(input.objects.nodes, heard, options)) {
    Json json{{"node", silent.name},
              {"zone", silent.zone},
              {"heard", instant_json(silent.heard)},
              {"unknown", instant_json(silent.unknown)},
              {"tainted", instant_json(silent.tainted)},
              {"why", silent.why},
              {"pods", Json::array()}};
    decision.text += silent.name + ": heard " + write_instant(silent.heard) + ", Unknown " + write_instant(silent.unknown) +
                     ", NoExecute " + instant_text(silent.tainted) + ", " + silent.why + "\n";
    add_pods(input, silent, json, decision.text);
    decision.json["nodes"].push_back(std::move(json));
  }
  return decision;
}

}  // namespace

Decider nodes_decider() {
  return {"nodes",
          "When Nodes whose leases have run out are held to be gone, and when their pods go",
          "sandtable decide nodes nodes.yaml leases.yaml pods.yaml --look 2026-11-25T10:00:00Z",
          decide_nodes,
          {{"look", "an instant at which the controller looked, every 5 s; absent: --now", "INSTANT"},
           {"rates-after", "from a look's word on a node to its zone's new rate; absent: 0", "MILLISECONDS"}}};
}

}  // namespace sandtable::app
