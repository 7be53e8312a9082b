/// The language of plans, field by field, as fields.hpp has it for scenarios.
#pragma once

#include "models/scenario/action.hpp"
#include "models/scenario/field.hpp"

namespace sandtable::models {

template <>
struct Describe<ScaleAction> {
  static constexpr std::string_view name = "scale action", doc = "Sets how many replicas a service shall have";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &ScaleAction::service, "which"),
      optional<Reference>("version", &ScaleAction::version, "of a service with versions"),
      required("replicas", &ScaleAction::replicas, "how many", within(0, 100000)),
  };
};

template <>
struct Describe<VersionWeight> {
  static constexpr std::string_view name = "version weight", doc = "A version's share of its service's traffic";
  static constexpr auto fields = std::tuple{
      required<Reference>("version", &VersionWeight::version, "which"),
      required("weight", &VersionWeight::weight, "relative to the other versions", not_negative),
  };
};

template <>
struct Describe<WeightAction> {
  static constexpr std::string_view name = "weight action", doc = "Splits a service's traffic between its versions";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &WeightAction::service, "which"),
      required("weights", &WeightAction::weights, "versions left out keep their weight", at_least(1)),
  };
};

template <>
struct Describe<RolloutAction> {
  static constexpr std::string_view name = "rollout action",
                                    doc = "Replaces a service's replicas by those of a new revision, as its strategy says";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &RolloutAction::service, "which"),
      optional<FreeText>("image", &RolloutAction::image, "what the live Deployment's container then runs; absent: as it is"),
      optional("slowdown", &RolloutAction::slowdown, "the new revision's, of every work and cpu time, in a simulation", positive),
      optional("surge", &RolloutAction::surge, "replicas beyond the wanted ones, from now on; absent: as the service says"),
      optional("unavailable", &RolloutAction::unavailable,
               "replicas that may be missing, from now on; absent: as the service says"),
      optional("never_ready", &RolloutAction::never_ready, "in a simulation its replicas start, and never become ready"),
  };
};

template <>
struct Describe<CoreBounds> {
  static constexpr std::string_view name = "bounds of cores", doc = "Cores of one replica";
  static constexpr auto fields = std::tuple{
      optional("request", &CoreBounds::request, "what the scheduler reserves; absent: as it is", positive),
      optional("limit", &CoreBounds::limit, "what a replica can use at most; absent: as it is", positive),
  };
};

template <>
struct Describe<MemoryBounds> {
  static constexpr std::string_view name = "bounds of memory", doc = "Memory of one replica";
  static constexpr auto fields = std::tuple{
      optional("request", &MemoryBounds::request, "what the scheduler reserves; absent: as it is", positive),
      optional("limit", &MemoryBounds::limit, "beyond which a replica is killed; absent: as it is", positive),
  };
};

template <>
struct Describe<ResourcesAction> {
  static constexpr std::string_view name = "resources action", doc = "Sets what each replica requests and may use: a rollout";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &ResourcesAction::service, "which"),
      optional("cpu", &ResourcesAction::cpu, "cores"),
      optional("memory", &ResourcesAction::memory, "bytes"),
  };
};

template <>
struct Describe<AutoscaleAction> {
  static constexpr std::string_view name = "autoscale action", doc = "Sets bounds and target of a service's autoscaler";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &AutoscaleAction::service, "which"),
      optional("min", &AutoscaleAction::min, "replicas at the least; absent: as it is", within(1, 100000)),
      optional("max", &AutoscaleAction::max, "replicas at the most; absent: as it is", within(1, 100000)),
      optional("cpu", &AutoscaleAction::cpu, "mean use of the requested cores to aim at; absent: as it is", positive),
  };
};

template <>
struct Describe<BudgetAction> {
  static constexpr std::string_view name = "budget action", doc = "Sets how many of a service's replicas may be evicted at once";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &BudgetAction::service, "which"),
      optional("min_available", &BudgetAction::min_available, "replicas that must stay; or max_unavailable"),
      optional("max_unavailable", &BudgetAction::max_unavailable, "replicas that may be missing"),
  };
};

template <>
struct Describe<PauseAction> {
  static constexpr std::string_view name = "pause action", doc = "A service's Deployment stops rolling out";
  static constexpr auto fields = std::tuple{required<Reference>("service", &PauseAction::service, "which")};
};

template <>
struct Describe<ResumeAction> {
  static constexpr std::string_view name = "resume action", doc = "A service's Deployment goes on rolling out";
  static constexpr auto fields = std::tuple{required<Reference>("service", &ResumeAction::service, "which")};
};

template <>
struct Describe<UndoAction> {
  static constexpr std::string_view name = "undo action", doc = "Rolls a service back to the revision before the present one";
  static constexpr auto fields = std::tuple{required<Reference>("service", &UndoAction::service, "which")};
};

template <>
struct Describe<CordonAction> {
  static constexpr std::string_view name = "cordon action", doc = "A node takes no new replicas";
  static constexpr auto fields = std::tuple{required<Reference>("node", &CordonAction::node, "such as general-0")};
};

template <>
struct Describe<UncordonAction> {
  static constexpr std::string_view name = "uncordon action", doc = "A node takes new replicas again";
  static constexpr auto fields = std::tuple{required<Reference>("node", &UncordonAction::node, "such as general-0")};
};

template <>
struct Describe<DrainAction> {
  static constexpr std::string_view name = "drain action", doc = "Cordons a node and evicts what runs there, as the budgets allow";
  static constexpr auto fields = std::tuple{
      required<Reference>("node", &DrainAction::node, "such as general-0"),
      optional("timeout", &DrainAction::timeout, "after which what is still there stays; absent: never", positive),
  };
};

template <>
struct Describe<NodesAction> {
  static constexpr std::string_view name = "nodes action", doc = "Sets the bounds within which a group of nodes is resized";
  static constexpr auto fields = std::tuple{
      required<Reference>("group", &NodesAction::group, "which scales, such as general"),
      optional("min", &NodesAction::min, "nodes at the least; absent: as it is", within(0, 100000)),
      optional("max", &NodesAction::max, "nodes at the most, no more than the scenario's; absent: as it is", within(0, 100000)),
  };
};

template <>
struct Describe<Action> {
  static constexpr std::string_view name = "action", doc = "One step of a plan";
  static constexpr auto fields = std::tuple{
      required("at", &Action::at, "since the start of the run, or of applying the plan", not_negative),
      one_of(&Action::kind, alternative<ScaleAction>(Whole<ScaleAction>{"scale", "sets a number of replicas"}),
             alternative<WeightAction>(Whole<WeightAction>{"weight", "splits traffic between versions"}),
             alternative<CrashAction>(required("crash", &CrashAction::target, "breaks a node or a replica"),
                                      optional("for", &CrashAction::lasts, "then it comes back; absent: it stays", positive)),
             alternative<RolloutAction>(Whole<RolloutAction>{"rollout", "replaces replicas by those of a new revision"}),
             alternative<ResourcesAction>(Whole<ResourcesAction>{"resources", "sets requests and limits"}),
             alternative<AutoscaleAction>(Whole<AutoscaleAction>{"autoscale", "sets an autoscaler's bounds and target"}),
             alternative<BudgetAction>(Whole<BudgetAction>{"budget", "sets how many replicas may be evicted at once"}),
             alternative<PauseAction>(Whole<PauseAction>{"pause", "stops a rollout where it is"}),
             alternative<ResumeAction>(Whole<ResumeAction>{"resume", "lets a paused rollout go on"}),
             alternative<UndoAction>(Whole<UndoAction>{"undo", "rolls back to the revision before"}),
             alternative<CordonAction>(Whole<CordonAction>{"cordon", "a node takes no new replicas"}),
             alternative<UncordonAction>(Whole<UncordonAction>{"uncordon", "a node takes new replicas again"}),
             alternative<DrainAction>(Whole<DrainAction>{"drain", "evicts what runs on a node, as the budgets allow"}),
             alternative<NodesAction>(Whole<NodesAction>{"nodes", "sets the bounds of a group of nodes that scales"})),
  };
};

template <>
struct Describe<Plan> {
  static constexpr std::string_view name = "plan", doc = "Actions in order of their times";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Plan::name, "of the plan"),
      required("actions", &Plan::actions, "what is done; empty: nothing, for comparison"),
  };
};

}  // namespace sandtable::models
