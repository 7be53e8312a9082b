// The kubelet: images, containers, probes, restarts.
#include <algorithm>
#include <utility>

#include "models/cluster/kubelet/restart_curve.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/fault/detection.hpp"
#include "models/network/platform.hpp"

namespace sandtable::models::kube::run {

void KubernetesCluster::fetch_image(Index index) {
  ReplicaRecord& replica = replicas_[index];
  const ServiceId service = replica.service;
  if (!replica.node || rules_of(replica).image.empty()) return start(index);
  const auto [found, absent] = nodes_[replica.node->index].images.try_emplace(service, false);
  if (found->second) return start(index);
  replica.state = Lifecycle::pulling;
  if (!absent) return;  // somebody else's pull serves this one too
  changed(replica, "pulls its image to " + spec_.nodes[replica.node->index].name);
  watches_[replica.node->index].pulls.push_back(service);
  pull_next(*replica.node);
}

void KubernetesCluster::pull_next(NodeId where) {
  NodeWatch& watch = watches_[where.index];
  const std::uint32_t limit = rules_.nodes[where.index].parallel_pulls;
  while (!watch.pulls.empty() && (limit == 0 || watch.pulling < limit) && !watch.retry) {
    if (!watch.registry.take(control_.now())) {
      watch.retry = control_.schedule(control_.now() + pull_wait(static_cast<std::int32_t>(++watch.refused)), [this, where] {
        watches_[where.index].retry.reset();
        pull_next(where);
      });
      return;
    }
    watch.refused = 0;
    const ServiceId service = watch.pulls.front();
    watch.pulls.pop_front();
    ++watch.pulling;
    nodes_[where.index].pulls[service] = control_.start_flow(registry_host, host_of(where), *spec_.services[service.index].image,
                                                             [this, where, service] { image_arrived(where, service); });
  }
}

void KubernetesCluster::image_arrived(NodeId where, ServiceId service) {
  --watches_[where.index].pulling;
  mirror_.image_there(where, service);
  board_.image_there(service.index, where.index);
  ++state_;
  Cluster::image_arrived(where, service);
  pull_next(where);
}

/// It is there already.
void KubernetesCluster::hold_image(NodeId where, ServiceId service) {
  if (rules_.services[service.index].image.empty()) return;
  bool& there = nodes_[where.index].images[service];
  if (std::exchange(there, true)) return;
  mirror_.image_there(where, service);
  board_.image_there(service.index, where.index);
}

/// The node has crashed: what was under way is begun anew when it is back.
void KubernetesCluster::forget_pulls(NodeId where) {
  NodeWatch& watch = watches_[where.index];
  for (const ServiceId service : watch.pulls) nodes_[where.index].images.erase(service);
  watch.pulls.clear();
  watch.pulling = watch.refused = 0;
  cancel(watch.retry);
}

void KubernetesCluster::start(Index index) {
  ReplicaRecord& replica = replicas_[index];
  PodRecord& pod = pods_[index];
  replica.state = Lifecycle::starting;
  changed(replica, "starts up");
  if (++pod.containers > 1) count(restarts_[replica.service.index]);
  if (rules(replica).never_ready) return;
  const StartCourse course = start_course(rules_of(replica).probes, startup_of(index));
  if (course.after >= sim::never - control_.now()) return;
  pod.container_started = control_.now();
  replica.starting = control_.schedule(control_.now() + course.after, [this, index, killed_by = course.killed_by] {
    replicas_[index].starting.reset();
    if (killed_by == nullptr) return serve(index);
    kill_container(index, std::string("its ") + killed_by + " probe failed");
  });
}

void KubernetesCluster::serve(Index index) {
  PodRecord& pod = pods_[index];
  pod.ready = control_.now();
  pod.containers = std::max(pod.containers, 1U);  // those of time 0 were started before it
  if (!serves(replicas_[index])) return run(index);
  Cluster::serve(index);
  pod.asked = AskedProbes(rules_of(replicas_[index]).probes);
  ask_again(index);
}

/// It serves nobody.
void KubernetesCluster::run(Index index) {
  ReplicaRecord& replica = replicas_[index];
  replica.state = Lifecycle::ready;
  changed(replica, is_job(replica) ? "runs" : "ready");
  if (is_job(replica)) {
    const ServiceRules& rules = rules_of(replica);
    const sim::Duration lasts = draw(*rules.lasts, replica.name, "duration", 0);
    sim::Draws draws(sim::stream_key(seed_, replica.name, "failing"), {});
    const PodOutcome outcome = draws.uniform() < rules.failing ? PodOutcome::failed : PodOutcome::succeeded;
    if (lasts < sim::never - control_.now()) {
      pods_[index].runs_out = control_.schedule(control_.now() + lasts, [this, index, outcome] {
        pods_[index].runs_out.reset();
        end_by_itself(index, outcome);
      });
    }
  }
  if (listener_.ready_changed) listener_.ready_changed(replica.version);
}

/// Its container ends here and now, and starts again by CrashLoopBackOff.
void KubernetesCluster::kill_container(Index index, const std::string& why) {
  ReplicaRecord& replica = replicas_[index];
  if (replica.serving) requests_.crash_replica(*replica.serving);
  replica.serving.reset();
  replica.state = Lifecycle::down;
  changed(replica, "killed: " + why);
  if (listener_.ready_changed) listener_.ready_changed(replica.version);
  restart_after(index, replica.restarts.next(control_.now()));
}

void KubernetesCluster::restart_after(Index index, sim::Duration wait) {
  ++replicas_[index].crashes;
  after(wait, [this, index] {
    --replicas_[index].crashes;
    resume(index);
  });
}

/// A container that crashes at every start until the crash is over: each time it waits longer.
bool KubernetesCluster::crash_replica(const std::string& name, sim::Duration lasts) {
  const std::optional<Index> found = named(name);
  if (!found) return false;
  const Index index = *found;
  ReplicaRecord& replica = replicas_[index];
  if (replica.state == Lifecycle::gone || replica.state == Lifecycle::pending || replica.state == Lifecycle::pulling) return false;
  if (on_lost_node(replica)) return false;
  if (is_job(replica)) {
    end_by_itself(index, PodOutcome::failed);
    noticed(name);
    return true;
  }
  if (replica.state == Lifecycle::draining) {
    changed(replica, "crashed");
    requests_.crash_replica(*replica.serving);
    finish(index);
    return true;
  }
  lose(index);
  changed(replica, "crashed");
  const sim::Time now = control_.now(), seen = now + detection_delay(seed_, name, now);
  control_.schedule(seen, [this, index, name] {
    tell_balancers(index);
    noticed(name);
  });
  const sim::Time over = lasts < sim::never - now ? now + lasts : sim::never;
  sim::Time start = seen + replica.restarts.next(seen);
  while (start < over && over < sim::never) {
    count(restarts_[replica.service.index]);
    start += replica.restarts.next(start);
  }
  restart_after(index, over == sim::never ? sim::Duration::max() : start - now);
  return true;
}

/// Probes go on where an answer can take its time. The next is due at the container's start + k·period.
void KubernetesCluster::ask_again(Index index) {
  PodRecord& pod = pods_[index];
  const ServiceRules& rules = rules_of(replicas_[index]);
  if (!rules.can_wait || (!rules.probes.readiness && !rules.probes.liveness)) return;
  pod.look = control_.schedule(pod.container_started + pod.asked.next(control_.now() - pod.container_started),
                               [this, index] { ask(index); });
}

void KubernetesCluster::ask(Index index) {
  ReplicaRecord& replica = replicas_[index];
  PodRecord& pod = pods_[index];
  pod.look.reset();
  if (replica.state != Lifecycle::ready && replica.state != Lifecycle::unready) return;
  const sim::Duration wait = requests_.longest_wait(*replica.serving), running = control_.now() - pod.container_started;
  if (pod.asked.liveness_fails(wait, running)) return kill_container(index, "its liveness probe failed");
  const bool ready = pod.asked.is_ready(wait, running);
  if (ready != (replica.state == Lifecycle::ready)) {
    replica.state = ready ? Lifecycle::ready : Lifecycle::unready;
    if (ready) requests_.restore_replica(*replica.serving);
    else requests_.withdraw_replica(*replica.serving);
    changed(replica, ready ? "ready again" : "not ready: its readiness probe failed");
    if (listener_.ready_changed) listener_.ready_changed(replica.version);
  }
  ask_again(index);
}

}  // namespace sandtable::models::kube::run
