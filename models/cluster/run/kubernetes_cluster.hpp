/// The simulated cluster as Kubernetes runs it: scheduler, kubelet, endpoints and node lifecycle over time. What is decided is
/// decided by the pure functions of models/cluster/{scheduler,kubelet,node_lifecycle,disruption}; here is when.
///
///   a pod        created → queued → bound → image pulled (a node's pulls one after another) → container started → probes → ready
///   its end      deleted: endpoints begin to drop it (balancers learn after `discovery.delay`) and its hook runs; SIGTERM: it
///   accepts
///                nothing more, and ends what it has; SIGKILL after the grace period. It keeps its reservation until then
///   a daemon's   pod is there on every node that will have it, before services' pods at time 0; drains and lost nodes let it stay
///   a job's pod  runs for its duration, and succeeds or fails; whatever else ends its container fails it (restartPolicy Never)
///   a container  that ends by itself, or by a probe, starts again on its node by CrashLoopBackOff
///   a lost node  its processes are gone at once, its endpoints stay until the controller has missed its lease for the grace
///   period; then
///                NoSchedule, and NoExecute by its zone's rate; evicted after the toleration, and replaced elsewhere; the old pods
///                end when the node is back
///   a fleet      nodes come and go as a node autoscaler, or the cloud, has it: fleet.hpp
///
/// Assumptions: API, scheduler and controllers take no time; the monitor looks at whole multiples of 5 s; a ReplicaSet replaces at
/// once what is deleted by others. Ties of the scheduler are drawn.
///
/// Draws, beside those of Cluster: node among the best (seed, replication, replica's name, "node"); phase of a node's lease (…,
/// node's name, "lease"). Of the n-th machine of its name: how long it takes to come (…, node's name, "creation"), until it is
/// interrupted (…, "spot"). How long a job's pod lasts, and whether it fails (…, replica's name, "duration" and "failing").
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/admission/quota.hpp"
#include "models/cluster/cluster.hpp"
#include "models/cluster/disruption/eviction.hpp"
#include "models/cluster/kubelet/registry_bucket.hpp"
#include "models/cluster/node_lifecycle/zone_eviction.hpp"
#include "models/cluster/node_lifecycle/zone_limiter.hpp"
#include "models/cluster/run/fleet.hpp"
#include "models/cluster/run/node_board.hpp"
#include "models/cluster/run/object_mirror.hpp"
#include "models/cluster/run/pod_queue.hpp"
#include "models/cluster/run/pod_record.hpp"
#include "models/cluster/scheduler/preemption.hpp"

namespace sandtable::models::kube::run {

class KubernetesCluster final : public Cluster, public Fleet {
 public:
  /// `spec` has `kubernetes`.
  KubernetesCluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
                    const MeasuredTime& measured);

  std::uint32_t add_replicas(VersionId version, std::uint32_t revision, std::uint32_t count) override;
  bool add_ordinal(VersionId version, std::uint32_t revision, std::uint32_t ordinal) override;
  bool crash_node(const std::string& name, sim::Duration lasts) override;
  bool crash_replica(const std::string& name, sim::Duration lasts) override;
  bool notices() const override { return true; }
  void cordon(const std::string& node, bool on) override;
  void drain(const std::string& node, sim::Duration timeout) override;
  void set_budget(const BudgetAction& budget) override;
  /// So many its controller wants, which budgets go by. There may be more while a Deployment rolls out, and fewer for long where a
  /// StatefulSet waits for an ordinal, or a quota refuses pods.
  void ask_for(VersionId version, std::uint32_t replicas) { asked_for_[version.index] = replicas; }
  std::uint32_t asked_for(VersionId version) const override { return asked_for_[version.index].value_or(wanted(version)); }
  void set_bounds(const NodesAction& bounds) override;
  /// Beside the others: `cluster.{evictions,preemptions}`, `service.S.restarts`, counted after the warm-up. Where nodes come and
  /// go: `cluster.cost` is of machines while they are paid for, `cluster.nodes.{added,removed,interrupted}` count them after the
  /// warm-up, `cluster.pending.wait` is from the creation of a pod that found no node at first until it got one, on average.
  std::vector<Kpi> kpis(sim::Time now) const override;

  /// For tests and explanations: the pod of each replica, in their order.
  const std::vector<PodRecord>& pods() const { return pods_; }
  /// As the API has it.
  Pod pod_object(std::size_t replica) const { return mirror_.pod_of(replicas_[replica], pods_[replica]); }
  const NodeBoard& board() const { return board_; }
  /// What is paid at this instant, an hour.
  double paid() const { return paid_.value(); }

  // Of a fleet (node_changes.cpp)
  Objects objects() const override;
  std::uint64_t objects_version() const override;
  std::vector<FleetGroup> groups() const override;
  std::vector<FleetNode> fleet_nodes() const override;
  const Node& described(std::uint32_t group) const override;
  std::optional<NodeId> create_node(std::uint32_t group, const std::string& why) override;
  void remove_node(NodeId node, const Removal& removal) override;
  void mark_leaving(NodeId node, const std::optional<Taint>& taint) override;

 private:
  // Scheduling (scheduling.cpp)
  void admit(Index replica, bool ready_at_once) override;
  void place_pending() override {}
  void release(Index replica) override;
  void something_changed();
  void run_queue();
  void arm_queue();
  void decide(Index replica);
  void decide_in_full(Index replica);
  void decide_pinned(Index replica);
  void bind(Index replica, NodeId node);
  std::uint32_t kind_of(const ReplicaRecord& replica);
  void leave_pending(Index replica, const std::string& message);
  void preempt_for(Index replica, const scheduler::Victims& victims);
  std::size_t draw_among(Index replica, std::size_t best) const;
  void count_budgets();

  // The kubelet (starting.cpp)
  void fetch_image(Index replica) override;
  void image_arrived(NodeId node, ServiceId service) override;
  void hold_image(NodeId node, ServiceId service);
  void pull_next(NodeId node);
  void forget_pulls(NodeId node);
  void start(Index replica) override;
  void serve(Index replica) override;
  void run(Index replica);
  void end_by_itself(Index replica, PodOutcome outcome);
  void kill_container(Index replica, const std::string& why);
  void restart_after(Index replica, sim::Duration wait);
  void ask_again(Index replica);
  void ask(Index replica);

  // The end of a pod (ending.cpp)
  void remove(Index replica) override { end_pod(replica, "removed", Successor::none); }
  enum class Successor : std::uint8_t { none, replica };
  void end_pod(Index replica, const std::string& why, Successor successor);
  void terminate(Index replica, const std::string& why);
  void close(Index replica);
  void finish(Index replica);
  bool has_ended(Index replica) override;

  // Lost nodes (node_loss.cpp)
  void lose(Index replica);
  void tell_balancers(Index replica);
  void node_is_silent(NodeId node);
  void node_is_unknown(NodeId node);
  void node_up(NodeId node) override;
  void node_is_reachable(NodeId node);
  void refresh_taints(NodeId node);
  void judge_zones_anew();
  void taint_next(const std::string& zone);
  void taint_for_eviction(NodeId node);
  void await_eviction(Index replica);
  void cancel(std::optional<sim::EventId>& event) {
    if (event) control_.cancel(*std::exchange(event, std::nullopt));
  }

  // Nodes that come and go (node_changes.cpp)
  std::unique_ptr<NodeAutoscaler> make_autoscaler();
  void begin_fleet();
  void node_joins(NodeId node);
  void node_drained(NodeId node);
  void removal_failed(NodeId node);
  bool holds_daemons_only(NodeId node) const;
  void go_when_empty(NodeId node);
  void take_machine(NodeId node, const std::string& what);
  void forget_nominations(NodeId node);
  void await_interruption(NodeId node);
  void interrupt(NodeId node);

  // Drains (draining.cpp)
  void evict_round(NodeId node);
  /// Of a service that has one, as its pods are now.
  BudgetView budget_view(ServiceId service) const;
  std::vector<std::uint32_t> asked_for_each() const;  ///< by version
  bool stays(Index replica) const;

  // Admission (admitting.cpp)
  void populate_admitted();
  bool let_in(VersionId version, std::uint32_t revision);
  void count_quotas();

  // DaemonSets (daemons.cpp)
  void daemons_from_the_start();
  void look_at_daemons();
  bool sync_daemon(const DaemonRules& daemon, bool ready_at_once);

  /// Whether another is put in its place at once, as a ReplicaSet would; what else there is has a controller of its own, which will
  /// see to it, and so have all where a quota may refuse it.
  bool is_replaced_at_once(const ReplicaRecord& replica) const {
    return !rules_.admits() && serves(replica) && !spec_.services[replica.service.index].has_ordinals;
  }
  bool is_job(const ReplicaRecord& replica) const { return spec_.services[replica.service.index].kind == ProgramKind::job; }
  bool serves(const ReplicaRecord& replica) const { return spec_.services[replica.service.index].serves(); }
  bool on_lost_node(const ReplicaRecord& replica) const { return replica.node && !nodes_[replica.node->index].up; }
  const ServiceRules& rules_of(const ReplicaRecord& replica) const { return rules_.services[replica.service.index]; }
  void count(std::uint64_t& counter) const {
    if (control_.now() >= measured_.start) ++counter;
  }
  NodeId node_called(const std::string& name) const { return node_named_.at(name); }
  void node_changed(NodeId node, const std::string& what) {
    if (listener_.changed) listener_.changed("node." + spec_.nodes[node.index].name, what);
  }
  void noticed(const std::string& name) {
    if (listener_.noticed) listener_.noticed(name);
  }

  struct NodeWatch {
    sim::Time lease_from{};             ///< it renews then and every 10 s after
    bool unknown = false;               ///< to the controller
    bool queued = false;                ///< for its NoExecute taint
    bool tainted = false;               ///< has it
    std::optional<sim::EventId> event;  ///< the controller's next change of mind
    std::optional<sim::Time> drain_until;
    // Images.
    std::deque<ServiceId> pulls;
    std::uint32_t pulling = 0, refused = 0;
    RegistryBucket registry{5, 10};
    std::optional<sim::EventId> retry;
    // Of a fleet.
    std::optional<sim::EventId> coming;  ///< when it is there
    sim::Time asked{}, joined{};
    std::optional<sim::Time> last_pod_event{};
    std::optional<Taint> leaving{};
    bool interrupted = false, removing = false, drained = false;
    sim::Duration linger{};
  };
  struct ZoneQueue {
    ZoneLimiter limiter;
    std::deque<NodeId> nodes;
    std::optional<sim::EventId> event;
  };
  struct Failure {
    std::uint64_t state = 0;
    std::string message;
  };

  const RunSpec& rules_;
  MeasuredTime measured_;
  ObjectMirror mirror_;
  NodeBoard board_;
  PodQueue queue_;
  std::vector<PodRecord> pods_;  ///< by replica
  std::vector<NodeWatch> watches_;
  std::map<std::string, ZoneQueue> zones_;
  std::map<std::string, ZoneState> zone_states_;
  std::vector<std::optional<DisruptionBudget>> budgets_;  ///< by service
  std::vector<std::optional<std::uint32_t>> asked_for_;   ///< by version; none: as many as there are
  std::map<std::pair<VersionId, std::uint32_t>, std::uint32_t> revision_kinds_;
  std::vector<std::optional<Failure>> failures_;  ///< by kind of pod: the last one's, and of which state
  std::uint64_t state_ = 1;                       ///< counts what scheduling may depend on
  std::size_t search_from_ = 0, nominations_ = 0;
  std::optional<sim::EventId> cycle_;
  sim::Time cycle_at_ = sim::never;
  std::vector<std::uint64_t> restarts_;  ///< by service
  std::uint64_t evictions_ = 0, preemptions_ = 0;
  // Of a fleet.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> bounds_;  ///< by group: least, most
  TimeAverage paid_;                                             ///< an hour
  std::uint64_t fleet_changes_ = 0, added_ = 0, removed_ = 0, interrupted_ = 0, waited_ = 0;
  double waited_s_ = 0;
  std::unique_ptr<NodeAutoscaler> node_autoscaler_;
  bool daemons_looked_at_ = false;  ///< later in this instant
  std::vector<QuotaView> quotas_;
  std::pair<sim::Time, std::uint64_t> quotas_as_of_{sim::never, 0};  ///< instant and state
  std::vector<std::string> refusals_;                                ///< by version: the last that was told
};

}  // namespace sandtable::models::kube::run
