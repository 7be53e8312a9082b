/// The control plane: what moves in seconds — controllers as actors, flows over links — in simulated time, on SimGrid, which is
/// hidden wholly behind this file.
///
/// Network model: every host hangs on a backbone without limit by one full-duplex link. A flow first takes the latencies of the two
/// links it crosses, then shares their bandwidths with the other flows by max-min fairness (SimGrid's CM02, without TCP's
/// slow start and window): time = latency(from) + latency(to) + bytes / share. Flows' ends are rounded to the nearest nanosecond.
/// Source: H. Casanova, L. Marchal, "A Network Model for Simulation of Grid Application", INRIA RR-4596, 2002.
///
/// Events are ordered by (time, phase, sequence) as everywhere (`phase.hpp`): ends of flows are completions, actors and callbacks
/// are timers unless said otherwise, and the coupling tick comes after everything else of its instant.
///
/// SimGrid allows one engine in a process and no reset: a second `ControlPlane` in one process breaks a contract. A process that
/// forks between two calls of `run_until` has one in each branch, and they go on alike (in a sanitizer's build only where no actor
/// is alive).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/phase.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

struct HostId {
  std::uint32_t index = 0;  ///< position in `ControlPlaneConfig::hosts`
  auto operator<=>(const HostId&) const = default;
};
struct FlowId {
  std::uint64_t ordinal = 0;  ///< in order of start, never reused
  auto operator<=>(const FlowId&) const = default;
};
struct EventId {
  std::uint64_t sequence = 0;  ///< in order of scheduling, never reused
  auto operator<=>(const EventId&) const = default;
};

/// Whether flows on a host's link take bandwidth from each other, or each has all of it (a source that is never the bottleneck).
enum class LinkSharing : std::uint8_t { shared, unshared };

struct HostConfig {
  std::string name;           ///< unique
  double bandwidth = 1.25e9;  ///< bytes per second, each way
  Duration latency{0};        ///< one way, of this host's link
  LinkSharing sharing = LinkSharing::shared;
};

/// The platform is fixed before the run: hosts can't be added later.
struct ControlPlaneConfig {
  std::vector<HostConfig> hosts;
  Duration coupling = std::chrono::seconds(1);  ///< between coupling ticks; > 0
  std::uint32_t actor_stack_kib = 256;          ///< of each actor; what isn't touched costs address space only
};

struct ControlCounts {
  std::uint64_t events = 0;  ///< callbacks, steps of actors, ends of flows
  std::uint64_t ticks = 0;
  bool operator==(const ControlCounts&) const = default;
};

class ControlPlane;

/// What an actor may do. It runs on a small stack of its own: no deep recursion, no sleeping inside a `catch` block.
class ActorContext {
 public:
  Time now() const;
  /// Returns at `when`, or at once if that has passed.
  void sleep_until(Time when);
  void sleep_for(Duration span) { sleep_until(now() + span); }
  /// Returns when the flow has ended.
  void transfer(HostId from, HostId to, std::uint64_t bytes);

 private:
  friend class ControlPlane;
  ActorContext(ControlPlane& plane, std::uint64_t actor) : plane_(plane), actor_(actor) {}
  ControlPlane& plane_;
  std::uint64_t actor_;
};

class ControlPlane {
 public:
  using Callback = std::function<void()>;
  using Body = std::function<void(ActorContext&)>;

  explicit ControlPlane(ControlPlaneConfig config);
  /// Unwinds the actors that have not ended.
  ~ControlPlane();
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  /// Called before every control event, with its time: here the planes beside it catch up, and what they did is picked up. A
  /// coupling tick is an event that does only this.
  void set_before_event(std::function<void(Time)> hook);
  Time now() const;

  /// Calls back at `when` ≥ now.
  EventId schedule(Time when, Callback callback, Phase phase = Phase::timer);
  /// No further effect where the event has been or was cancelled.
  void cancel(EventId event);

  /// Starts a flow now; calls back when it ends. A host's flow to itself ends at once.
  FlowId start_flow(HostId from, HostId to, std::uint64_t bytes, Callback ended);
  /// The flow stops and never calls back.
  void cancel(FlowId flow);

  /// An actor that begins at the present instant and ends with its body.
  void spawn(const std::string& name, HostId host, Body body);
  /// An actor that takes a step at `first`, and then every `period` > 0.
  void spawn_periodic(const std::string& name, HostId host, Time first, Duration period, Body step);

  /// Runs all events up to and including `until`, and leaves the clock there. What a callback, hook or actor throws comes out here;
  /// the event that threw is over, and the run can be taken up again.
  void run_until(Time until);

  ControlCounts counts() const;

 private:
  friend class ActorContext;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::sim
