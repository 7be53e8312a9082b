#include "models/cluster/run/object_mirror.hpp"

#include <set>

#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/scheduler/node_order.hpp"
#include "models/cluster/workloads/revision_label.hpp"

namespace sandtable::models::kube::run {
namespace {

Condition condition(const char* type, bool holds, std::optional<sim::Time> since) {
  Condition made;
  made.type = type;
  made.status = holds ? Truth::yes : Truth::no;
  made.changed = since;
  return made;
}

StatefulSet stateful_set(const ServiceSpec& service) {
  StatefulSet set;
  set.meta.name = service.name;
  set.selector = LabelSelector{{{app_label, service.name}}, {}};
  return set;
}

}  // namespace

ObjectMirror::ObjectMirror(const ClusterSpec& cluster, const RunSpec& rules) : cluster_(cluster), rules_(rules) {
  for (std::uint32_t i = 0; i < rules.nodes.size(); ++i) {
    nodes_.push_back(rules.nodes[i].node);
    there_.push_back(cluster.nodes[i].there);
    all_there_ = all_there_ && there_.back();
    index_.emplace(rules.nodes[i].node.meta.name, i);
  }
  for (const DaemonRules& daemon : rules.daemons) objects_.daemon_sets.push_back(daemon.set);
  for (const ServiceSpec& service : cluster.services) {
    if (!service.serves()) continue;
    NetworkService made;
    made.meta.name = service.name;
    made.selector = {{app_label, service.name}};
    objects_.services.push_back(std::move(made));
  }
  for (std::uint32_t i = 0; i < cluster.versions.size(); ++i) {
    const ServiceSpec& of = cluster.services[cluster.versions[i].service.index];
    if (of.has_ordinals) objects_.stateful_sets.push_back(stateful_set(of));
    if (of.has_ordinals || !of.serves()) continue;
    ReplicaSet set;
    set.meta = replica_set_meta(VersionId{i}, 0);
    set.selector = LabelSelector{set.meta.labels, {}};
    objects_.replica_sets.push_back(std::move(set));
  }
}

Meta ObjectMirror::deployment_meta(VersionId version) const {
  const VersionSpec& spec = cluster_.versions[version.index];
  const std::string& service = cluster_.services[spec.service.index].name;
  Meta meta;
  meta.name = spec.name.empty() ? service : service + "-" + spec.name;
  return meta;
}

Meta ObjectMirror::replica_set_meta(VersionId version, std::uint32_t revision) const {
  const std::string& service = cluster_.services[cluster_.versions[version.index].service.index].name;
  const std::string deployment = deployment_meta(version).name;
  Meta meta;
  meta.name = deployment + "-" + std::to_string(revision);
  meta.labels = {{app_label, service}, {version_label, std::to_string(version.index) + "-" + std::to_string(revision)}};
  meta.owners.push_back({"Deployment", deployment, "", true});
  return meta;
}

Meta ObjectMirror::owned_by(VersionId version, std::uint32_t revision) const {
  const ServiceSpec& of = cluster_.services[cluster_.versions[version.index].service.index];
  Meta meta;
  if (of.has_ordinals) {
    meta.labels = {{app_label, of.name}, {revision_label, of.name + "-" + std::to_string(revision)}};
    meta.owners.push_back({"StatefulSet", of.name, "", true});
  } else if (of.serves()) {
    const Meta set = replica_set_meta(version, revision);
    meta.labels = set.labels;
    meta.owners.push_back({"ReplicaSet", set.name, "", true});
  } else {
    meta.labels = {{app_label, of.name}};
    meta.owners.push_back({of.kind == ProgramKind::daemon ? "DaemonSet" : "Job", of.name, "", true});
  }
  return meta;
}

const PodSpec& ObjectMirror::spec_of(const ReplicaRecord& replica) const {
  const auto found = revisions_.find({replica.version, replica.revision});
  return found == revisions_.end() ? rules_.services[replica.service.index].pod : found->second;
}

const PodSpec& ObjectMirror::add_revision(VersionId version, std::uint32_t revision, const Reservation& requests) {
  const ServiceId service = cluster_.versions[version.index].service;
  if (!cluster_.services[service.index].has_ordinals) {
    ReplicaSet set;
    set.meta = replica_set_meta(version, revision);
    set.selector = LabelSelector{set.meta.labels, {}};
    objects_.replica_sets.push_back(std::move(set));
  }
  PodSpec spec = rules_.services[service.index].pod;
  spec.containers.front().requests = requests_of(requests);
  return revisions_.insert_or_assign({version, revision}, std::move(spec)).first->second;
}

Pod ObjectMirror::template_of(VersionId version, std::uint32_t revision, const Reservation& requests) const {
  Pod pod;
  pod.meta = owned_by(version, revision);
  pod.spec = rules_.services[cluster_.versions[version.index].service.index].pod;
  if (revision > 0) pod.spec.containers.front().requests = requests_of(requests);
  return pod;
}

std::string ObjectMirror::node_name(const ReplicaRecord& replica) const {
  return replica.node ? cluster_.nodes[replica.node->index].name : std::string{};
}

Pod ObjectMirror::pod_of(const ReplicaRecord& replica, const PodRecord& record) const {
  Pod pod;
  pod.meta = owned_by(replica.version, replica.revision);
  pod.meta.name = pod.meta.uid = replica.name;
  pod.meta.created = record.created;
  if (record.deleted) pod.meta.deleted = record.created;
  pod.spec = spec_of(replica);
  pod.spec.node = node_name(replica);
  if (record.pinned) {
    NodeSelectorTerm only;
    only.fields.push_back({"metadata.name", Operator::in, {cluster_.nodes[record.pinned->index].name}});
    pod.spec.affinity.node.required = std::vector{std::move(only)};
  }
  const bool runs = replica.node && replica.state != Lifecycle::pending && replica.state != Lifecycle::pulling;
  pod.status.phase = runs ? PodPhase::running : PodPhase::pending;
  if (record.outcome != PodOutcome::none) {
    pod.status.phase = record.outcome == PodOutcome::succeeded ? PodPhase::succeeded : PodPhase::failed;
    ContainerStatus& container = pod.status.containers.emplace_back();
    container.state = ContainerState::terminated;
    container.since = record.ended;
  }
  pod.status.started = record.bound;
  pod.status.conditions.push_back(condition("Ready", replica.state == Lifecycle::ready, record.ready));
  if (record.nominated) pod.status.nominated_node = cluster_.nodes[record.nominated->index].name;
  return pod;
}

const scheduler::Snapshot& ObjectMirror::snapshot(const std::deque<ReplicaRecord>& replicas,
                                                  const std::vector<PodRecord>& records) {
  if (snapshot_) return *snapshot_;
  snapshot_ = std::make_unique<scheduler::Snapshot>(objects_, rules_.options);
  for (const std::size_t i : scheduler::zones_in_turn(nodes_, there_)) {
    snapshot_->add_node(nodes_[i]);
    for (const NodeImage& image : nodes_[i].images) snapshot_->image_there(image.names.front(), image.bytes);
  }
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    if (replicas[i].state == Lifecycle::gone) continue;
    if (replicas[i].node) bound(replicas[i], records[i]);
    else if (records[i].nominated) nominated(replicas[i], records[i]);
  }
  return *snapshot_;
}

void ObjectMirror::bound(const ReplicaRecord& replica, const PodRecord& record) {
  if (snapshot_) snapshot_->bind(pod_of(replica, record), node_name(replica));
}
void ObjectMirror::nominated(const ReplicaRecord& replica, const PodRecord& record) {
  if (snapshot_) snapshot_->nominate(pod_of(replica, record), cluster_.nodes[record.nominated->index].name);
}
void ObjectMirror::ending(const ReplicaRecord& replica, sim::Time now) {
  if (!snapshot_) return;
  Meta meta;
  meta.name = replica.name;
  snapshot_->mark_deleted(meta, now);
}
void ObjectMirror::gone(const ReplicaRecord& replica) {
  if (!snapshot_) return;
  Meta meta;
  meta.name = replica.name;
  snapshot_->unbind(meta, node_name(replica));
}

std::vector<Node> ObjectMirror::nodes_there() const {
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (there_[i]) nodes.push_back(nodes_[i]);
  return nodes;
}

void ObjectMirror::node_came(NodeId id, sim::Time now) {
  Node& node = nodes_[id.index] = rules_.nodes[id.index].node;
  node.meta.created = now;
  for (Condition& condition : node.conditions) condition.changed = now;
  there_[id.index] = true;
  snapshot_.reset();
}

void ObjectMirror::node_went(NodeId id) {
  there_[id.index] = all_there_ = false;
  snapshot_.reset();
}

void ObjectMirror::image_there(NodeId where, ServiceId service) {
  const ServiceRules& rules = rules_.services[service.index];
  if (rules.image.empty()) return;
  node(where).images.push_back({{rules.image}, rules.image_bytes});
  if (snapshot_) snapshot_->image_there(rules.image, rules.image_bytes);
}

void ObjectMirror::set_budgets(const std::vector<std::optional<DisruptionBudget>>& budgets) {
  objects_.disruption_budgets.clear();
  for (const auto& budget : budgets)
    if (budget) objects_.disruption_budgets.push_back(*budget);
}
void ObjectMirror::set_allowed(const std::string& budget, std::int32_t disruptions) {
  for (auto& known : objects_.disruption_budgets)
    if (known.meta.name == budget) known.disruptions_allowed = disruptions;
}

Objects ObjectMirror::pods_of(ServiceId service, const std::vector<std::size_t>& pods, const std::deque<ReplicaRecord>& replicas,
                              const std::vector<PodRecord>& records, const std::vector<std::uint32_t>& wanted) const {
  Objects objects;
  for (std::uint32_t i = 0; i < cluster_.versions.size(); ++i) {
    if (cluster_.versions[i].service != service) continue;
    if (cluster_.services[service.index].has_ordinals) {
      objects.stateful_sets.push_back(stateful_set(cluster_.services[service.index]));
      objects.stateful_sets.back().replicas = static_cast<std::int32_t>(wanted[i]);
      continue;
    }
    if (const ServiceSpec& of = cluster_.services[service.index]; !of.serves()) {
      if (of.kind == ProgramKind::job) objects.jobs.emplace_back().meta.name = of.name;
      continue;
    }
    Deployment deployment;
    deployment.meta = deployment_meta(VersionId{i});
    deployment.replicas = static_cast<std::int32_t>(wanted[i]);
    objects.deployments.push_back(std::move(deployment));
  }
  std::set<std::string> known;
  for (const std::size_t i : pods) {
    if (replicas[i].state == Lifecycle::gone) continue;
    objects.pods.push_back(pod_of(replicas[i], records[i]));
    if (cluster_.services[service.index].has_ordinals || !cluster_.services[service.index].serves()) continue;
    ReplicaSet set;
    set.meta = replica_set_meta(replicas[i].version, replicas[i].revision);
    if (known.insert(set.meta.name).second) objects.replica_sets.push_back(std::move(set));
  }
  return objects;
}

}  // namespace sandtable::models::kube::run
