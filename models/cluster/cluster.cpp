#include "models/cluster/cluster.hpp"

#include <algorithm>

#include "models/network/platform.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

namespace {

std::vector<NodeRoom> rooms_of(const ClusterSpec& spec) {
  std::vector<NodeRoom> rooms;
  for (const NodeSpec& node : spec.nodes) rooms.push_back({node.there, node.capacity.cpu, node.capacity.memory, 0});
  return rooms;
}

}  // namespace

Cluster::Cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
                 const MeasuredTime& measured)
    : Cluster(spec, seed, control, requests, measured, Bare{}) {
  populate();
}

Cluster::Cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
                 const MeasuredTime& measured, Bare)
    : spec_(spec),
      seed_(seed),
      control_(control),
      requests_(requests),
      nodes_(spec.nodes.size()),
      rooms_(rooms_of(spec)),
      changes_(spec.services.size(), 0),
      created_(spec.services.size()),
      wanted_(spec.versions.size()),
      nodes_up_(measured),
      pending_(measured) {
  for (std::uint32_t i = 0; i < spec.nodes.size(); ++i) node_named_.emplace(spec.nodes[i].name, NodeId{i});
  for (std::uint32_t i = 0; i < spec.services.size(); ++i) service_named_.emplace(spec.services[i].name, ServiceId{i});
  for (const ServiceSpec& service : spec.services) revisions_.push_back({{{}, service.reservation}});
  std::size_t there = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].up = nodes_[i].there = spec.nodes[i].there;
    if (spec.nodes[i].there) ++there;
  }
  nodes_up_.set(control.now(), static_cast<double>(there));
}

void Cluster::populate() {
  for (std::uint32_t version = 0; version < spec_.versions.size(); ++version)
    for (std::uint32_t i = 0; i < spec_.versions[version].replicas; ++i) add(VersionId{version}, true);
}

void Cluster::scale(VersionId version, std::uint32_t replicas) {
  std::vector<Index>& there = wanted_.at(version.index);
  while (there.size() < replicas) add(version, false);
  while (there.size() > replicas) {
    const Index newest = there.back();
    there.pop_back();
    remove(newest);
  }
  pick_up();
  place_pending();
  if (listener_.ready_changed) listener_.ready_changed(version);
}

std::uint32_t Cluster::define(ServiceId service, RevisionRules rules) {
  std::vector<RevisionRules>& all = revisions_.at(service.index);
  all.push_back(std::move(rules));
  return static_cast<std::uint32_t>(all.size() - 1);
}

std::uint32_t Cluster::add_replicas(VersionId version, std::uint32_t revision, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) add(version, false, revision);
  if (listener_.ready_changed) listener_.ready_changed(version);
  return count;
}

bool Cluster::add_ordinal(VersionId version, std::uint32_t revision, std::uint32_t ordinal) {
  add(version, false, revision, ordinal);
  if (listener_.ready_changed) listener_.ready_changed(version);
  return true;
}

void Cluster::remove_replicas(VersionId version, const std::vector<std::size_t>& replicas) {
  for (const Index index : replicas) {
    std::erase(wanted_.at(version.index), index);
    remove(index);
  }
  pick_up();
  place_pending();
  if (listener_.ready_changed) listener_.ready_changed(version);
}

void Cluster::add(VersionId version, bool ready_at_once, std::uint32_t revision, std::optional<std::uint32_t> ordinal) {
  const ServiceId service = spec_.versions.at(version.index).service;
  std::vector<Index>& siblings = created_[service.index];
  const Index index = replicas_.size();
  ReplicaRecord& replica = replicas_.emplace_back();
  replica.name = spec_.services[service.index].name + "-" + std::to_string(ordinal.value_or(siblings.size()));
  if (ordinal) {
    if (const auto before = named(replica.name)) {
      SANDTABLE_EXPECT(replicas_[*before].state == Lifecycle::gone, "an ordinal is never there twice");
      replica.starts_before = replicas_[*before].starts_before + replicas_[*before].starts;
    }
  }
  replica.version = version;
  replica.service = service;
  replica.revision = revision;
  replica.created = control_.now();
  ++changes_[service.index];
  siblings.push_back(index);
  wanted_[version.index].push_back(index);
  admit(index, ready_at_once);
}

void Cluster::admit(Index index, bool ready_at_once) {
  ReplicaRecord& replica = replicas_[index];
  const ServiceId service = replica.service;
  if (!find_place(index)) {
    replica.why = rooms_.reason(rules(replica).reservation, {});
    without_place_.insert(index);
    set_pending(+1);
    changed(replica, "pending: " + replica.why->text());
  } else if (ready_at_once) {
    if (replica.node) nodes_[replica.node->index].images[service] = true;
    serve_from_the_start(index);
  } else {
    fetch_image(index);
  }
}

bool Cluster::find_place(Index index) {
  ReplicaRecord& replica = replicas_[index];
  if (nodes_.empty()) replica.bound = control_.now();
  if (nodes_.empty()) return true;
  const Reservation& wanted = rules(replica).reservation;
  const std::optional<NodeId> node = rooms_.choose(wanted);
  if (!node) return false;
  replica.why = rooms_.reason(wanted, node);
  occupy(index, *node);
  return true;
}

void Cluster::occupy(Index index, NodeId node) {
  ReplicaRecord& replica = replicas_[index];
  replica.node = node;
  replica.bound = control_.now();
  std::vector<Index>& there = nodes_[node.index].replicas;
  there.insert(std::upper_bound(there.begin(), there.end(), index), index);
  reserve(node, rules(replica).reservation, +1);
}

/// For so many replicas; negative: gives it back.
void Cluster::reserve(NodeId node, const Reservation& amount, int replicas) {
  NodeRoom room = rooms_.room(node);
  room.free_cpu.value -= replicas * amount.cpu.value;
  room.free_memory.value -= replicas * amount.memory.value;
  room.replicas += static_cast<std::uint32_t>(replicas);
  rooms_.set(node, room);
}

void Cluster::release(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  if (!replica.node) return;
  std::erase(nodes_[replica.node->index].replicas, index);
  reserve(*replica.node, rules(replica).reservation, -1);
}

void Cluster::fetch_image(Index index) {
  ReplicaRecord& replica = replicas_[index];
  const ServiceId service = replica.service;
  const auto& image = spec_.services[service.index].image;
  if (!replica.node || !image) return start(index);
  NodeRecord& node = nodes_[replica.node->index];
  const auto [found, absent] = node.images.try_emplace(service, false);
  if (found->second) return start(index);
  replica.state = Lifecycle::pulling;
  if (!absent) return;  // somebody else's pull serves this one too
  changed(replica, "pulls its image to " + spec_.nodes[replica.node->index].name);
  const NodeId where = *replica.node;
  node.pulls[service] =
      control_.start_flow(registry_host, host_of(where), *image, [this, where, service] { image_arrived(where, service); });
}

void Cluster::image_arrived(NodeId where, ServiceId service) {
  NodeRecord& node = nodes_[where.index];
  node.pulls.erase(service);
  node.images[service] = true;
  for (const Index i : node.replicas) {
    const ReplicaRecord& replica = replicas_[i];
    if (replica.state == Lifecycle::pulling && replica.service == service) start(i);
  }
}

void Cluster::start(Index index) {
  ReplicaRecord& replica = replicas_[index];
  replica.state = Lifecycle::starting;
  changed(replica, "starts up");
  if (rules(replica).never_ready) return;
  replica.starting = control_.schedule(control_.now() + startup_of(index), [this, index] {
    replicas_[index].starting.reset();
    serve(index);
  });
}

sim::Duration Cluster::startup_of(Index index) {
  ReplicaRecord& replica = replicas_[index];
  return draw(spec_.services[replica.service.index].startup, replica.name, "startup", replica.starts_before + replica.starts++);
}

void Cluster::serve_from_the_start(Index index) {
  serve(index);
  ReplicaRecord& replica = replicas_[index];
  replica.created -= std::chrono::hours(1);
  replica.bound = replica.turned = replica.created;
}

void Cluster::serve(Index index) {
  ReplicaRecord& replica = replicas_[index];
  replica.state = Lifecycle::ready;
  replica.serving = requests_.add_revised(replica.version, replica.node, rules(replica).traits);
  if (served_by_.size() <= replica.serving->index) served_by_.resize(replica.serving->index + 1);
  served_by_[replica.serving->index] = index;
  changed(replica, "ready");
  if (listener_.ready_changed) listener_.ready_changed(replica.version);
}

void Cluster::remove(Index index) {
  ReplicaRecord& replica = replicas_[index];
  if (replica.state == Lifecycle::ready) {
    requests_.drain_replica(*replica.serving);
    replica.state = Lifecycle::draining;
    draining_.push_back(index);
    changed(replica, "drains");
    if (listener_.ready_changed) listener_.ready_changed(replica.version);
    return;
  }
  if (without_place_.erase(index) > 0) set_pending(-1);
  stop_starting(replica);
  release(index);
  replica.state = Lifecycle::gone;
  changed(replica, "removed");
}

void Cluster::pick_up() {
  restart_killed();
  const std::size_t ended = std::erase_if(draining_, [this](Index index) { return has_ended(index); });
  if (ended > 0) place_pending();
}

bool Cluster::has_ended(Index index) {
  ReplicaRecord& replica = replicas_[index];
  if (replica.state == Lifecycle::gone) return true;  // crashed while it drained
  if (!requests_.gone(*replica.serving)) return false;
  release(index);
  replica.state = Lifecycle::gone;
  changed(replica, "drained");
  if (listener_.ended) listener_.ended(replica.version);
  return true;
}

void Cluster::cordon(const std::string&, bool) { SANDTABLE_EXPECT(false, "only Kubernetes' nodes are cordoned"); }
void Cluster::drain(const std::string&, sim::Duration) { SANDTABLE_EXPECT(false, "only Kubernetes' nodes are drained"); }
void Cluster::set_budget(const BudgetAction&) { SANDTABLE_EXPECT(false, "only Kubernetes has disruption budgets"); }

void Cluster::set_bounds(const NodesAction&) { SANDTABLE_EXPECT(false, "only Kubernetes' groups of nodes scale"); }

void Cluster::place_pending() {
  for (auto next = without_place_.begin(); next != without_place_.end();) {
    const Index index = *next;
    if (!find_place(index)) {
      ++next;
      continue;
    }
    next = without_place_.erase(next);
    set_pending(-1);
    fetch_image(index);
  }
}

void Cluster::set_pending(double change) { pending_.add(control_.now(), change); }

void Cluster::changed(ReplicaRecord& replica, const std::string& what) {
  ++changes_[replica.service.index];
  const bool ready = replica.state == Lifecycle::ready;
  if (ready != replica.was_ready) replica.turned = control_.now();
  replica.was_ready = ready;
  if (listener_.changed) listener_.changed(object_name(spec_.services[replica.service.index]), replica.name + " " + what);
}

std::vector<Kpi> Cluster::kpis(sim::Time now) const {
  if (nodes_.empty()) return {};
  double price = 0;
  for (const NodeSpec& node : spec_.nodes) price += node.price.value;
  return {{"cluster.nodes.mean", Unit::count, nodes_up_.mean(now)},
          {"cluster.cost", Unit::money_per_hour, price},
          {"cluster.pending.max", Unit::count, pending_.max(now)}};
}

}  // namespace sandtable::models
