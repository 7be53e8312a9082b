#include "sim/control_plane.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <unordered_map>
#include <utility>

#include "sim/contract.hpp"
#include "sim/detail/agenda.hpp"
#include "sim/detail/simgrid_engine.hpp"

namespace sandtable::sim {

struct ControlPlane::Impl {
  explicit Impl(ControlPlaneConfig given)
      : config(std::move(given)), next_tick(Time{} + config.coupling), engine(config.hosts, config.actor_stack_kib) {}

  ControlPlaneConfig config;
  std::function<void(Time)> hook;
  detail::Agenda agenda;
  std::unordered_map<std::uint64_t, Callback> flows;  ///< under way, by ordinal: what to call at their end
  Time now{};
  Time next_tick;
  ControlCounts counts;
  std::uint64_t next_flow = 0;
  std::uint64_t next_actor = 0;
  bool in_actor = false;

  /// SimGrid is touched only from the thread's own stack. What an actor asks of it is done as soon as the actor has yielded.
  std::vector<Callback> deferred;
  detail::SimgridEngine engine;  ///< last: it unwinds the actors' stacks while the rest is still there

  void outside_actors(Callback action) {
    if (in_actor) {
      deferred.push_back(std::move(action));
    } else {
      action();
    }
  }

  /// Runs `step`, which starts or resumes an actor, and then what the actor asked for, also where it threw.
  template <class Step>
  void run_actor(Step step) {
    std::exception_ptr thrown;
    in_actor = true;
    try {
      step();
    } catch (...) { thrown = std::current_exception(); }
    in_actor = false;
    for (const Callback& action : std::exchange(deferred, {})) action();
    if (thrown) std::rethrow_exception(thrown);
  }

  EventId schedule(Time when, Callback callback, Phase phase) {
    SANDTABLE_EXPECT(when >= now, "an event in the past");
    return EventId{agenda.add(when, phase, std::move(callback))};
  }
  void wake(std::uint64_t actor) {
    run_actor([&] { engine.resume(actor); });
  }
  void sleep(std::uint64_t actor, Time when) {
    schedule(
        std::max(when, now), [this, actor] { wake(actor); }, Phase::timer);
    detail::SimgridEngine::yield();
  }

  FlowId start_flow(HostId from, HostId to, std::uint64_t bytes, Callback ended) {
    SANDTABLE_EXPECT(from.index < config.hosts.size() && to.index < config.hosts.size(), "a flow between hosts that do not exist");
    const FlowId flow{next_flow++};
    flows.emplace(flow.ordinal, std::move(ended));
    if (from == to) {
      schedule(
          now, [this, flow] { end_flow(flow); }, Phase::completion);
    } else if (bytes == 0) {  // SimGrid never ends a flow of nothing
      const Duration latency = config.hosts[from.index].latency + config.hosts[to.index].latency;
      schedule(
          now + latency, [this, flow] { end_flow(flow); }, Phase::completion);
    } else {
      outside_actors([this, flow, from, to, bytes] {
        if (flows.contains(flow.ordinal)) engine.start_flow(flow, from, to, bytes);  // not cancelled in the same breath
      });
    }
    return flow;
  }
  void end_flow(FlowId flow) {
    auto found = flows.extract(flow.ordinal);
    if (!found.empty() && found.mapped()) found.mapped()();
  }

  void before_event(Time time) {
    now = time;
    if (hook) hook(time);
  }
  void step() {
    detail::Agenda::Entry entry = agenda.pop();
    before_event(entry.key.time);
    ++counts.events;
    entry.action();
  }
  void tick() {
    before_event(next_tick);
    next_tick += config.coupling;
    ++counts.ticks;
  }
};

ControlPlane::ControlPlane(ControlPlaneConfig config) {
  SANDTABLE_EXPECT(config.coupling > Duration::zero(), "coupling must be longer than nothing");
  SANDTABLE_EXPECT(!config.hosts.empty(), "a control plane needs a host for its actors");
  std::set<std::string> names;
  for (const HostConfig& host : config.hosts) {
    SANDTABLE_EXPECT(names.insert(host.name).second, "two hosts of one name: " + host.name);
    SANDTABLE_EXPECT(host.bandwidth > 0 && host.latency >= Duration::zero(),
                     "a link without bandwidth, or back in time: " + host.name);
  }
  impl_ = std::make_unique<Impl>(std::move(config));
}
ControlPlane::~ControlPlane() = default;

void ControlPlane::set_before_event(std::function<void(Time)> hook) { impl_->hook = std::move(hook); }
Time ControlPlane::now() const { return impl_->now; }
ControlCounts ControlPlane::counts() const { return impl_->counts; }

EventId ControlPlane::schedule(Time when, Callback callback, Phase phase) {
  return impl_->schedule(when, std::move(callback), phase);
}
void ControlPlane::cancel(EventId event) { impl_->agenda.cancel(event.sequence); }

FlowId ControlPlane::start_flow(HostId from, HostId to, std::uint64_t bytes, Callback ended) {
  return impl_->start_flow(from, to, bytes, std::move(ended));
}
void ControlPlane::cancel(FlowId flow) {
  if (impl_->flows.erase(flow.ordinal) == 0) return;
  impl_->outside_actors([impl = impl_.get(), flow] { impl->engine.cancel_flow(flow); });
}

void ControlPlane::spawn(const std::string& name, HostId host, Body body) {
  Impl& self = *impl_;
  SANDTABLE_EXPECT(host.index < self.config.hosts.size(), "an actor on a host that does not exist");
  const std::uint64_t actor = self.next_actor++;
  auto run = [this, actor, code = std::move(body)] {
    ActorContext context(*this, actor);
    code(context);
  };
  self.schedule(
      self.now,
      [&self, actor, name, host, run = std::move(run)] { self.run_actor([&] { self.engine.start(actor, name, host, run); }); },
      Phase::timer);
}

void ControlPlane::spawn_periodic(const std::string& name, HostId host, Time first, Duration period, Body step) {
  SANDTABLE_EXPECT(period > Duration::zero(), "a period must be longer than nothing");
  spawn(name, host, [first, period, step = std::move(step)](ActorContext& context) {
    for (Time next = first;; next += period) {
      context.sleep_until(next);
      step(context);
    }
  });
}

void ControlPlane::run_until(Time until) {
  Impl& self = *impl_;
  SANDTABLE_EXPECT(until >= self.now, "a run can't go back");
  for (;;) {
    const Time next = std::min({until, self.agenda.first(), self.next_tick});
    const detail::SimgridEngine::Step reached = self.engine.advance(next);
    if (!reached.ended.empty()) {
      const Time time = std::max(self.now, reached.reached);
      for (const FlowId flow : reached.ended)
        self.schedule(
            time, [&self, flow] { self.end_flow(flow); }, Phase::completion);
    } else if (self.agenda.first() <= next) {
      self.step();
    } else if (self.next_tick <= next) {
      self.tick();
    } else {
      break;
    }
  }
  self.now = until;
}

Time ActorContext::now() const { return plane_.impl_->now; }
void ActorContext::sleep_until(Time when) { plane_.impl_->sleep(actor_, when); }
void ActorContext::transfer(HostId from, HostId to, std::uint64_t bytes) {
  ControlPlane::Impl& impl = *plane_.impl_;
  impl.start_flow(from, to, bytes, [&impl, actor = actor_] { impl.wake(actor); });
  detail::SimgridEngine::yield();
}

}  // namespace sandtable::sim
