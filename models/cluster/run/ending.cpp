// How a pod ends.
#include <algorithm>

#include "models/cluster/kubelet/termination.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"

namespace sandtable::models::kube::run {

void KubernetesCluster::end_pod(Index index, const std::string& why, Successor successor) {
  PodRecord& pod = pods_[index];
  ReplicaRecord& replica = replicas_[index];
  if (pod.deleted) return;
  const VersionId version = replica.version;
  const std::uint32_t revision = replica.revision;
  pod.deleted = true;
  pod.told = control_.now();
  pod.deletion = control_.now() + std::chrono::seconds(rules_of(replica).pod.grace_seconds);
  ++state_;
  std::erase(wanted_[version.index], index);
  cancel(pod.evicted);
  cancel(pod.look);
  cancel(pod.runs_out);
  if (replica.node) {
    board_.ending(pod.kind, replica.node->index);
    mirror_.ending(replica, control_.now());
  }
  switch (replica.state) {
    case Lifecycle::pending:
      queue_.forget(index);
      set_pending(-1);
      if (std::exchange(pod.nominated, std::nullopt)) {
        --nominations_;
        mirror_.gone(replica);
      }
      replica.state = Lifecycle::gone;
      changed(replica, why);
      break;
    case Lifecycle::pulling:
    case Lifecycle::starting:
    case Lifecycle::down:
      stop_starting(replica);
      if (on_lost_node(replica)) {  // nobody is there to end it
        replica.state = Lifecycle::draining;
        draining_.push_back(index);
        changed(replica, "terminating: " + why);
      } else {
        changed(replica, why);
        finish(index);
      }
      break;
    case Lifecycle::ready:
    case Lifecycle::unready:
      if (replica.serving) {
        terminate(index, why);
      } else {
        changed(replica, why);
        finish(index);
      }
      break;
    case Lifecycle::draining:
    case Lifecycle::gone:
      break;
  }
  if (successor == Successor::replica && is_replaced_at_once(replica)) add(version, false, revision);
  if (listener_.ready_changed) listener_.ready_changed(version);
}

void KubernetesCluster::terminate(Index index, const std::string& why) {
  ReplicaRecord& replica = replicas_[index];
  PodRecord& pod = pods_[index];
  const ServiceRules& rules = rules_of(replica);
  requests_.withdraw_replica(*replica.serving);
  replica.state = Lifecycle::draining;
  draining_.push_back(index);
  changed(replica, "terminates: " + why);
  Termination termination;
  termination.deleted = control_.now();
  termination.grace = std::chrono::seconds(rules.pod.grace_seconds);
  termination.pre_stop = rules.pre_stop;
  termination.stops_in = std::chrono::hours(24 * 365);  // when it has nothing left, which the requests know
  const TerminationCourse course = course_of(termination);
  if (course.term == control_.now()) close(index);
  else pod.term = control_.schedule(course.term, [this, index] { close(index); });
  pod.kill = control_.schedule(course.kill, [this, index] {
    if (replicas_[index].state != Lifecycle::draining) return;
    pods_[index].kill.reset();
    changed(replicas_[index], "killed: its grace period is over");
    requests_.crash_replica(*replicas_[index].serving);
    finish(index);
  });
}

/// SIGTERM.
void KubernetesCluster::close(Index index) {
  PodRecord& pod = pods_[index];
  pod.term.reset();
  pod.closed = true;
  requests_.close_replica(*replicas_[index].serving);
}

void KubernetesCluster::finish(Index index) {
  PodRecord& pod = pods_[index];
  cancel(pod.term);
  cancel(pod.kill);
  replicas_[index].state = Lifecycle::gone;
  release(index);
  changed(replicas_[index], "terminated");
  look_at_daemons();
  if (listener_.ended) listener_.ended(replicas_[index].version);
}

/// A job's pod: nobody told it to. It takes no room any more.
void KubernetesCluster::end_by_itself(Index index, PodOutcome outcome) {
  PodRecord& pod = pods_[index];
  ReplicaRecord& replica = replicas_[index];
  pod.outcome = outcome;
  pod.ended = control_.now();
  std::erase(wanted_[replica.version.index], index);
  cancel(pod.evicted);
  cancel(pod.runs_out);
  stop_starting(replica);
  if (replica.node) board_.ending(pod.kind, replica.node->index);
  replica.state = Lifecycle::gone;
  release(index);
  changed(replica, outcome == PodOutcome::succeeded ? "succeeded" : "failed");
  if (listener_.ended) listener_.ended(replica.version);
}

bool KubernetesCluster::has_ended(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  if (replica.state == Lifecycle::gone) return true;
  if (on_lost_node(replica) || !replica.serving) return false;
  if (!pods_[index].closed || !requests_.gone(*replica.serving)) return false;
  finish(index);
  return true;
}

}  // namespace sandtable::models::kube::run
