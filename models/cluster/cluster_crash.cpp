// Crashes of nodes and replicas, and how they return.
#include <algorithm>
#include <utility>

#include "models/cluster/cluster.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models {

sim::Duration Cluster::draw(const sim::Distribution& law, const std::string& entity, const char* purpose,
                            std::uint32_t number) const {
  sim::Draws draws(sim::stream_key(seed_, entity, purpose), {.ordinal = number});
  return sim::from_seconds(sim::sample(law, draws));
}

/// Schedules what follows when a crash is over, if it ever is.
void Cluster::after(sim::Duration lasts, std::function<void()> action) {
  if (lasts < sim::never - control_.now()) control_.schedule(control_.now() + lasts, std::move(action));
}

bool Cluster::crash_node(const std::string& name, sim::Duration lasts) {
  const auto found = node_named_.find(name);
  if (found == node_named_.end()) return false;
  const NodeId id = found->second;
  take_down(id, lasts);
  for (const Index replica : std::vector(nodes_[id.index].replicas)) stop(replica);  // those that drained are gone then
  return true;
}

void Cluster::take_down(NodeId id, sim::Duration lasts) {
  NodeRecord& node = nodes_[id.index];
  ++node.crashes;
  if (node.up) nodes_up_.add(control_.now(), -1);
  set_up(id, false);
  if (node.booting) control_.cancel(*std::exchange(node.booting, {}));
  for (const auto& [service, flow] : node.pulls) {
    control_.cancel(flow);
    node.images.erase(service);
  }
  node.pulls.clear();
  if (listener_.changed) listener_.changed("node." + spec_.nodes[id.index].name, "crashed");
  after(lasts, [this, id, life = node.life] {
    if (nodes_[id.index].life != life) return;
    if (--nodes_[id.index].crashes == 0) boot(id);
  });
}

void Cluster::set_up(NodeId id, bool up) {
  nodes_[id.index].up = up;
  NodeRoom room = rooms_.room(id);
  room.up = up;
  rooms_.set(id, room);
}

/// `cart-1` is the second that service cart ever had; of those called by ordinals, the last that was called so.
std::optional<Cluster::Index> Cluster::named(const std::string& replica) const {
  const std::size_t dash = replica.rfind('-');
  if (dash == std::string::npos) return {};
  const auto service = service_named_.find(replica.substr(0, dash));
  if (service == service_named_.end()) return {};
  const auto number = read_whole_number<std::uint32_t>(std::string_view(replica).substr(dash + 1));
  const std::vector<Index>& siblings = created_[service->second.index];
  if (spec_.services[service->second.index].has_ordinals) {
    const auto last = std::find_if(siblings.rbegin(), siblings.rend(), [&](Index i) { return replicas_[i].name == replica; });
    return last == siblings.rend() ? std::nullopt : std::optional(*last);
  }
  if (!number || *number >= siblings.size()) return {};
  const Index index = siblings[*number];
  return replicas_[index].name == replica ? std::optional(index) : std::nullopt;  // `cart-01` is nobody
}

bool Cluster::crash_replica(const std::string& name, sim::Duration lasts) {
  const std::optional<Index> found = named(name);
  if (!found) return false;
  ReplicaRecord& replica = replicas_[*found];
  if (replica.state == Lifecycle::gone || replica.state == Lifecycle::pending) return false;
  ++replica.crashes;
  stop(*found);
  after(lasts, [this, index = *found] {
    --replicas_[index].crashes;
    resume(index);
  });
  return true;
}

/// What it does ends here and now.
void Cluster::stop(Index index) {
  ReplicaRecord& replica = replicas_[index];
  switch (replica.state) {
    case Lifecycle::pending:
    case Lifecycle::down:
    case Lifecycle::gone:
      return;
    case Lifecycle::draining:
      requests_.crash_replica(*replica.serving);
      release(index);
      replica.state = Lifecycle::gone;
      break;
    case Lifecycle::ready:
    case Lifecycle::unready:
      requests_.crash_replica(*replica.serving);
      replica.serving.reset();
      replica.state = Lifecycle::down;
      break;
    case Lifecycle::pulling:
    case Lifecycle::starting:
      stop_starting(replica);
      replica.state = Lifecycle::down;
      break;
  }
  changed(replica, "crashed");
  if (listener_.ready_changed) listener_.ready_changed(replica.version);
}

void Cluster::stop_starting(ReplicaRecord& replica) {
  if (replica.starting) control_.cancel(*std::exchange(replica.starting, {}));
}

void Cluster::resume(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  if (replica.state != Lifecycle::down || replica.crashes > 0) return;
  if (replica.node && !nodes_[replica.node->index].up) return;  // when the node is back
  fetch_image(index);
}

/// A killed container starts again on its node, with its image there, as after a crash that is over.
void Cluster::restart_killed() {
  for (const ReplicaId killed : requests_.take_killed()) {
    const Index index = served_by_.at(killed.index);
    ReplicaRecord& replica = replicas_[index];
    if (replica.state != Lifecycle::ready || replica.serving != killed) continue;  // it was draining: gone is what it should be
    replica.serving.reset();
    replica.state = Lifecycle::down;
    ++replica.crashes;
    changed(replica, "killed: out of memory");
    if (listener_.ready_changed) listener_.ready_changed(replica.version);
    after(replica.restarts.next(control_.now()), [this, index] {
      --replicas_[index].crashes;
      resume(index);
    });
  }
}

void Cluster::boot(NodeId id) {
  NodeRecord& node = nodes_[id.index];
  const NodeSpec& spec = spec_.nodes[id.index];
  if (listener_.changed) listener_.changed("node." + spec.name, "boots");
  const sim::Duration takes = draw(spec.boot, spec.name, "boot", node.boots++);
  node.booting = control_.schedule(control_.now() + takes, [this, id] { node_up(id); });
}

void Cluster::node_up(NodeId id) {
  NodeRecord& node = nodes_[id.index];
  node.booting.reset();
  set_up(id, true);
  nodes_up_.add(control_.now(), +1);
  if (listener_.changed) listener_.changed("node." + spec_.nodes[id.index].name, "up");
  for (const Index replica : node.replicas) resume(replica);
  place_pending();
}

}  // namespace sandtable::models
