#include "twin/live_world.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/contract.hpp"
#include "twin/counters.hpp"
#include "twin/differences.hpp"
#include "twin/signal_name.hpp"

namespace sandtable::twin {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

template <class Object>
const Object* find(const std::vector<Object>& objects, const std::string& name) {
  const auto found = std::find_if(objects.begin(), objects.end(), [&](const auto& o) { return o.name == name; });
  return found == objects.end() ? nullptr : &*found;
}

}  // namespace

LiveWorld::LiveWorld(TelemetrySource& telemetry, Actuator& actuator, Ledger& ledger, ExecutionHost host, LiveIdentity identity,
                     ObjectSource* source)
    : telemetry_(telemetry),
      actuator_(actuator),
      ledger_(ledger),
      host_(std::move(host)),
      identity_(std::move(identity)),
      source_(source) {
  SANDTABLE_EXPECT(host_.now, "a live world needs a clock");
  start_ = host_.now();
}

sim::Time LiveWorld::now() const { return sim::Time{sim::Duration{host_.now().ns - start_.ns}}; }

sim::Result<std::vector<RawSeries>> LiveWorld::read(const MetricQuery& query, Signal signal) {
  if (!telemetry_.maps(query.entity, signal)) {
    return sim::fail(sim::ErrorKind::not_found, query.entity + ": no telemetry of " + std::string(name(signal)) + " is mapped");
  }
  const WallTime to = host_.now();
  return telemetry_.read(query.entity, signal, {{to.ns - query.window.count()}, to});
}

sim::Result<double> LiveWorld::value_of(const MetricQuery& query) {
  const bool traffic = query.entity.starts_with("traffic.");
  switch (query.metric) {
    case Metric::rate:
    case Metric::cpu: {
      const auto series = read(query, query.metric == Metric::cpu ? Signal::cpu : traffic ? Signal::offered : Signal::ended);
      if (!series) return series.failure();
      const auto total = total_increase(*series);
      return total ? total->rate : nan_value;
    }
    case Metric::latency_mean:
    case Metric::latency_quantile: {
      const auto series = read(query, Signal::latency);
      if (!series) return series.failure();
      const auto histogram = histogram_increase(*series);
      if (!histogram) return histogram.failure();
      if (!*histogram) return nan_value;
      return query.metric == Metric::latency_mean ? mean(**histogram) : quantile(**histogram, query.quantile);
    }
    case Metric::availability: {
      const auto series = read(query, Signal::ended);
      if (!series) return series.failure();
      return availability(*series);
    }
    case Metric::replicas: {
      const auto snapshot = objects();
      if (!snapshot) return snapshot.failure();
      for (const auto& service : (*snapshot)->services) {
        if ("service." + service.name != query.entity) continue;
        return static_cast<double>(std::count_if(service.replicas.begin(), service.replicas.end(),
                                                 [](const auto& r) { return r.in_rotation && !r.draining; }));
      }
      return sim::fail(sim::ErrorKind::not_found, query.entity + " is not there");
    }
    case Metric::utilization:
      break;
  }
  return sim::fail(sim::ErrorKind::not_found, query.entity + ": utilization is not measured");
}

sim::Result<Series> LiveWorld::query(const MetricQuery& query) {
  const auto value = value_of(query);
  if (!value) return value.failure();
  return Series{{{now(), *value}}};
}

void LiveWorld::compare(const Snapshot& seen) {
  const auto add = [&](const std::string& object, const std::string& what) { changes_.push_back({++version_, object, what}); };
  for (const auto& service : seen.services) {
    for (const auto& what : differences(last_ ? find(last_->services, service.name) : nullptr, service)) {
      add("service." + service.name, what);
    }
  }
  for (const auto& node : seen.nodes) {
    const NodeObject* before = last_ ? find(last_->nodes, node.name) : nullptr;
    if (!before || before->up != node.up) add("node." + node.name, node.up ? "is up" : "is down");
  }
  if (!last_) return;
  for (const auto& service : last_->services)
    if (!find(seen.services, service.name)) add("service." + service.name, "is gone");
}

sim::Result<SnapshotPtr> LiveWorld::objects() {
  if (source_ != nullptr) return source_->objects();
  auto seen = actuator_.objects();
  if (!seen) return seen.failure();
  const Version before = version_;
  compare(*seen);
  if (last_ && version_ == before) return last_;
  seen->version = version_;
  for (auto& service : seen->services) {
    for (const auto& change : changes_)
      if (change.object == "service." + service.name) service.version = change.version;
  }
  last_ = std::make_shared<const Snapshot>(std::move(*seen));
  return last_;
}

sim::Result<Changes> LiveWorld::changes(Version since) {
  if (source_ != nullptr) return source_->changes(since);
  const auto seen = objects();
  if (!seen) return seen.failure();
  Changes out;
  for (const auto& change : changes_)
    if (change.version > since) out.push_back(change);
  return out;
}

sim::Result<Receipt> LiveWorld::submit(const models::Action& action) {
  const auto effects = actuator_.effects_of(action);
  if (!effects) return effects.failure();
  if (effects->empty()) return Receipt{"nothing-to-do"};
  Decision decision;
  decision.target = identity_.target;
  decision.plan_name = identity_.actor;
  decision.version = identity_.version;
  Executor executor(ledger_, actuator_, host_);
  const auto report = executor.take_action(std::move(decision), action);
  if (!report) return report.failure();
  if (report->status != DecisionStatus::applied) {
    return sim::fail(sim::ErrorKind::conflict, report->reasons.empty() ? "the action was rolled back" : report->reasons.front());
  }
  return Receipt{"decision-" + std::to_string(report->decision)};
}

}  // namespace sandtable::twin
