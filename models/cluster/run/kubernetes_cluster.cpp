#include "models/cluster/run/kubernetes_cluster.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/make_cluster.hpp"
#include "models/cluster/node_lifecycle/node_health.hpp"

namespace sandtable::models {

std::unique_ptr<Cluster> make_cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control,
                                      ServingPlane& requests, const MeasuredTime& measured) {
  if (spec.kubernetes) return std::make_unique<kube::run::KubernetesCluster>(spec, seed, control, requests, measured);
  return std::make_unique<Cluster>(spec, seed, control, requests, measured);
}

}  // namespace sandtable::models

namespace sandtable::models::kube::run {
namespace {

struct Kinds {
  std::vector<PodKind> kinds;  // by version
  std::vector<NodeProfile> profiles;
  std::vector<std::int64_t> image_bytes;  // by service; 0: none
};

Kinds kinds_of(const ClusterSpec& cluster, const RunSpec& rules) {
  Kinds made;
  for (const ServiceRules& service : rules.services) made.image_bytes.push_back(service.image_bytes);
  for (const VersionSpec& version : cluster.versions) {
    const ServiceRules& service = rules.services[version.service.index];
    const NodeProfile profile{service.pod.node_selector, service.pod.tolerations};
    const auto found = std::ranges::find(made.profiles, profile);
    PodKind kind;
    kind.incoming = scheduler::incoming_footprint_of(service.pod, rules.options);
    kind.standing = scheduler::footprint_of(service.pod, rules.options);
    kind.profile = static_cast<std::uint32_t>(found - made.profiles.begin());
    if (!service.image.empty()) kind.image = version.service.index;
    kind.spreads = cluster.services[version.service.index].serves();
    if (found == made.profiles.end()) made.profiles.push_back(profile);
    made.kinds.push_back(std::move(kind));
  }
  return made;
}

NodeBoard board_of(const ClusterSpec& cluster, ObjectMirror& mirror) {
  Kinds kinds = kinds_of(cluster, *cluster.kubernetes);
  return {
      mirror.nodes(), std::move(kinds.kinds), std::move(kinds.profiles), std::move(kinds.image_bytes), cluster.kubernetes->options,
      mirror.there()};
}

}  // namespace

KubernetesCluster::KubernetesCluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
                                     const MeasuredTime& measured)
    : Cluster(spec, seed, control, requests, measured, Bare{}),
      rules_(*spec.kubernetes),
      measured_(measured),
      mirror_(spec, rules_),
      board_(board_of(spec, mirror_)),
      queue_(rules_.options),
      watches_(spec.nodes.size()),
      asked_for_(spec.versions.size()),
      failures_(spec.versions.size()),
      restarts_(spec.services.size(), 0),
      paid_(measured),
      refusals_(spec.versions.size()) {
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    sim::Draws draws(sim::stream_key(seed, spec.nodes[i].name, "lease"), {});
    watches_[i].lease_from = control.now() - sim::from_seconds(draws.uniform() * sim::to_seconds(lease_renewal));
  }
  for (const ServiceRules& service : rules_.services) budgets_.push_back(service.budget);
  mirror_.set_budgets(budgets_);
  judge_zones_anew();
  begin_fleet();
  daemons_from_the_start();
  populate_admitted();
  run_queue();
}

std::vector<Kpi> KubernetesCluster::kpis(sim::Time now) const {
  std::vector<Kpi> kpis = Cluster::kpis(now);
  const auto add = [&kpis](const std::string& name, std::uint64_t number) {
    kpis.push_back({name, Unit::count, static_cast<double>(number)});
  };
  if (!nodes_.empty()) {
    add("cluster.evictions", evictions_);
    add("cluster.preemptions", preemptions_);
  }
  if (!spec_.groups.empty()) {
    for (Kpi& kpi : kpis)
      if (kpi.name == "cluster.cost") kpi.value = paid_.mean(now);
    add("cluster.nodes.added", added_);
    add("cluster.nodes.removed", removed_);
    add("cluster.nodes.interrupted", interrupted_);
    kpis.push_back({"cluster.nodes.max", Unit::count, nodes_up_.max(now)});
    kpis.push_back({"cluster.pending.wait", Unit::seconds,
                    waited_ > 0 ? waited_s_ / static_cast<double>(waited_) : std::numeric_limits<double>::quiet_NaN()});
  }
  for (std::size_t i = 0; i < restarts_.size(); ++i)
    if (spec_.services[i].serves()) add("service." + spec_.services[i].name + ".restarts", restarts_[i]);
  return kpis;
}

}  // namespace sandtable::models::kube::run
