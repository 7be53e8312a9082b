/// The scenario language, field by field. Everything else (reader, writer, schema, reference page) is made of these lists, in this
/// order. Docs are one sentence without a full stop.
#pragma once

#include "models/scenario/autoscale_fields.hpp"
#include "models/scenario/balance_fields.hpp"
#include "models/scenario/data_fields.hpp"
#include "models/scenario/field.hpp"
#include "models/scenario/message_fields.hpp"
#include "models/scenario/plan_fields.hpp"
#include "models/scenario/rollout_fields.hpp"
#include "models/scenario/run_fields.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/scheduling_fields.hpp"
#include "models/scenario/service_fields.hpp"
#include "models/scenario/step_fields.hpp"
#include "models/scenario/traffic_fields.hpp"
#include "models/scenario/workload_fields.hpp"

namespace sandtable::models {

template <>
struct Describe<Objective> {
  static constexpr std::string_view name = "objective", doc = "A bound on a KPI's mean over the replications";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Objective::name, "unique among objectives"),
      required<FreeText>("kpi", &Objective::kpi, "such as service.cart.latency.p99"),
      optional<Bound>("below", &Objective::below, "upper bound, in the KPI's unit"),
      optional<Bound>("above", &Objective::above, "lower bound, in the KPI's unit"),
  };
};

template <>
struct Describe<CrashTarget> {
  static constexpr std::string_view name = "crash target", doc = "What crashes: a node or a replica";
  static constexpr auto fields = std::tuple{
      optional<Reference>("node", &CrashTarget::node, "such as general-0"),
      optional<Reference>("replica", &CrashTarget::replica, "such as cart-1, the second of service cart in order of creation"),
  };
};

template <>
struct Describe<Fault> {
  static constexpr std::string_view name = "fault", doc = "Something that breaks";
  static constexpr auto fields = std::tuple{
      optional<Name>("name", &Fault::name, "unique among faults; absent: fault-0, fault-1, … by position"),
      required("at", &Fault::at, "since the start of the run", not_negative),
      optional("for", &Fault::lasts, "then it comes back; absent: it stays", positive),
      required("crash", &Fault::crash, "requests in flight there end as unavailable"),
  };
};

template <>
struct Describe<Scenario> {
  static constexpr std::string_view name = "scenario", doc = "A described world and its load";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Scenario::name, "of the scenario"),
      optional("seed", &Scenario::seed, "of all chance; the same seed gives the same bytes"),
      optional<FreeText>("currency", &Scenario::currency, "of all prices"),
      optional("run", &Scenario::run, "how long and how often"),
      optional("network", &Scenario::network, "what lies between services"),
      optional("kubernetes", &Scenario::kubernetes,
               "the version whose scheduler, controllers and kubelet the cluster has; absent: simple rules"),
      optional("nodes", &Scenario::nodes, "machines; absent: replicas have the cores of their limit to themselves"),
      optional("node_autoscaler", &Scenario::node_autoscaler, "with kubernetes: adds nodes for pods that wait, and removes them"),
      required("services", &Scenario::services, "what runs", at_least(1)),
      optional("daemons", &Scenario::daemons, "with kubernetes: what runs on every node beside it"),
      optional("jobs", &Scenario::jobs, "with kubernetes: what runs to its end, once or by a schedule"),
      optional("quotas", &Scenario::quotas, "with kubernetes: what the pods of services and jobs may ask for together"),
      optional("limit_ranges", &Scenario::limit_ranges, "with kubernetes: what each of them may ask for"),
      optional("queues", &Scenario::queues, "through which services send each other messages"),
      optional("traffic", &Scenario::traffic, "who uses it"),
      optional("objectives", &Scenario::objectives, "what must hold"),
      optional("faults", &Scenario::faults, "what breaks, when"),
  };
};

}  // namespace sandtable::models
