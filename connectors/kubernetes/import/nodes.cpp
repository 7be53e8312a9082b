#include "connectors/kubernetes/import/nodes.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <set>

#include "connectors/kubernetes/import/label.hpp"
#include "connectors/kubernetes/import/placement.hpp"
#include "models/scenario/leaf.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using models::KubernetesVersion;

/// The one that the live lane holds the decisions against.
constexpr auto compared_version = KubernetesVersion::v1_36;
/// Of taints that the cluster itself puts on a node and takes away.
constexpr const char* state_taints = "node.kubernetes.io/";

/// Labels by which those who run clusters tell pools of nodes apart.
std::string pool_of(const Node& node) {
  for (const char* label : {"karpenter.sh/nodepool", "eks.amazonaws.com/nodegroup", "cloud.google.com/gke-nodepool",
                            "kubernetes.azure.com/agentpool", "node.kubernetes.io/instance-type"})
    if (const auto found = node.meta.labels.find(label); found != node.meta.labels.end()) return dns_label(found->second);
  return "nodes";
}

struct Kind {
  std::string pool, zone;
  Amount cpu, memory, pods;
  std::vector<std::string> taints, labels;  ///< as a scenario writes them
  auto operator<=>(const Kind&) const = default;
};

/// Keys of the labels by which some workload selects nodes; zones and names are known without.
std::set<std::string> selecting_keys(const std::vector<Workload>& workloads) {
  std::set<std::string> keys;
  for (const auto& workload : workloads)
    for (const auto& [key, value] : node_labels_wanted(workload.pod->spec)) keys.insert(key);
  keys.erase(zone_label);
  keys.erase(hostname_label);
  return keys;
}

Kind kind_of(const Node& node, const std::set<std::string>& keys, Notes& notes) {
  const std::string zone = value_of(node.meta.labels, zone_label);
  Kind kind{pool_of(node),
            zone.empty() ? only_zone : dns_label(zone),
            amount_of(node.allocatable, "cpu"),
            amount_of(node.allocatable, "memory"),
            amount_of(node.allocatable, "pods"),
            {},
            {}};
  for (const auto& taint : node.taints)
    if (taint.key.starts_with(state_taints)) notes.leave_out("Node " + node.meta.name, "its state now, " + taint.key);
    else kind.taints.push_back(models::write_leaf(taint));
  std::ranges::sort(kind.taints);
  for (const auto& key : keys)
    if (const auto found = node.meta.labels.find(key); found != node.meta.labels.end())
      kind.labels.push_back(models::write_leaf(models::NodeLabel{found->first, found->second}));
  return kind;
}

/// The minor version in `v1.34.1-eks-4096722`; 0 where there is none.
int minor_in(const std::string& version) {
  if (!version.starts_with("v1.")) return 0;
  int minor = 0;
  for (std::size_t i = 3; i < version.size() && version[i] >= '0' && version[i] <= '9' && minor < 1000; ++i)
    minor = 10 * minor + (version[i] - '0');
  return minor;
}

template <class Leaf>
std::vector<Leaf> read_back(const std::vector<std::string>& texts) {
  std::vector<Leaf> leaves;
  for (const auto& text : texts) {
    models::TextContext context;
    read_leaf(text, context, leaves.emplace_back());
  }
  return leaves;
}

}  // namespace

void import_nodes(const Objects& objects, const std::vector<Workload>& workloads, models::Scenario& scenario, Notes& notes) {
  const auto keys = selecting_keys(workloads);
  std::map<Kind, std::uint32_t> groups;
  for (const auto& node : objects.nodes) ++groups[kind_of(node, keys, notes)];
  std::map<std::string, int> of_pool;
  for (const auto& [kind, count] : groups) {
    auto& group = scenario.nodes.emplace_back();
    group.name = ++of_pool[kind.pool] == 1 ? kind.pool : kind.pool + "-" + std::to_string(of_pool[kind.pool]);
    group.zone = kind.zone;
    group.count = count;
    group.cpu = models::Cores{static_cast<double>(kind.cpu.milli) / 1000};
    group.memory = models::Bytes{static_cast<double>(kind.memory.value())};
    if (kind.pods.milli > 0) group.pods = static_cast<std::uint32_t>(std::clamp<std::int64_t>(kind.pods.value(), 1, 1'000'000));
    group.taints = read_back<Taint>(kind.taints);
    group.labels = read_back<models::NodeLabel>(kind.labels);
    notes.ask_for("nodes." + group.name + ".price", "manifests name no prices");
    notes.ask_for("nodes." + group.name + ".boot", "manifests don't say how long a machine takes to come back");
  }
}

void import_version(const std::vector<Node>& nodes, models::Scenario& scenario, Notes& notes) {
  std::string newest;
  for (const auto& node : nodes)
    if (minor_in(node.kubelet_version) > minor_in(newest)) newest = node.kubelet_version;
  if (newest.empty()) {
    scenario.kubernetes = compared_version;
    return notes.ask_for("kubernetes", "no node says which version; taken for now: " + models::write_leaf(compared_version));
  }
  const int least = minor_of(KubernetesVersion::v1_31), most = minor_of(KubernetesVersion::v1_37);
  scenario.kubernetes = static_cast<KubernetesVersion>(std::clamp(minor_in(newest), least, most) - least);
  notes.comment("kubernetes", newest + " are its kubelets");
}

}  // namespace sandtable::connectors::kubernetes
