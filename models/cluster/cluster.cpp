#include "models/cluster/cluster.hpp"

#include <algorithm>

#include "models/network/platform.hpp"

namespace sandtable::models {

Cluster::Cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
                 const MeasuredTime& measured)
    : spec_(spec), seed_(seed), control_(control), requests_(requests), nodes_up_(measured), pending_(measured) {
  for (const NodeSpec& node : spec.nodes) nodes_.emplace_back().room = {true, node.capacity.cpu, node.capacity.memory, 0};
  nodes_up_.set(control.now(), static_cast<double>(nodes_.size()));
  for (std::uint32_t version = 0; version < spec.versions.size(); ++version)
    for (std::uint32_t i = 0; i < spec.versions[version].replicas; ++i) add(VersionId{version}, true);
}

std::uint32_t Cluster::wanted(VersionId version) const {
  return static_cast<std::uint32_t>(std::count_if(replicas_.begin(), replicas_.end(), [&](const ReplicaRecord& replica) {
    return replica.version == version && replica.state != Lifecycle::draining && replica.state != Lifecycle::gone;
  }));
}

void Cluster::scale(VersionId version, std::uint32_t replicas) {
  std::uint32_t there = wanted(version);
  for (; there < replicas; ++there) add(version, false);
  for (Index i = replicas_.size(); i-- > 0 && there > replicas;) {
    const ReplicaRecord& replica = replicas_[i];
    if (replica.version != version || replica.state == Lifecycle::draining || replica.state == Lifecycle::gone) continue;
    remove(i);
    --there;
  }
  pick_up();
  place_pending();
  if (listener_.ready_changed) listener_.ready_changed(version);
}

void Cluster::add(VersionId version, bool ready_at_once) {
  const ServiceId service = spec_.versions.at(version.index).service;
  const std::string name = spec_.services[service.index].name + "-" + std::to_string(created_[service]++);
  const Index index = replicas_.size();
  ReplicaRecord& replica = replicas_.emplace_back();
  replica.name = name;
  replica.version = version;
  replica.service = service;
  if (!find_place(replica)) {
    set_pending(+1);
    changed(replica, "pending: " + replica.why);
  } else if (ready_at_once) {
    if (replica.node) nodes_[replica.node->index].images[service] = true;
    serve(replica);
  } else {
    fetch_image(index);
  }
}

bool Cluster::find_place(ReplicaRecord& replica) {
  if (nodes_.empty()) {
    replica.why = "the scenario has no nodes";
    return true;
  }
  const Reservation& wanted = spec_.services[replica.service.index].reservation;
  std::vector<NodeRoom> rooms;
  for (const NodeRecord& node : nodes_) rooms.push_back(node.room);
  Placement placement = place(wanted, rooms);
  replica.node = placement.node;
  replica.why = std::move(placement.why);
  if (!replica.node) return false;
  NodeRoom& room = nodes_[replica.node->index].room;
  room.free_cpu.value -= wanted.cpu.value;
  room.free_memory.value -= wanted.memory.value;
  ++room.replicas;
  return true;
}

void Cluster::release(ReplicaRecord& replica) {
  if (!replica.node) return;
  const Reservation& reserved = spec_.services[replica.service.index].reservation;
  NodeRoom& room = nodes_[replica.node->index].room;
  room.free_cpu.value += reserved.cpu.value;
  room.free_memory.value += reserved.memory.value;
  --room.replicas;
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
  for (Index i = 0; i < replicas_.size(); ++i) {
    const ReplicaRecord& replica = replicas_[i];
    if (replica.state == Lifecycle::pulling && replica.node == where && replica.service == service) start(i);
  }
}

void Cluster::start(Index index) {
  ReplicaRecord& replica = replicas_[index];
  replica.state = Lifecycle::starting;
  changed(replica, "starts up");
  const sim::Duration takes = draw(spec_.services[replica.service.index].startup, replica.name, "startup", replica.starts++);
  replica.starting = control_.schedule(control_.now() + takes, [this, index] {
    replicas_[index].starting.reset();
    serve(replicas_[index]);
  });
}

void Cluster::serve(ReplicaRecord& replica) {
  replica.state = Lifecycle::ready;
  replica.serving = requests_.add_replica(replica.version, replica.node);
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
  if (replica.state == Lifecycle::pending) set_pending(-1);
  stop_starting(replica);
  release(replica);
  replica.state = Lifecycle::gone;
  changed(replica, "removed");
}

void Cluster::pick_up() {
  restart_killed();
  const std::size_t ended = std::erase_if(draining_, [this](Index index) {
    ReplicaRecord& replica = replicas_[index];
    if (replica.state == Lifecycle::gone) return true;  // crashed while it drained
    if (!requests_.gone(*replica.serving)) return false;
    release(replica);
    replica.state = Lifecycle::gone;
    changed(replica, "drained");
    return true;
  });
  if (ended > 0) place_pending();
}

void Cluster::place_pending() {
  for (Index i = 0; i < replicas_.size(); ++i) {
    if (replicas_[i].state != Lifecycle::pending || !find_place(replicas_[i])) continue;
    set_pending(-1);
    fetch_image(i);
  }
}

void Cluster::set_pending(double change) { pending_.add(control_.now(), change); }

void Cluster::changed(const ReplicaRecord& replica, const std::string& what) {
  if (listener_.changed) listener_.changed("service." + spec_.services[replica.service.index].name, replica.name + " " + what);
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
