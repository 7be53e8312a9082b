#include "models/fluid/fluid_plane.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "models/fluid/fluid_meter.hpp"
#include "models/scenario/exact_only.hpp"
#include "sim/contract.hpp"
#include "sim/digest.hpp"

namespace sandtable::models {

struct FluidPlane::Impl {
  struct Replica {
    std::uint32_t version = 0;
    std::optional<std::uint32_t> node;
    bool serves = true;
    bool lost = false;  ///< and balancers have not been told
    sim::Time gone = sim::never;
    ReplicaUse before{};  ///< what a replica of its pool had used when it came
  };
  /// What a replica of a pool that was always there has used, and how fast it did in the last step.
  struct PoolUse {
    double cpu_seconds = 0, requests = 0;
    double cores = 0, rate = 0, in_flight = 0;
  };

  Impl(const CompiledWorld& described, sim::RunSeed run, sim::Duration width, bool many)
      : world(described),
        seed(run),
        step(width),
        many_pools(many),
        measured(described.warmup, described.duration),
        walk(described),
        layout(described, walk.order()),
        flow(described, layout, run, many ? Neighbours::summed_once : Neighbours::summed_each_time),
        meter(described, layout, many) {}

  sim::Time next_cut() const {
    const auto after = [this](sim::Duration width) { return sim::Time{width * (reached.time_since_epoch() / width + 1)}; };
    sim::Time cut = std::min(after(step), after(measured.bin));
    if (measured.start > reached) cut = std::min(cut, measured.start);
    return cut;
  }
  void advance(sim::Time until) {
    for (sim::Time cut = next_cut(); cut <= until; cut = next_cut()) integrate(cut);
  }
  /// A change is coming: the state has to be that of now.
  void catch_up() {
    advance(now);
    if (reached < now) integrate(now);
  }
  /// A change of this version's pool alone.
  void catch_up(std::uint32_t version) {
    if (!many_pools) return catch_up();
    advance(now);
    if (reached == now) return;
    start(flow);
    started = true;
    flow.touch(version, sim::to_seconds(reached), sim::to_seconds(now));
  }
  /// What the first requests meet.
  void start(FluidFlow& of) const {
    if (started) return;
    const Regime first = work_out(world, layout, walk, of.views(), of.weights());
    std::vector<const Served*> served;
    for (const Served& one : first.served) served.push_back(&one);
    of.follow(served);
  }
  void integrate(sim::Time until) {
    start(flow);
    started = true;
    flow.step(sim::to_seconds(reached), sim::to_seconds(until - reached));
    meter.step(reached, until - reached, flow, walk);
    if (!used.empty()) meter_use(sim::to_seconds(until - reached));
    flow.follow(meter.served());
    reached = until;
    ++steps;
  }
  void meter_use(double seconds) {
    for (std::uint32_t v = 0; v < used.size(); ++v) {
      PoolUse& pool = used[v];
      const double ready = flow.mean_ready(v);
      pool.cores = pool.rate = pool.in_flight = 0;
      if (!(ready > 0) || !(seconds > 0)) continue;
      const PoolFlow& moved = flow.flows()[v];
      pool.cores = moved.cores / (ready * seconds);
      pool.rate = moved.served / (ready * seconds);
      pool.in_flight = moved.held / (ready * seconds);
      pool.cpu_seconds += moved.cores / ready;
      pool.requests += moved.served / ready;
    }
  }
  ReplicaUse used_by(std::uint32_t version) const {
    const PoolUse& pool = used[version];
    const double since = sim::to_seconds(now - reached);
    return {pool.cpu_seconds + pool.cores * since, pool.requests + pool.rate * since, pool.in_flight};
  }
  void remove(std::uint32_t index, bool drained) {
    SANDTABLE_EXPECT(index < replicas.size(), "no such replica");
    Replica& replica = replicas[index];
    if (replica.gone <= now) return;
    if (!replica.serves) {  // drains; crashed meanwhile, what it still had is few
      if (!drained) replica.gone = now;
      return;
    }
    catch_up(replica.version);
    replica.gone = drained ? now + sim::from_seconds(flow.response(replica.version)) : now;
    replica.serves = false;
    flow.remove_replica(replica.version, replica.node, drained);
    meter.replicas(replica.version, now, -1);
  }

  const CompiledWorld& world;
  const sim::RunSeed seed;
  const sim::Duration step;
  const bool many_pools;
  MeasuredTime measured;
  RequestWalk walk;
  FluidLayout layout;
  FluidFlow flow;
  FluidMeter meter;
  std::vector<Replica> replicas;
  std::vector<PoolUse> used;  ///< by version; empty: nobody asks
  bool started = false;
  sim::Time now{}, reached{};
  std::uint64_t steps = 0;
};

std::string without_flow(const Scenario& scenario) {
  if (std::string why = exact_only(scenario); !why.empty()) return why + ", which has no flow";
  for (const auto& traffic : scenario.traffic) {
    const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
    const bool varied = !traffic.mix.empty() || traffic.session || traffic.keep != Share{1} || traffic.speed != 1 ||
                        std::holds_alternative<Replay>(traffic.source);
    if (varied) return "traffic " + traffic.name + " has a mix, sessions, a recording, keep or speed, which have no flow yet";
    if (arrivals != nullptr && std::holds_alternative<OnOffArrivals>(*arrivals))
      return "traffic " + traffic.name + " is of on-off sources, whose long bursts have no flow yet";
  }
  return {};
}

sim::Duration FluidPlane::usual_step(sim::Duration run) {
  return std::clamp<sim::Duration>(run / 1000, std::chrono::milliseconds(1), std::chrono::minutes(1));
}

FluidPlane::FluidPlane(const CompiledWorld& world, sim::RunSeed seed, std::optional<sim::Duration> step, std::size_t few_pools)
    : impl_(std::make_unique<Impl>(world, seed, step.value_or(usual_step(world.duration)), world.versions.size() > few_pools)) {}
FluidPlane::~FluidPlane() = default;

void FluidPlane::advance_to(sim::Time now) {
  SANDTABLE_EXPECT(now >= impl_->now, "the fluid plane goes back in time");
  impl_->advance(now);
  impl_->now = now;
}

ReplicaId FluidPlane::add_revised(VersionId version, std::optional<NodeId> node, const RevisionTraits& traits) {
  SANDTABLE_EXPECT(traits == RevisionTraits{}, "the replicas of a flow are all alike");
  SANDTABLE_EXPECT(version.index < impl_->world.versions.size(), "a replica of a version that does not exist");
  impl_->catch_up(version.index);
  const auto place = node ? std::optional(node->index) : std::nullopt;
  impl_->replicas.push_back({.version = version.index, .node = place});
  if (!impl_->used.empty()) impl_->replicas.back().before = impl_->used_by(version.index);
  impl_->flow.add_replica(version.index, place);
  impl_->meter.replicas(version.index, impl_->now, +1);
  return {static_cast<std::uint32_t>(impl_->replicas.size() - 1)};
}
void FluidPlane::drain_replica(ReplicaId replica) { impl_->remove(replica.index, true); }
void FluidPlane::crash_replica(ReplicaId replica) { impl_->remove(replica.index, false); }
void FluidPlane::lose_replica(ReplicaId replica) {
  impl_->remove(replica.index, false);
  Impl::Replica& lost = impl_->replicas[replica.index];
  if (!std::exchange(lost.lost, true)) impl_->flow.lose(lost.version, +1);
}
void FluidPlane::withdraw_replica(ReplicaId replica) {
  SANDTABLE_EXPECT(replica.index < impl_->replicas.size(), "no such replica");
  Impl::Replica& known = impl_->replicas[replica.index];
  if (!known.lost) return drain_replica(replica);
  impl_->catch_up(known.version);
  known.lost = false;
  impl_->flow.lose(known.version, -1);
}

void FluidPlane::set_weight(VersionId version, double weight) {
  SANDTABLE_EXPECT(version.index < impl_->world.versions.size() && weight >= 0,
                   "a weight is not negative and of a version that exists");
  impl_->catch_up();
  impl_->flow.set_weight(version.index, weight);
}

void FluidPlane::meter_use(bool) {
  SANDTABLE_EXPECT(impl_->steps == 0, "use is metered from the start of the run");
  impl_->used.resize(impl_->world.versions.size());
}
ReplicaUse FluidPlane::use_of(ReplicaId replica) const {
  SANDTABLE_EXPECT(!impl_->used.empty(), "use is metered");
  const Impl::Replica& of = impl_->replicas.at(replica.index);
  if (!of.serves) return {};
  const ReplicaUse all = impl_->used_by(of.version);
  return {all.cpu_seconds - of.before.cpu_seconds, all.requests - of.before.requests, all.in_flight};
}

std::uint32_t FluidPlane::ready_replicas(VersionId version) const {
  return static_cast<std::uint32_t>(impl_->flow.ready(version.index));
}
bool FluidPlane::gone(ReplicaId replica) const { return impl_->replicas.at(replica.index).gone <= impl_->now; }
double FluidPlane::number(VersionId version) const { return impl_->flow.number(version.index); }
const PoolTotals& FluidPlane::totals(VersionId version) const { return impl_->flow.totals(version.index); }

ReplicationResult FluidPlane::result() const {
  // To read is not to touch: what is between the last cut and now is integrated on a copy.
  std::optional<FluidFlow> flow;
  std::optional<FluidMeter> meter;
  const Impl& impl = *impl_;
  const FluidFlow* last_flow = &impl.flow;
  const FluidMeter* last_meter = &impl.meter;
  if (impl.reached < impl.now) {
    flow.emplace(impl.flow);
    meter.emplace(impl.meter);
    impl.start(*flow);
    flow->step(sim::to_seconds(impl.reached), sim::to_seconds(impl.now - impl.reached));
    meter->step(impl.reached, impl.now - impl.reached, *flow, impl.walk);
    last_flow = &*flow;
    last_meter = &*meter;
  }
  auto result = last_meter->result(impl.now, *last_flow, impl.walk);
  result.replication = impl.seed.replication;
  result.request_events = impl.steps;
  sim::Digest digest;
  digest.add(impl.steps);
  for (const Kpi& kpi : result.kpis) digest.add(std::bit_cast<std::uint64_t>(kpi.value));
  result.digest = digest.value();
  return result;
}

}  // namespace sandtable::models
