#include "models/scenario/validate.hpp"

#include <algorithm>

#include "models/measure/kpi_names.hpp"
#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/steps.hpp"
#include "models/traffic/replay.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models {
namespace {

void check_run(const Run& run, Checks& checks) {
  if (checks.intact("run.duration") && checks.intact("run.warmup") && run.warmup >= run.duration && run.duration.count() > 0) {
    checks.report("run.warmup",
                  "\"warmup\" is " + write_duration(run.warmup) + ", no less than the duration, " + write_duration(run.duration),
                  "the duration includes the warm-up", "lengthen the duration");
  }
  if (run.precision && checks.intact("run.replications") && checks.intact("run.max_replications") &&
      run.max_replications < run.replications) {
    checks.report("run.max_replications",
                  "\"max_replications\" is " + std::to_string(run.max_replications) + ", fewer than replications",
                  std::to_string(run.replications) + " are made in any case");
  }
}

template <class Amounts>
void check_amounts(const Amounts& amounts, const std::string& path, Checks& checks) {
  if (amounts.request && amounts.limit && checks.intact_below(path) && amounts.request->value > amounts.limit->value) {
    checks.report(path + ".request",
                  "\"request\" is " + write_leaf(*amounts.request) + ", more than the limit, " + write_leaf(*amounts.limit),
                  "a replica reserves at most what it may use");
  }
}

void check_services(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto path = "services." + element_step(scenario.services, i);
    check_amounts(service.cpu, path + ".cpu", checks);
    check_amounts(service.memory, path + ".memory", checks);
    check_weights(service.versions, path + ".versions", checks);
    if (!service.versions.empty() && service.replicas != Service{}.replicas && checks.intact(path + ".replicas")) {
      checks.report(path + ".replicas", "\"replicas\" beside \"versions\"", "each version has its own number of replicas",
                    "move it into the versions");
    }
  }
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string& path) {
    if (const auto* choice = std::get_if<ChoiceStep>(&step.kind)) check_weights(choice->branches, path + ".choice", checks);
  });
}

std::vector<std::string> service_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& service : scenario.services) names.push_back(service.name);
  return names;
}

/// Whether all services' names were read: only then is a name that is not there a wrong one.
bool names_intact(const Scenario& scenario, Checks& checks) {
  if (!checks.intact("services")) return false;
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    if (!checks.intact("services." + element_step(scenario.services, i) + ".name")) return false;
  }
  return true;
}

void check_replay_targets(const Traffic& traffic, const std::string& path, const Scenario& scenario, Checks& checks) {
  const auto* replay = std::get_if<Replay>(&traffic.source);
  if (!replay || !checks.intact(path + ".replay")) return;
  for (std::size_t k = 0; k < replay->map.size(); ++k) {
    if (replay->map[k].to) check_target(*replay->map[k].to, path + ".map." + std::to_string(k) + ".to", scenario, checks);
  }
  if (!replay->map.empty() || !checks.intact(path + ".map")) return;
  const auto targets = replay_targets(*replay);
  for (std::size_t i = 0; i < targets.to.size(); ++i) {
    const LogPlace place{replay->log.file, replay->log.first_lines[i]};
    if (targets.to[i]) check_target(*targets.to[i], path + ".replay", scenario, checks, &place);
  }
}

}  // namespace

void check_target(const Target& to, const std::string& path, const Scenario& scenario, Checks& checks, const LogPlace* log) {
  if (!checks.intact(path)) return;
  const auto report = [&](std::string problem, std::string suggestion) {
    if (log != nullptr) checks.report_in(path, log->file, log->line, 0, std::move(problem), {}, std::move(suggestion));
    else checks.report(path, std::move(problem), {}, std::move(suggestion));
  };
  const auto service =
      std::find_if(scenario.services.begin(), scenario.services.end(), [&](const Service& s) { return s.name == to.service; });
  if (service == scenario.services.end()) {
    report("no service \"" + shown(to.service) + "\"", suggest(to.service, service_names(scenario)));
    return;
  }
  const auto service_path =
      "services." + element_step(scenario.services, static_cast<std::size_t>(service - scenario.services.begin()));
  if (!checks.intact(service_path + ".endpoints")) return;
  std::vector<std::string> names;
  for (const auto& endpoint : service->endpoints) names.push_back(endpoint.name);
  if (std::find(names.begin(), names.end(), to.endpoint) != names.end()) return;
  for (std::size_t e = 0; e < names.size(); ++e) {
    if (!checks.intact(service_path + ".endpoints." + element_step(service->endpoints, e) + ".name")) return;  // it may be that one
  }
  report("service \"" + to.service + "\" has no endpoint \"" + shown(to.endpoint) + "\"", suggest(to.endpoint, names));
}

void check_targets(const Scenario& scenario, Checks& checks) {
  if (!names_intact(scenario, checks)) return;
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string& path) {
    if (const auto* call = std::get_if<CallStep>(&step.kind)) check_target(call->to, path + ".call.to", scenario, checks);
  });
  for (std::size_t i = 0; i < scenario.queues.size(); ++i) {
    const auto path = "queues." + element_step(scenario.queues, i) + ".consumer.to";
    if (scenario.queues[i].consumer) check_target(scenario.queues[i].consumer->to, path, scenario, checks);
  }
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    const auto& traffic = scenario.traffic[i];
    const auto path = "traffic." + element_step(scenario.traffic, i);
    if (traffic.to != Target{}) check_target(traffic.to, path + ".to", scenario, checks);
    for (std::size_t k = 0; k < traffic.mix.size(); ++k)
      check_target(traffic.mix[k].to, path + ".mix." + std::to_string(k) + ".to", scenario, checks);
    if (traffic.session) {
      for (std::size_t k = 0; k < traffic.session->chain.size(); ++k)
        check_target(traffic.session->chain[k].to, path + ".session.chain." + std::to_string(k) + ".to", scenario, checks);
    }
    check_replay_targets(traffic, path, scenario, checks);
  }
}

void check_objectives(const Scenario& scenario, Checks& checks) {
  // A KPI's name is made of other names: wrong ones there are not blamed on it here.
  bool known_names = names_intact(scenario, checks) && checks.intact("traffic") && checks.intact("queues") &&
                     checks.intact("faults") && checks.intact("nodes");
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i)
    known_names = known_names && checks.intact("traffic." + element_step(scenario.traffic, i) + ".name");
  for (std::size_t i = 0; i < scenario.services.size(); ++i)
    known_names = known_names && checks.intact("services." + element_step(scenario.services, i) + ".endpoints");
  for (std::size_t i = 0; i < scenario.queues.size(); ++i)
    known_names = known_names && checks.intact("queues." + element_step(scenario.queues, i) + ".name");
  const auto kpis = kpi_names(scenario);
  for (std::size_t i = 0; i < scenario.objectives.size(); ++i) {
    const auto& objective = scenario.objectives[i];
    const auto path = "objectives." + element_step(scenario.objectives, i);
    if (known_names && checks.intact(path + ".kpi") && std::find(kpis.begin(), kpis.end(), objective.kpi) == kpis.end()) {
      const auto close = nearest(objective.kpi, kpis);
      checks.report(path + ".kpi", "no KPI \"" + shown(objective.kpi) + "\" in this scenario", {},
                    close.empty()
                        ? "such as " + (kpis.empty() ? "service.cart.latency.p99" : kpis[std::min<std::size_t>(4, kpis.size() - 1)])
                        : "did you mean \"" + close + "\"?");
    }
    if (!checks.intact(path) || !checks.intact(path + ".below") || !checks.intact(path + ".above")) continue;
    if (!objective.below && !objective.above) {
      checks.report(path, "the objective has no bound", "\"below\" or \"above\" is needed", "such as below: 250ms");
    } else if (objective.below && objective.above && *objective.below <= *objective.above) {
      checks.report(path + ".below", "\"below\" is not above \"above\"", "nothing lies between the bounds");
    }
    if (kpi_unit(objective.kpi) == Unit::share && objective.above && *objective.above >= 1) {
      checks.report(path + ".above", "\"above\" is 100% or more", "a share is never above 100%", "such as 99.9%");
    }
  }
}

/// Without a list of all, of which there may be thousands for each of a thousand faults.
bool has_node(const Scenario& scenario, const std::string& name) {
  const auto dash = name.rfind('-');
  return dash != std::string::npos && std::ranges::any_of(scenario.nodes, [&](const NodeGroup& group) {
           const auto number = read_whole_number<std::uint32_t>(std::string_view(name).substr(dash + 1));
           return number && *number < most_nodes(group) && name == group.name + "-" + std::to_string(*number);
         });
}

void check_node(const std::string& name, const std::string& path, const Scenario& scenario, Checks& checks) {
  if (!checks.intact_below("nodes") || has_node(scenario, name)) return;
  const auto nodes = node_names(scenario);
  checks.report(path, "no node \"" + shown(name) + "\"",
                nodes.empty() ? "the scenario has no nodes" : "nodes are called GROUP-0, GROUP-1, …", suggest(name, nodes));
}

void check_crash(const CrashTarget& target, const std::string& path, const Scenario* scenario, Checks& checks) {
  if (!checks.intact_below(path)) return;
  if (target.node.empty() == target.replica.empty()) {
    checks.report(path, target.node.empty() ? "the crash names nothing" : "the crash names a node and a replica",
                  "expected exactly one of node and replica");
    return;
  }
  if (!scenario) return;
  if (!target.node.empty()) {
    check_node(target.node, path + ".node", *scenario, checks);
    return;
  }
  if (!names_intact(*scenario, checks)) return;
  const auto dash = target.replica.rfind('-');
  const auto service = target.replica.substr(0, dash);
  const bool numbered = dash != std::string::npos && dash + 1 < target.replica.size() &&
                        target.replica.find_first_not_of("0123456789", dash + 1) == std::string::npos;
  auto names = service_names(*scenario);
  for (const auto& daemon : scenario->daemons) names.push_back(daemon.name);
  for (const auto& job : scenario->jobs) names.push_back(job.name);
  if (!numbered) {
    checks.report(
        path + ".replica", "\"replica\" is \"" + shown(target.replica) + "\"", "expected SERVICE-NUMBER",
        std::find(names.begin(), names.end(), target.replica) != names.end() ? "such as \"" + target.replica + "-0\"" : "");
  } else if (std::find(names.begin(), names.end(), service) == names.end()) {
    checks.report(path + ".replica", "no service \"" + shown(service) + "\"", "a replica is called SERVICE-NUMBER",
                  suggest(service, names));
  }
}

std::vector<std::string> node_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& group : scenario.nodes) {
    for (std::uint32_t i = 0; i < most_nodes(group); ++i) names.push_back(group.name + "-" + std::to_string(i));
  }
  return names;
}

Diagnostics validate_undamaged(const Scenario& scenario, const SourceMap& marks, const std::set<std::string>& damaged) {
  Checks checks(marks, damaged);
  check_ranges(scenario, checks);
  check_run(scenario.run, checks);
  check_services(scenario, checks);
  check_traffic(scenario, checks);
  check_balancing(scenario, checks);
  check_resilience(scenario, checks);
  check_serving(scenario, checks);
  check_data(scenario, checks);
  check_holding(scenario, checks);
  check_calls(scenario, checks);
  check_messaging(scenario, checks);
  check_autoscale(scenario, checks);
  check_kubernetes(scenario, checks);
  check_nodes(scenario, checks);
  check_workloads(scenario, checks);
  check_targets(scenario, checks);
  check_call_cycles(scenario, checks);
  check_objectives(scenario, checks);
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const auto path = "faults." + element_step(scenario.faults, i);
    check_crash(scenario.faults[i].crash, path + ".crash", &scenario, checks);
    if (checks.intact(path + ".at") && checks.intact("run.duration") && scenario.faults[i].at >= scenario.run.duration) {
      checks.report(path + ".at", "the fault is at " + write_duration(scenario.faults[i].at),
                    "the run ends at " + write_duration(scenario.run.duration));
    }
  }
  return std::move(checks.diagnostics);
}

Diagnostics validate(const Scenario& scenario, const SourceMap& marks) { return validate_undamaged(scenario, marks, {}); }

}  // namespace sandtable::models
