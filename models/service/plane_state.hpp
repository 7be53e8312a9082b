/// What changes in a run: the inside of `RequestPlane`. Its functions are in files by what they deal with: request_plane.cpp
/// (events in order), replica_changes.cpp (what the control plane does), users.cpp and varied_users.cpp (traffic), desk.cpp
/// (requests at a service: where they go, wait, end), steps.cpp (strands through their steps), watched_calls.cpp (calls where there
/// are extras), cancellation.cpp, quorum.cpp (parallel steps that do not wait for all), streams.cpp (answers in chunks),
/// outliers.cpp, watched_plane.cpp (the plane under audit). What only some services have is in serving/, a file each; messages and
/// their queues are in messaging/; what services keep between requests in data/.
///
/// What most worlds do at every request is compiled twice: `plain`, for worlds in which nobody watches and no service or call has
/// what only few have, without any question about all that; and for all worlds. Both do the same where both may be used.
///
/// Nothing here recurses along a chain of calls: whoever can go on is put on `runnable_`, which is emptied after each event.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/measure/recorder.hpp"
#include "models/measure/request_observer.hpp"
#include "models/service/alarms.hpp"
#include "models/service/balance/caller_zones.hpp"
#include "models/service/balance/pool.hpp"
#include "models/service/call_timers.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/cpu_sharing.hpp"
#include "models/service/data/data_state.hpp"
#include "models/service/event.hpp"
#include "models/service/foresight.hpp"
#include "models/service/messaging/messaging.hpp"
#include "models/service/program.hpp"
#include "models/service/replica.hpp"
#include "models/service/request.hpp"
#include "models/service/request_audit.hpp"
#include "models/service/request_extra.hpp"
#include "models/service/request_plane.hpp"
#include "models/traffic/arrival_source.hpp"
#include "sim/digest.hpp"
#include "sim/slab.hpp"

namespace sandtable::models {

struct RequestPlane::Impl {
  struct VersionState {
    Pool pool;
    WaitingLine shared;  ///< of balance shared-queue
    double weight;
    std::uint32_t replicas = 0;            ///< ever
    std::unique_ptr<ClassEnds> classes{};  ///< of `shared`, where it is ordered by priority
  };
  /// What is asked of a service at every request, apart from the compiled world's strings.
  struct ServiceState {
    std::uint64_t in_flight = 0;  ///< served and waiting
    std::uint32_t concurrency = 0, queue = 0;
    std::uint32_t first_version = 0, versions = 0;
    bool slots_limited = false;
    bool apart = false;                              ///< a request's way is not the balancer's alone: a shared queue, a database
    bool asks_origin = false, asks_latency = false;  ///< its pools do (balance/balance_config.hpp)
    sim::StreamKey version_stream;
    std::uint32_t created = 0;  ///< replicas ever
    Discipline discipline = Discipline::fifo;
    bool ordered = false;  ///< its lines are not plain: another discipline, or patience
    bool async = false;
    std::uint32_t memory_for = UINT32_MAX;
    sim::StreamKey patience_stream{};
  };

  Impl(const CompiledWorld& world, sim::RunSeed seed);

  // Events in order (request_plane.cpp)
  void advance_to(sim::Time now);
  template <bool plain>
  void advance(sim::Time now);
  /// False where nobody waits for it any more.
  template <bool plain = false>
  bool dispatch(const RequestEvents::Event& event);
  template <bool plain = false>
  void cpu_done(std::uint32_t replica);
  void dispatch_resilience(EventKind kind, std::uint32_t index);
  void alarm_rings(std::uint32_t alarm);  // alarm_rings.cpp
  bool is_stale(EventKind kind, const EventPayload& event) const;
  void note(EventKind kind, std::uint32_t index);
  void schedule(sim::Time time, sim::Phase phase, EventKind kind, std::uint32_t index, std::uint32_t wait = 0) {
    events_.push(time, phase, {index, wait}, static_cast<std::uint32_t>(kind));
  }
  /// Lets everyone go on who can, and hands out the CPU anew.
  template <bool plain = false>
  void settle();
  void forget_stale_events();

  // What the control plane does (replica_changes.cpp)
  void observe(RequestObserver& observer);
  std::uint32_t add_replica(std::uint32_t version, std::uint32_t node, const RevisionTraits& traits);
  void drain_replica(std::uint32_t replica);
  void crash_replica(std::uint32_t replica);
  void empty_replica(std::uint32_t replica, bool told = true);
  void withdraw_replica(std::uint32_t replica);  // replica_withdrawal.cpp
  void restore_replica(std::uint32_t replica);
  void close_replica(std::uint32_t replica);
  void lose_replica(std::uint32_t replica);
  sim::Duration longest_wait(std::uint32_t replica) const;
  std::vector<std::uint32_t> strands_at(std::uint32_t replica) const;
  void count_replicas(const Replica& replica, double ready, double alive);
  void meter_use(bool requests);
  ReplicaUse use_of(std::uint32_t replica) const;
  std::uint64_t messages_waiting(std::uint32_t queue) const;
  /// `told`: balancers are, who learn of it in their own time.
  void leave_pool(std::uint32_t replica, bool told = true);
  void gone(std::uint32_t replica);
  void forget_wait(std::uint32_t strand);

  // Users (users.cpp)
  void start_traffic(std::uint32_t traffic);
  void start_sessions();
  template <bool plain = false>
  void user_arrives(std::uint32_t traffic);
  void client_thinks(std::uint32_t client, sim::Duration at_least);
  template <bool plain = false>
  void client_wakes(std::uint32_t client);
  void look_ahead(std::uint32_t traffic);
  void expect_arrival(sim::Time time, std::uint32_t traffic) {
    const auto order = events_.next_order(sim::Phase::arrival, static_cast<std::uint32_t>(EventKind::user_arrival));
    arrivals_.push(time, order, {traffic, 0});
  }
  template <bool plain = false>
  void send_user_request(std::uint32_t traffic, EndpointId endpoint, std::uint64_t identity, std::uint64_t user, std::uint64_t luck,
                         std::uint32_t client);
  template <bool plain = false>
  void answer_user(std::uint32_t request);
  void user_gives_up(std::uint32_t request);

  // Users whose requests are not all to one endpoint, or who make several (varied_users.cpp)
  void varied_user_arrives(std::uint32_t traffic, std::uint64_t ordinal);
  EndpointId destination(std::uint32_t traffic, std::uint64_t identity) const;
  void visitor_sends(std::uint32_t visit);
  void visitor_answered(std::uint32_t visit, Ending ending, sim::Duration at_least);

  // Requests at a service (desk.cpp)
  template <bool plain = false>
  void send(std::uint32_t request);
  template <bool plain = false>
  void arrive(std::uint32_t request);
  std::uint32_t choose_version(const ServiceState& service, const Frame& request) const;
  Origin origin_of(const Frame& request);
  template <bool plain = false>
  void arrive_at_replica(std::uint32_t request, std::uint32_t replica);
  void arrive_at_shared_queue(std::uint32_t request, std::uint32_t version);
  template <bool plain = false>
  void serve(std::uint32_t request, std::uint32_t replica);
  /// One that was served has ended: its slot is free for the next.
  template <bool plain = false>
  void leave(std::uint32_t request);
  template <bool plain = false>
  void tell_latency(std::uint32_t request, std::uint32_t replica);
  template <bool plain = false>
  void admit(std::uint32_t request, std::uint32_t replica);
  void serve_waiting(std::uint32_t replica);
  bool let_in(Replica& replica);
  /// Who is served next at a replica with a free slot; nobody where nobody waits. Those on the way whom it is too late for end.
  template <bool plain = false>
  std::uint32_t next_waiting(Replica& replica);
  bool too_late(std::uint32_t request, Replica& replica, bool last);
  template <bool plain = false>
  void end(std::uint32_t request, Ending ending);
  template <bool plain = false>
  void respond(std::uint32_t request);
  void load_changed(const Replica& replica) { versions_[replica.version].pool.load_changed(replica); }

  // Waiting in another order, and giving up (serving/waiting.cpp)
  static constexpr std::uint32_t shared_line = std::uint32_t{1} << 31;
  void join(WaitingLine& line, ClassEnds* classes, std::uint32_t owner, std::uint32_t request, const ServiceState& service);
  std::uint32_t take_first(WaitingLine& line, ClassEnds* classes, const ServiceState& service);
  std::uint32_t take_from_line(Replica& replica) {
    const auto& service = services_[replica.service];
    if (!service.ordered) return replica.line.pop(frames_);
    return take_first(replica.line, replica.parts->classes.get(), service);
  }
  std::uint32_t take_from_shared(VersionState& version, const ServiceState& service) {
    if (!service.ordered) return version.shared.pop(frames_);
    return take_first(version.shared, version.classes.get(), service);
  }
  std::uint32_t priority_of(const Frame& request) const;
  void leave_line(std::uint32_t owner, std::uint32_t request);
  void gives_up(std::uint32_t request);

  // Calls without a slot (serving/async_calls.cpp)
  bool has_slot(const Replica& replica, const ServiceState& service) const {
    if (replica.in_service < service.concurrency) return true;
    return service.async && replica.in_service - replica.parts->serving->parked < service.concurrency;
  }
  void park(std::uint32_t strand);
  bool unpark(std::uint32_t strand);
  void go_on_unparked(std::uint32_t strand);
  void leave_async(std::uint32_t request);
  void fill_slots(std::uint32_t replica);

  // Pools (serving/pools.cpp)
  bool take_place(std::uint32_t strand, const Op& op);
  void give_back(std::uint32_t replica, std::uint32_t pool);
  /// `failure`: the strand's; none: it vanishes.
  void give_back_all(std::uint32_t strand, std::optional<Ending> failure = {});
  void leave_pool_queue(std::uint32_t strand, const Op& op);

  // Batches (serving/batches.cpp)
  void join_batch(std::uint32_t strand, const Op& op);
  void consider_batch(std::uint32_t replica, std::uint32_t batch);
  void begin_batch(std::uint32_t replica, BatchState& batch);
  void batch_rings(std::uint32_t replica, std::uint32_t batch);
  void leave_batch(std::uint32_t strand, const Op& op);

  // Pauses and warming (serving/pauses.cpp)
  void begin_serving(std::uint32_t replica);
  void end_serving(std::uint32_t replica);
  double slowdown_of(const Replica& replica) const;
  void start_unsteady_work(std::uint32_t strand, double seconds);
  bool stood_still_meanwhile(std::uint32_t strand);
  sim::Duration rest_of_pause(const ServingState& serving) const;
  void pause_rings(std::uint32_t replica);
  bool hold(std::uint32_t strand);
  bool let_go(std::uint32_t strand);
  /// When the strand's replica does something again: now, or at the end of its pause.
  sim::Time awake(std::uint32_t strand) const {
    const auto& serving = replicas_[frames_[request_of(strand)].place].parts->serving;
    return serving && serving->paused(now_) ? serving->paused_until : now_;
  }

  // Memory (serving/memory.cpp)
  void kill_out_of_memory();

  // What services keep (data/crashes.cpp)
  DataState& data_of(std::uint32_t strand) { return *data_[replicas_[frame(request_of(strand)).place].service]; }
  void begin_data(std::uint32_t replica);
  void end_data(std::uint32_t replica);
  void abandon_data(std::uint32_t replica);
  void inspect_data(RequestAudit& audit) const;  // data/watched_data.cpp

  // Caches (data/caches.cpp)
  CacheState& cache_of(std::uint32_t strand, const Op& op);
  std::uint32_t cache_key(std::uint32_t strand, const Op& op);
  bool look_up(std::uint32_t strand, const Op& op);
  void fill_in(std::uint32_t strand, const Op& op);
  void abandon_fill(std::uint32_t strand, const Op& op, std::optional<Ending> failure);
  void leave_fill(std::uint32_t strand, const Op& op);

  // Locks (data/locks.cpp)
  std::uint32_t lock_key(std::uint32_t strand, const Op& op);
  bool take_lock(std::uint32_t strand, const Op& op);
  void lock_granted(const LockWaiter& next, const Op& op);
  void give_lock_back(std::uint32_t strand, const Op& op);
  void leave_lock_queue(std::uint32_t strand, const Op& op);
  void lock_times_out(std::uint32_t strand);

  // Databases (data/databases.cpp)
  sim::Duration draw_lag(std::uint32_t service, std::uint32_t replica, std::uint64_t ordinal, std::uint32_t purpose);
  void join_database(std::uint32_t replica);
  void become_primary(std::uint32_t replica);
  void leave_database(std::uint32_t replica);
  void promote(std::uint32_t service, bool planned);
  std::uint32_t choose_in_database(std::uint32_t request);  ///< where it goes; nobody where it can't
  void begin_read(std::uint32_t strand);
  sim::Time enough_answers(std::uint32_t service, const PendingCommit& commit) const;
  bool begin_commit(std::uint32_t strand);
  void acknowledge(std::uint32_t strand);
  void leave_commit(std::uint32_t strand);
  void answers_lost(std::uint32_t service, std::uint32_t replica);
  bool is_primary(std::uint32_t replica) const {
    if (data_.empty() || !data_[replicas_[replica].service]) return false;
    const auto& database = data_[replicas_[replica].service]->database;
    return database && database->primary == replica;
  }

  // Steps (steps.cpp)
  template <bool plain = false>
  std::uint32_t open_frame();
  template <bool plain = false>
  void release(std::uint32_t frame);
  template <bool plain = false>
  void run(std::uint32_t strand);
  double draw_time(const Op& op, Frame& served);
  template <bool plain = false>
  void start_parallel(std::uint32_t strand);
  template <bool plain = false>
  void start_attempt(std::uint32_t strand);
  template <bool plain = false>
  void end_attempt(std::uint32_t strand, Ending ending);
  template <bool plain = false>
  void go_on_after_call(std::uint32_t strand, Ending ending);
  /// Nobody waits for the timer any more.
  struct StaleTimer {
    const Frames& frames;
    bool operator()(const CallTimers::Timer& timer) const { return !frames[timer.waiting.index].waits_for(timer.waiting.wait); }
    void prefetch(const CallTimers::Timer& timer) const { frames.prefetch(timer.waiting.index); }
  };
  CircuitBreaker& breaker_of(std::uint32_t strand, const Op& op) {
    return replicas_[frames_[request_of(strand)].place].parts->breakers[op.breaker];
  }
  template <bool plain = false>
  void call_ended(std::uint32_t strand);
  template <bool plain = false>
  void strand_ended(std::uint32_t strand, Ending ending);

  // Calls where there are extras (watched_calls.cpp)
  void start_watched_attempt(std::uint32_t strand);
  void keep_back(std::uint32_t strand, Ending ending);
  void set_timer(std::uint32_t strand, const Op& op);
  void drop_timer(std::uint32_t strand, const Op& op);
  void launch(std::uint32_t strand);
  void hedge_due(std::uint32_t strand);
  bool may_hedge(std::uint32_t strand, const CallPolicy& policy);
  void respond_watched(std::uint32_t request);
  void end_watched_attempt(std::uint32_t strand, Ending ending);
  /// The attempt is over for its caller: bulkhead, timer and budget are told, those under way are left or cancelled.
  void close_attempt(std::uint32_t strand, const Op& op);
  void end_retry(std::uint32_t strand, const CallPolicy& policy);
  void watched_call_ended(std::uint32_t strand);
  bool tries_again(std::uint32_t caller, const Op& op);
  CallState& state_of(std::uint32_t strand, const CallPolicy& policy) {
    return replicas_[frames_[request_of(strand)].place].parts->calls[policy.state];
  }

  // Cancellation (cancellation.cpp)
  /// Tells the callee of an attempt, a latency later.
  void send_cancellation(std::uint32_t request);
  void cancel(std::uint32_t request);
  void stop(std::uint32_t strand);
  void stop_call(std::uint32_t strand);
  void drop(std::uint32_t& first);

  // Parallel steps that do not wait for all (quorum.cpp)
  void count_for_quorum(std::uint32_t strand, Ending ending);
  void leave_losers(std::uint32_t strand, const Op& op);
  void loser_ended(std::uint32_t branch);
  void linger(std::uint32_t request);
  void give_to(std::uint32_t branch, std::uint32_t owner);

  // Answers in chunks (streams.cpp)
  void stream(std::uint32_t request);
  void first_chunk(std::uint32_t request);
  void stream_ended(std::uint32_t request);
  void stream_read(std::uint32_t reader, Ending ending);
  void finish(std::uint32_t request, Ending ending);

  // Messages (messaging/messages.cpp)
  void start_queues();
  Message message_of(std::uint32_t strand) const;
  void publish(std::uint32_t strand, const Op& op);
  void put_in(std::uint32_t queue, const Message& message);
  void let_senders_in(std::uint32_t queue, std::uint32_t partition);
  void hand_out(std::uint32_t queue);
  void deliver(std::uint32_t queue, const QueueState::Handout& handout);
  void arrive_message(std::uint32_t request);
  void message_handled(std::uint32_t request);
  void not_handled(std::uint32_t queue, std::uint32_t message, sim::Duration pause);
  void bury(std::uint32_t queue, std::uint32_t message);
  void message_done(std::uint32_t queue, std::uint32_t message);
  void back_in_line(std::uint32_t queue, std::uint32_t message);
  void queue_rings(std::uint32_t queue);
  void set_queue_alarm(std::uint32_t queue);
  void consumers_change(std::uint32_t replica, bool comes);

  // Outliers (outliers.cpp)
  void start_detectors();
  void sweep_outliers(std::uint32_t detector);
  void report_outlier(std::uint32_t request, bool success);
  void detectors_see(std::uint32_t replica, bool ready);
  /// As the pool chooses, but none that is ejected for this request.
  std::uint32_t choose_in_rotation(Pool& pool, std::uint32_t request, const Origin& origin);
  Frame& frame(std::uint32_t index) { return frames_[index]; }
  /// The request whose steps a strand does: its own, or a branch's owner's.
  std::uint32_t request_of(std::uint32_t strand) const { return frames_[strand].branch ? frames_[strand].answers : strand; }
  void step_over(Frame& stepping) const { stepping.op = program_.op(stepping.op).next; }

  // Its audit (watched_plane.cpp)
  void watch();
  void inspect_now_and_then();
  std::vector<std::string> violations() const;
  template <class Look>
  void with_present(const Look& look) const;

  /// Clients of closed-loop traffic, over all traffic.
  struct Client {
    std::uint32_t traffic = 0;
    std::uint32_t number = 0;      ///< within its traffic
    std::uint32_t iterations = 0;  ///< thoughts begun
  };
  struct TrafficState {
    sim::StreamKey stream;   ///< of arrivals or thoughts
    std::uint64_t salt = 0;  ///< of its requests' identities
    std::uint64_t sent = 0;
    bool varied = false;    ///< goes by varied_users.cpp
    sim::StreamKey mix;     ///< of endpoints, where there are several
    sim::StreamKey visits;  ///< of sessions
    /// Of the four requests from sent − sent mod 4 on, of their first step (sim::row_of_words); 0 where it draws nothing.
    std::array<std::uint64_t, 4> lucks{};
  };

  const CompiledWorld& world_;
  const sim::RunSeed seed_;
  const Program program_;
  Recorder recorder_;
  RequestObserver* observer_ = nullptr;  ///< null: nobody watches
  Alarms alarms_;
  CpuSharing cpu_;
  std::unique_ptr<RequestAudit> audit_;  ///< none: nobody watches
  std::unique_ptr<UseMeter> use_;        ///< none: nobody asks
  bool requests_metered_ = false;
  std::uint64_t inspected_ = 0;  ///< events processed when it last looked at everything
  bool plain_ = false;           ///< its services and calls have nothing but what most have

  sim::Time now_{};
  RequestEvents events_;
  RequestEvents arrivals_;  ///< the next of each open traffic, apart: their places in the order are given out by `events_`
  CallTimers timers_;
  std::uint64_t stale_ = 0;  ///< about how many events in the queue nobody waits for any more
  std::uint64_t processed_ = 0;
  sim::Digest digest_;

  Frames frames_;
  RequestExtras extras_;
  std::vector<std::uint32_t> runnable_;  ///< strands that can go on, in order
  std::vector<Replica> replicas_;        ///< by id, those gone too
  std::vector<VersionState> versions_;
  Foresight foresight_{program_, frames_, replicas_, recorder_};
  std::vector<ServiceState> services_;
  CallerZones callers_;
  std::vector<TrafficState> traffic_;
  std::vector<ArrivalSource> sources_;    ///< of open traffic, by `source_of_`
  std::vector<std::uint32_t> source_of_;  ///< by traffic; `nobody` for closed loops
  std::vector<Client> clients_;
  sim::Slab<Visit> visits_;  ///< of users who are present
  std::vector<OutlierDetector> detectors_;
  std::unique_ptr<Messaging> messaging_;  ///< none: there are no queues
  std::uint32_t paused_ = 0;              ///< replicas in a pause
  std::vector<std::uint32_t>
      waits_in_;  ///< by frame, of requests with patience: the replica in whose line, or version | shared_line
  std::vector<std::unique_ptr<DataState>> data_;  ///< by service, of those that keep any; empty where none does
  std::vector<std::uint32_t> out_of_memory_;      ///< replicas to be killed before the event is over
  std::vector<ReplicaId> killed_;                 ///< that nobody has asked for yet
  std::set<std::uint32_t> untold_;                ///< replicas that are gone, and no balancer was told
};

}  // namespace sandtable::models
