#include "twin/simulated_world.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "models/cluster/make_cluster.hpp"
#include "models/cluster/run/controllers.hpp"
#include "models/fault/fault_injector.hpp"
#include "models/fluid/fluid_plane.hpp"
#include "models/measure/request_observer.hpp"
#include "models/network/platform.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/writer.hpp"
#include "models/service/request_plane.hpp"
#include "sim/contract.hpp"
#include "sim/control_plane.hpp"
#include "sim/digest.hpp"
#include "twin/detail/version_lookup.hpp"
#include "twin/observe/scraper.hpp"

namespace sandtable::twin {

sim::Result<CompiledScenario> compile_scenario(models::Scenario scenario) {
  scenario = models::kube::run::with_limit_ranges(std::move(scenario));
  auto requests = models::compile(scenario);
  auto cluster = models::compile_cluster(scenario);
  if (!requests && !cluster)
    return sim::fail(sim::ErrorKind::invalid_input, requests.error().message + "; " + cluster.error().message);
  if (!requests) return requests.failure();
  if (!cluster) return cluster.failure();
  return CompiledScenario{std::move(scenario), std::move(*requests), std::move(*cluster)};
}

sim::Time common_past(const models::Scenario& scenario, std::span<const models::Plan> plans) {
  sim::Time first = sim::Time{scenario.run.duration} + sim::Duration{1};
  for (const models::Plan& plan : plans)
    for (const models::Action& action : plan.actions) first = std::min(first, sim::Time{action.at});
  return std::max(sim::Time{}, first - sim::Duration{1});
}

namespace {

/// Who watches the run, and what was seen so far.
struct Watch {
  Watch(const CompiledScenario& compiled, const models::ObservationSettings& settings) {
    if (settings.metrics_step) scraper.emplace(compiled.scenario, compiled.requests, *settings.metrics_step);
    observer.emplace(compiled.requests, scraper ? std::optional(scraper->buckets()) : std::nullopt, settings.traces);
    if (scraper) next_scrape = sim::Time{};
  }
  models::Observation seen(sim::Time now) const {
    models::Observation observation;
    if (scraper) observation.metrics = scraper->seen();
    if (observer->spans() != nullptr) observation.traces = observer->spans()->result(now, replica_names);
    return observation;
  }
  void learn_names(const models::Cluster& cluster) {
    for (const models::ReplicaRecord& replica : cluster.replicas()) {
      if (!replica.serving) continue;
      if (replica.serving->index >= replica_names.size()) replica_names.resize(replica.serving->index + 1);
      replica_names[replica.serving->index] = replica.name;
    }
  }

  std::optional<Scraper> scraper;
  std::optional<models::RequestObserver> observer;
  sim::Time next_scrape = sim::never;
  std::vector<std::string> replica_names;  ///< by id, those gone too
};

/// A fluid's step: where autoscalers look at it, at least as often as they do.
sim::Duration step_of(const models::Scenario& scenario) {
  const sim::Duration usual = models::FluidPlane::usual_step(scenario.run.duration);
  return models::kube::run::has_autoscaler(scenario) ? std::min<sim::Duration>(usual, std::chrono::seconds(15)) : usual;
}

std::unique_ptr<models::ServingPlane> plane_of(const CompiledScenario& compiled, sim::RunSeed seed) {
  if (compiled.scenario.run.fidelity == models::RunFidelity::fluid)
    return std::make_unique<models::FluidPlane>(compiled.requests, seed, step_of(compiled.scenario));
  return std::make_unique<models::RequestPlane>(compiled.requests, seed);
}

/// A fluid does nothing by itself that the control plane would have to take up between its steps.
sim::ControlPlaneConfig control_of(const models::Scenario& scenario) {
  sim::ControlPlaneConfig config = models::platform_of(scenario);
  if (scenario.run.fidelity == models::RunFidelity::fluid) config.coupling = std::max(config.coupling, step_of(scenario));
  return config;
}

}  // namespace

struct SimulatedWorld::Impl {
  Impl(const CompiledScenario& of, sim::RunSeed seed)
      : compiled(of),
        scenario(of.scenario),
        versions(of.cluster),
        control(control_of(of.scenario)),
        requests(plane_of(of, seed)),
        owned_cluster(models::make_cluster(of.cluster, seed, control, *requests,
                                           models::MeasuredTime(of.requests.warmup, of.requests.duration))),
        cluster(*owned_cluster),
        faults(of.scenario, seed, control, cluster, *requests) {
    cluster.set_listener({.changed = [this](const std::string& object, const std::string& what) { note(object, what); },
                          .ready_changed =
                              [this](models::VersionId version) {
                                faults.ready_changed(version);
                                if (controllers) controllers->pods_changed(version);
                                if (watch) watch->learn_names(cluster);
                              },
                          .ended =
                              [this](models::VersionId version) {
                                if (controllers) controllers->pods_changed(version);
                              },
                          .noticed = [this](const std::string& name) { faults.noticed(name); }});
    control.set_before_event([this](sim::Time now) {
      requests->advance_to(now);
      cluster.pick_up();
    });
    if (scenario.kubernetes)
      controllers.emplace(scenario, seed, control, cluster, *requests,
                          [this](const std::string& object, const std::string& what) { note(object, what); });
    const auto& services = compiled.requests.services;
    if (std::ranges::any_of(services, [](const auto& service) { return service.memory_for != UINT32_MAX; }))
      look_after(scenario.run.coupling);
  }

  /// Where replicas can run out of memory: what the request plane reports is picked up at the next control event, and one comes at
  /// least this often.
  void look_after(sim::Duration coupling) {
    control.schedule(control.now() + coupling, [this, coupling] { look_after(coupling); });
  }

  models::RequestPlane& single_requests() const {
    auto* const plane = dynamic_cast<models::RequestPlane*>(requests.get());
    SANDTABLE_EXPECT(plane != nullptr, "only requests that are followed one by one can be watched");
    return *plane;
  }

  void run_until(sim::Time until) {
    while (watch && watch->next_scrape <= until) {
      advance_to(watch->next_scrape);
      watch->scraper->scrape(watch->next_scrape, *watch->observer->counters(), cluster);
      watch->next_scrape += watch->scraper->step();
    }
    advance_to(until);
  }
  void advance_to(sim::Time until) {
    control.run_until(until);
    requests->advance_to(until);
  }

  void note(const std::string& object, const std::string& what) {
    changes.push_back({changes.size() + 1, object, what});
    last_change[object] = changes.back().version;
    digest.add(static_cast<std::uint64_t>(control.now().time_since_epoch().count()));
    digest.add(std::string_view(object));
    digest.add(std::string_view(what));
  }

  void schedule(const models::Action& action) {
    const sim::Time at = std::max(control.now(), sim::Time{action.at});
    control.schedule(
        at, [this, kind = action.kind] { std::visit([this](const auto& doing) { perform(doing); }, kind); },
        sim::Phase::arrival);  // after what happens by itself at that instant
  }
  void perform(const models::ScaleAction& scale) {
    note("service." + scale.service, "scales to " + std::to_string(scale.replicas));
    const models::VersionId version = *versions.find(scale.service, scale.version);
    if (controllers) controllers->scale(version, scale.replicas);
    else cluster.scale(version, scale.replicas);
  }
  void perform(const models::WeightAction& weight) {
    for (const models::VersionWeight& part : weight.weights) {
      note("service." + weight.service, "weight of " + part.version + ": " + std::to_string(part.weight));
      requests->set_weight(*versions.find(weight.service, part.version), part.weight);
    }
  }
  void perform(const models::CrashAction& crash) {
    if (crash.target.node.empty()) {
      cluster.crash_replica(crash.target.replica, crash.lasts);
    } else {
      cluster.crash_node(crash.target.node, crash.lasts);
    }
  }

  void perform(const models::AutoscaleAction& action) {
    std::string what = "autoscaler:";
    if (action.min) what += " min " + std::to_string(*action.min);
    if (action.max) what += " max " + std::to_string(*action.max);
    if (action.cpu) what += " cpu " + models::write_leaf(*action.cpu);
    note("service." + action.service, what);
    controllers->change(service_named(action.service), action);
  }
  void perform(const models::RolloutAction& action) {
    std::string what = "rolls out";
    if (action.slowdown != 1) what += ", slowdown " + models::write_leaf(action.slowdown);
    if (action.never_ready) what += ", never ready";
    note("service." + action.service, what);
    controllers->workload(service_named(action.service)).roll_out(action);
  }
  void perform(const models::ResourcesAction& action) {
    note("service." + action.service, "gets other resources");
    controllers->workload(service_named(action.service)).set_resources(action);
  }
  void perform(const models::PauseAction& action) {
    note("service." + action.service, "pauses its rollout");
    controllers->workload(service_named(action.service)).pause(true);
  }
  void perform(const models::ResumeAction& action) {
    note("service." + action.service, "resumes its rollout");
    controllers->workload(service_named(action.service)).pause(false);
  }
  void perform(const models::UndoAction& action) { controllers->workload(service_named(action.service)).undo(); }
  models::ServiceId service_named(const std::string& name) const {
    const auto& services = compiled.cluster.services;
    const auto found = std::ranges::find(services, name, &models::ServiceSpec::name);
    return {static_cast<std::uint32_t>(found - services.begin())};
  }
  void perform(const models::CordonAction& action) { cluster.cordon(action.node, true); }
  void perform(const models::UncordonAction& action) { cluster.cordon(action.node, false); }
  void perform(const models::DrainAction& action) { cluster.drain(action.node, action.timeout); }
  void perform(const models::BudgetAction& action) { cluster.set_budget(action); }
  void perform(const models::NodesAction& action) { cluster.set_bounds(action); }

  void step(Controller& controller) {
    const Wake wake = controller.step(*world);
    if (wake.at == sim::never) return;
    SANDTABLE_EXPECT(wake.at > control.now(), "a controller that wants to be called again must let time pass");
    control.schedule(
        wake.at, [this, &controller] { step(controller); }, sim::Phase::arrival);
  }

  const CompiledScenario& compiled;
  const models::Scenario& scenario;
  const detail::VersionLookup versions;
  SimulatedWorld* world = nullptr;  ///< what controllers are shown
  sim::ControlPlane control;
  std::unique_ptr<models::ServingPlane> requests;
  const std::unique_ptr<models::Cluster> owned_cluster;
  models::Cluster& cluster;
  models::FaultInjector faults;
  std::optional<models::kube::run::Controllers> controllers;  ///< none: the cluster is not of Kubernetes
  Changes changes;
  std::map<std::string, Version> last_change;
  std::set<std::string> submitted;
  sim::Digest digest;  ///< of the changes
  std::unique_ptr<Watch> watch;
};

SimulatedWorld::SimulatedWorld(const CompiledScenario& compiled, sim::RunSeed seed)
    : impl_(std::make_unique<Impl>(compiled, seed)) {
  impl_->world = this;
}
SimulatedWorld::~SimulatedWorld() = default;

void SimulatedWorld::audit() { impl_->single_requests().audit(); }
std::vector<std::string> SimulatedWorld::violations() const { return impl_->single_requests().violations(); }

void SimulatedWorld::apply(const models::Plan& plan) {
  for (const models::Action& action : plan.actions) {
    SANDTABLE_EXPECT(sim::Time{action.at} >= now(), "an action of plan " + plan.name + " has passed");
    const auto fits = impl_->versions.check(action);
    SANDTABLE_EXPECT(fits.has_value(), "plan " + plan.name + ": " + fits.error().message);
    impl_->schedule(action);
  }
}

void SimulatedWorld::host(Controller& controller) {
  impl_->control.schedule(
      now(), [this, &controller] { impl_->step(controller); }, sim::Phase::arrival);
}

void SimulatedWorld::observe(const models::ObservationSettings& settings) {
  impl_->watch = std::make_unique<Watch>(impl_->compiled, settings);
  impl_->single_requests().observe(*impl_->watch->observer);
  impl_->watch->learn_names(impl_->cluster);
}

models::Observation SimulatedWorld::observation() const {
  SANDTABLE_EXPECT(impl_->watch != nullptr, "nobody watches this run");
  return impl_->watch->seen(now());
}

void SimulatedWorld::run_until(sim::Time until) { impl_->run_until(until); }

models::ReplicationResult SimulatedWorld::run() {
  run_until(sim::Time{impl_->scenario.run.duration});
  return result();
}

models::ReplicationResult SimulatedWorld::result() const {
  models::ReplicationResult result = impl_->requests->result();
  for (models::Kpi& kpi : impl_->cluster.kpis(now())) result.kpis.push_back(std::move(kpi));
  if (impl_->controllers)
    for (models::Kpi& kpi : impl_->controllers->kpis()) result.kpis.push_back(std::move(kpi));
  for (models::Kpi& kpi : impl_->faults.kpis()) result.kpis.push_back(std::move(kpi));
  const sim::ControlCounts counts = impl_->control.counts();
  result.control_events = counts.events + counts.ticks;
  sim::Digest digest;
  digest.add(result.digest);
  digest.add(impl_->digest.value());
  result.digest = digest.value();
  return result;
}

sim::Time SimulatedWorld::now() const { return impl_->control.now(); }

namespace {

/// The recorded series that answers the query.
sim::Result<std::string> series_name(const MetricQuery& query) {
  switch (query.metric) {
    case Metric::rate:
      return query.entity + ".rate";
    case Metric::latency_mean:
      return query.entity + ".latency.mean";
    case Metric::latency_quantile:
      if (query.quantile == 0.95) return query.entity + ".latency.p95";
      return sim::fail(sim::ErrorKind::not_found,
                       "the simulated world records the 0.95 quantile of latency over time, and no other");
    case Metric::utilization:
      return query.entity + ".utilization";
    case Metric::replicas:
      return query.entity + ".replicas";
    case Metric::availability:
      return sim::fail(sim::ErrorKind::not_found, "the simulated world records no availability over time");
    case Metric::cpu:
      return sim::fail(sim::ErrorKind::not_found, "the simulated world records no cpu over time, but utilization");
  }
  return sim::fail(sim::ErrorKind::not_found, "no such metric");
}

}  // namespace

sim::Result<Series> SimulatedWorld::query(const MetricQuery& query) {
  const auto name = series_name(query);
  if (!name) return name.failure();
  const models::ReplicationResult measured = impl_->requests->result();
  const auto found = std::ranges::find(measured.series, *name, &models::TimeSeries::name);
  if (found == measured.series.end()) return sim::fail(sim::ErrorKind::not_found, "the simulated world has no series " + *name);
  Series series;
  const sim::Time from = query.window > sim::Duration::zero() ? now() - query.window : sim::Time{};
  for (std::size_t i = 0; i < found->values.size(); ++i) {
    const sim::Time begin{found->bin * static_cast<std::int64_t>(i)};
    const sim::Time end = std::min(begin + found->bin, now());
    if (end > from && begin < now()) series.points.push_back({end, found->values[i]});
  }
  return series;
}

sim::Result<SnapshotPtr> SimulatedWorld::objects() {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->version = impl_->changes.size();
  const models::ClusterSpec& spec = impl_->cluster.spec();
  for (const models::ServiceSpec& service : spec.services)
    if (service.serves()) snapshot->services.push_back({service.name, impl_->last_change["service." + service.name], {}});
  for (const models::ReplicaRecord& replica : impl_->cluster.replicas()) {
    if (replica.state == models::Lifecycle::gone || !spec.services[replica.service.index].serves()) continue;
    snapshot->services[replica.service.index].replicas.push_back(
        {replica.name, replica.state == models::Lifecycle::ready, replica.state == models::Lifecycle::draining, 1});
  }
  for (std::size_t i = 0; i < spec.nodes.size(); ++i)
    if (const models::NodeRecord& node = impl_->cluster.nodes()[i]; node.there)
      snapshot->nodes.push_back({spec.nodes[i].name, node.up});
  return SnapshotPtr(std::move(snapshot));
}

sim::Result<Changes> SimulatedWorld::changes(Version since) {
  const auto first = std::min<std::size_t>(since, impl_->changes.size());
  return Changes(impl_->changes.begin() + static_cast<std::ptrdiff_t>(first), impl_->changes.end());
}

sim::Result<Receipt> SimulatedWorld::submit(const models::Action& action) {
  if (const sim::Status fits = impl_->versions.check(action); !fits) return fits.failure();
  sim::Digest content;
  content.add(std::string_view(models::to_yaml(models::Plan{"submitted", {action}})));
  const Receipt receipt{"simulated-" + content.hex()};
  if (impl_->submitted.insert(receipt.id).second) impl_->schedule(action);
  return receipt;
}

}  // namespace sandtable::twin
