// Crashes of nodes and replicas, and how they return.
#include <algorithm>

#include "models/cluster/cluster.hpp"

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
  const auto found = std::find_if(spec_.nodes.begin(), spec_.nodes.end(), [&](const NodeSpec& node) { return node.name == name; });
  if (found == spec_.nodes.end()) return false;
  const NodeId id{static_cast<std::uint32_t>(found - spec_.nodes.begin())};
  NodeRecord& node = nodes_[id.index];
  ++node.crashes;
  if (node.up) nodes_up_.add(control_.now(), -1);
  node.up = node.room.up = false;
  if (node.booting) control_.cancel(*std::exchange(node.booting, {}));
  for (const auto& [service, flow] : node.pulls) {
    control_.cancel(flow);
    node.images.erase(service);
  }
  node.pulls.clear();
  if (listener_.changed) listener_.changed("node." + name, "crashed");
  for (ReplicaRecord& replica : replicas_)
    if (replica.node == id) stop(replica);
  after(lasts, [this, id] {
    if (--nodes_[id.index].crashes == 0) boot(id);
  });
  return true;
}

bool Cluster::crash_replica(const std::string& name, sim::Duration lasts) {
  const auto found =
      std::find_if(replicas_.begin(), replicas_.end(), [&](const ReplicaRecord& replica) { return replica.name == name; });
  if (found == replicas_.end() || found->state == Lifecycle::gone || found->state == Lifecycle::pending) return false;
  const auto index = static_cast<Index>(found - replicas_.begin());
  ++found->crashes;
  stop(*found);
  after(lasts, [this, index] {
    --replicas_[index].crashes;
    resume(index);
  });
  return true;
}

/// What it does ends here and now.
void Cluster::stop(ReplicaRecord& replica) {
  switch (replica.state) {
    case Lifecycle::pending:
    case Lifecycle::down:
    case Lifecycle::gone:
      return;
    case Lifecycle::draining:
      requests_.crash_replica(*replica.serving);
      release(replica);
      replica.state = Lifecycle::gone;
      break;
    case Lifecycle::ready:
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
    const auto found = std::find_if(replicas_.begin(), replicas_.end(), [&](const ReplicaRecord& replica) {
      return replica.state == Lifecycle::ready && replica.serving == killed;
    });
    if (found == replicas_.end()) continue;  // it was draining: gone is what it should be
    const auto index = static_cast<Index>(found - replicas_.begin());
    found->serving.reset();
    found->state = Lifecycle::down;
    ++found->crashes;
    changed(*found, "killed: out of memory");
    if (listener_.ready_changed) listener_.ready_changed(found->version);
    after(found->restarts.next(control_.now()), [this, index] {
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
  node.up = node.room.up = true;
  nodes_up_.add(control_.now(), +1);
  if (listener_.changed) listener_.changed("node." + spec_.nodes[id.index].name, "up");
  for (Index i = 0; i < replicas_.size(); ++i)
    if (replicas_[i].node == id) resume(i);
  place_pending();
}

}  // namespace sandtable::models
