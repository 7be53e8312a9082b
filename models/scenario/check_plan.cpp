#include <algorithm>
#include <cmath>
#include <set>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/validate.hpp"

namespace sandtable::models {
namespace {

/// Looks one action's names up in a scenario.
class ActionCheck {
 public:
  ActionCheck(const Scenario& scenario, std::string path, PlanUse use, Checks& checks)
      : scenario_(scenario), path_(std::move(path)), use_(use), checks_(checks) {}

  void operator()(const ScaleAction& action) {
    const auto* service = find(action.service, path_ + ".scale.service");
    if (!service) return;
    if (service->versions.empty()) {
      if (!action.version.empty())
        checks_.report(path_ + ".scale.version", "service \"" + service->name + "\" has no versions", {}, "leave \"version\" out");
    } else if (action.version.empty()) {
      checks_.report(path_ + ".scale", "\"version\" is missing",
                     "service \"" + service->name + "\" has versions " + enumerate(versions(*service), "and"),
                     "say which one is scaled");
    } else {
      check_version(*service, action.version, path_ + ".scale.version");
    }
  }
  void operator()(const WeightAction& action) {
    const auto* service = find(action.service, path_ + ".weight.service");
    if (!service) return;
    if (service->versions.empty()) {
      checks_.report(path_ + ".weight.service", "service \"" + service->name + "\" has no versions",
                     "there is nothing to split its traffic between");
      return;
    }
    double total = 0;
    for (const auto& version : service->versions) {
      const auto given = std::find_if(action.weights.begin(), action.weights.end(),
                                      [&](const VersionWeight& w) { return w.version == version.name; });
      total += given == action.weights.end() ? version.weight : given->weight;
    }
    for (std::size_t i = 0; i < action.weights.size(); ++i) {
      check_version(*service, action.weights[i].version, path_ + ".weight.weights." + std::to_string(i) + ".version");
    }
    if (!(total > 0))
      checks_.report(path_ + ".weight.weights", "no version would be left with a weight", "traffic must go somewhere");
  }
  void operator()(const CrashAction& action) { check_crash(action.target, path_ + ".crash", &scenario_, checks_); }
  void operator()(const RolloutAction& action) {
    const auto* service = deployment("rollout", action.service);
    if (service == nullptr) return;
    if (action.surge && service->stateful_set)
      checks_.report(path_ + ".rollout.surge", "\"surge\" of service \"" + service->name + "\"",
                     "a StatefulSet never has two replicas of one ordinal", "leave \"surge\" out");
    if (action.slowdown != 1) one_by_one(".rollout.slowdown", "\"slowdown\" of a revision");
  }
  void operator()(const ResourcesAction& action) {
    const auto* service = deployment("resources", action.service);
    if (service == nullptr) return;
    if (!action.cpu.request && !action.cpu.limit && !action.memory.request && !action.memory.limit)
      checks_.report(path_ + ".resources", "the action sets nothing", "cpu or memory is needed", "such as cpu: {request: 500m}");
    one_by_one(".resources", "\"resources\"");
    if (action.memory.limit && service->memory.per_request)
      checks_.report(path_ + ".resources.memory.limit", "\"limit\" where memory is taken per request",
                     "another limit on memory that replicas outgrow is not simulated", "set it in the scenario");
    check_order(action.cpu, service->cpu, path_ + ".resources.cpu.request");
    check_order(action.memory, service->memory, path_ + ".resources.memory.request");
  }
  void operator()(const AutoscaleAction& action) {
    const auto* service = find(action.service, path_ + ".autoscale.service");
    if (use_ == PlanUse::live || !has_kubernetes("autoscale") || !service) return;
    if (!service->autoscale) {
      checks_.report(path_ + ".autoscale.service", "service \"" + service->name + "\" has no autoscaler", "there is none to change",
                     "give it an \"autoscale\" in the scenario");
      return;
    }
    const auto& spec = *service->autoscale;
    const bool lowered = action.min.has_value() || action.max.has_value();
    if (lowered && action.min.value_or(spec.min) > action.max.value_or(spec.max))
      checks_.report(path_ + ".autoscale", "min would be " + std::to_string(action.min.value_or(spec.min)) + ", more than max, " +
                                               std::to_string(action.max.value_or(spec.max)));
    const bool by_cpu = std::ranges::any_of(
        spec.metrics, [](const AutoscaleMetric& metric) { return std::holds_alternative<CpuMetric>(metric.kind); });
    if (action.cpu && !by_cpu)
      checks_.report(path_ + ".autoscale.cpu", "the autoscaler of service \"" + service->name + "\" does not go by cpu", {},
                     "leave \"cpu\" out");
    if (action.cpu && std::abs(100 * action.cpu->value - std::round(100 * action.cpu->value)) > 1e-9)
      checks_.report(path_ + ".autoscale.cpu", "\"cpu\" is " + write_leaf(*action.cpu), "Kubernetes takes whole percents");
  }
  void operator()(const BudgetAction& action) {
    find(action.service, path_ + ".budget.service");
    if (use_ == PlanUse::simulated) has_kubernetes("budget");
  }
  void operator()(const PauseAction& action) { pausable("pause", action.service); }
  void operator()(const ResumeAction& action) { pausable("resume", action.service); }
  void operator()(const UndoAction& action) { deployment("undo", action.service); }
  void operator()(const CordonAction& action) { on_node("cordon", action.node); }
  void operator()(const UncordonAction& action) { on_node("uncordon", action.node); }
  void operator()(const DrainAction& action) { on_node("drain", action.node); }
  void operator()(const NodesAction& action) {
    if (use_ == PlanUse::live) return;
    std::vector<std::string> names;
    for (const auto& group : scenario_.nodes) {
      if (!group.autoscale) continue;
      if (group.name == action.group) return check_bounds(action, *group.autoscale);
      names.push_back(group.name);
    }
    checks_.report(path_ + ".nodes.group", "no group of nodes \"" + shown(action.group) + "\" that scales",
                   names.empty() ? "none has \"autoscale\"" : "", suggest(action.group, names));
  }

 private:
  void check_bounds(const NodesAction& action, const NodeScaling& scaling) {
    if (!action.min && !action.max)
      checks_.report(path_ + ".nodes", "the action sets nothing", "min or max is needed", "such as max: 8");
    if (action.max && *action.max > scaling.max)
      checks_.report(path_ + ".nodes.max", "\"max\" is " + std::to_string(*action.max),
                     "the scenario has machines for " + std::to_string(scaling.max),
                     "raise the scenario's max, and begin with less");
    if (action.min && *action.min > action.max.value_or(scaling.max))
      checks_.report(path_ + ".nodes.min", "min would be " + std::to_string(*action.min) + ", more than max, " +
                                               std::to_string(action.max.value_or(scaling.max)));
  }
  /// The service that one Deployment or StatefulSet is; null where that was reported.
  const Service* deployment(const std::string& kind, const std::string& name) {
    const auto* service = find(name, path_ + "." + kind + ".service");
    if (use_ == PlanUse::live || !has_kubernetes(kind) || service == nullptr) return nullptr;
    if (service->versions.empty() && !service->database) return service;
    checks_.report(
        path_ + "." + kind + ".service", "service \"" + service->name + "\" has " + (service->database ? "a database" : "versions"),
        service->database ? "its replicas are not all alike" : "each is a Deployment of its own, and plans name none of them");
    return nullptr;
  }
  void pausable(const std::string& kind, const std::string& name) {
    const auto* service = deployment(kind, name);
    if (service != nullptr && service->stateful_set)
      checks_.report(path_ + "." + kind + ".service", "service \"" + name + "\" is a StatefulSet",
                     "only Deployments can be paused");
  }
  void one_by_one(const std::string& key, const std::string& what) {
    if (scenario_.run.fidelity == RunFidelity::fluid)
      checks_.report(path_ + key, what + " with fidelity fluid", "the replicas of a flow are all alike", "fidelity: exact");
  }
  template <class Bounds, class Amounts>
  void check_order(const Bounds& bounds, const Amounts& present, const std::string& path) {
    const auto request = bounds.request ? bounds.request : present.request;
    const auto limit = bounds.limit ? bounds.limit : present.limit;
    if ((bounds.request || bounds.limit) && request && limit && request->value > limit->value)
      checks_.report(path, "the request would be " + write_leaf(*request) + ", more than the limit, " + write_leaf(*limit),
                     "a replica reserves at most what it may use");
  }
  void on_node(const std::string& kind, const std::string& node) {
    if (use_ == PlanUse::live) return;
    check_node(node, path_ + "." + kind + ".node", scenario_, checks_);
    has_kubernetes(kind);
  }
  bool has_kubernetes(const std::string& kind) {
    if (!scenario_.kubernetes)
      checks_.report(path_ + "." + kind, "\"" + kind + "\" is an action of Kubernetes",
                     "scenario \"" + scenario_.name + "\" has no \"kubernetes\"",
                     "give it \"kubernetes: 1.34\", or your cluster's");
    return scenario_.kubernetes.has_value();
  }
  static std::vector<std::string> versions(const Service& service) {
    std::vector<std::string> names;
    for (const auto& version : service.versions) names.push_back(version.name);
    return names;
  }
  const Service* find(const std::string& name, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& service : scenario_.services) {
      if (service.name == name) return &service;
      names.push_back(service.name);
    }
    checks_.report(path, "scenario \"" + scenario_.name + "\" has no service \"" + shown(name) + "\"", {}, suggest(name, names));
    return nullptr;
  }
  void check_version(const Service& service, const std::string& name, const std::string& path) {
    const auto known = versions(service);
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    checks_.report(path, "service \"" + service.name + "\" has no version \"" + shown(name) + "\"", {}, suggest(name, known));
  }

  const Scenario& scenario_;
  std::string path_;
  PlanUse use_;
  Checks& checks_;
};

}  // namespace

Diagnostics validate_undamaged(const Plan& plan, const SourceMap& marks, const std::set<std::string>& damaged) {
  Checks checks(marks, damaged);
  check_ranges(plan, checks);
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const auto path = "actions." + std::to_string(i);
    const auto before = "actions." + std::to_string(i - (i > 0 ? 1 : 0));
    if (i > 0 && checks.intact(path + ".at") && checks.intact(before + ".at") && plan.actions[i].at < plan.actions[i - 1].at) {
      checks.report(path + ".at",
                    "the action is at " + write_duration(plan.actions[i].at) + ", before the one above it, at " +
                        write_duration(plan.actions[i - 1].at),
                    "actions stand in the order of their times", "move it up");
    }
    if (const auto* crash = std::get_if<CrashAction>(&plan.actions[i].kind))
      check_crash(crash->target, path + ".crash", nullptr, checks);
    if (const auto* budget = std::get_if<BudgetAction>(&plan.actions[i].kind);
        budget && checks.intact_below(path + ".budget") && budget->min_available.has_value() == budget->max_unavailable.has_value())
      checks.report(path + ".budget", budget->min_available ? "the budget has two bounds" : "the budget has no bound",
                    "expected exactly one of min_available and max_unavailable");
    if (const auto* autoscale = std::get_if<AutoscaleAction>(&plan.actions[i].kind);
        autoscale && checks.intact_below(path + ".autoscale") && autoscale->min && autoscale->max &&
        *autoscale->min > *autoscale->max)
      checks.report(path + ".autoscale.min", "\"min\" is " + std::to_string(*autoscale->min),
                    "\"max\" is " + std::to_string(*autoscale->max), "exchange them");
    if (const auto* weight = std::get_if<WeightAction>(&plan.actions[i].kind)) {
      std::set<std::string> seen;
      for (std::size_t k = 0; k < weight->weights.size(); ++k) {
        const auto version_path = path + ".weight.weights." + std::to_string(k) + ".version";
        if (checks.intact(version_path) && !seen.insert(weight->weights[k].version).second) {
          checks.report(version_path, "a second weight for \"" + shown(weight->weights[k].version) + "\"", {}, "keep one");
        }
      }
    }
  }
  return std::move(checks.diagnostics);
}

Diagnostics validate(const Plan& plan, const SourceMap& marks) { return validate_undamaged(plan, marks, {}); }

Diagnostics check_plan(const Plan& plan, const SourceMap& marks, const Scenario& scenario, PlanUse use) {
  const std::set<std::string> damaged;
  Checks checks(marks, damaged);
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const auto path = "actions." + std::to_string(i);
    if (plan.actions[i].at >= scenario.run.duration) {
      checks.report(path + ".at", "the action is at " + write_duration(plan.actions[i].at),
                    "the run of scenario \"" + scenario.name + "\" ends at " + write_duration(scenario.run.duration));
    }
    std::visit(ActionCheck(scenario, path, use, checks), plan.actions[i].kind);
  }
  return std::move(checks.diagnostics);
}

Diagnostics check_plan(const PlanDocument& plan, const Scenario& scenario, PlanUse use) {
  return check_plan(plan.value, plan.marks, scenario, use);
}

}  // namespace sandtable::models
