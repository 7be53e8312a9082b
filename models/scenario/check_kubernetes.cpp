#include <algorithm>
#include <chrono>
#include <set>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

/// A field that is there without Kubernetes would do nothing, silently.
class NeedsKubernetes {
 public:
  NeedsKubernetes(std::string path, Checks& checks) : path_(std::move(path)), checks_(checks) {}
  void operator()(bool present, const char* field) const {
    const auto where = path_ + "." + field;
    if (present && checks_.intact(where)) checks_.report_without_kubernetes(where, "\"" + std::string(field) + "\" is");
  }

 private:
  std::string path_;
  Checks& checks_;
};

void refuse_without(const NodeGroup& group, const std::string& path, Checks& checks) {
  const NeedsKubernetes needs(path, checks);
  needs(!group.labels.empty(), "labels");
  needs(!group.taints.empty(), "taints");
  needs(group.pods != NodeGroup{}.pods, "pods");
  needs(group.parallel_pulls != NodeGroup{}.parallel_pulls, "parallel_pulls");
}

void refuse_without(const Service& service, const std::string& path, Checks& checks) {
  const NeedsKubernetes needs(path, checks);
  needs(service.priority != 0, "priority");
  needs(!service.selector.empty(), "selector");
  needs(!service.tolerations.empty(), "tolerations");
  needs(service.tolerates_loss.has_value(), "tolerates_loss");
  needs(!service.spread.empty(), "spread");
  needs(!service.apart.empty(), "apart");
  needs(service.budget.has_value(), "budget");
  needs(service.startup_probe.has_value(), "startup_probe");
  needs(service.readiness.has_value(), "readiness");
  needs(service.liveness.has_value(), "liveness");
  needs(service.termination.has_value(), "termination");
}

void check_probe(const std::optional<ProbeSpec>& probe, const std::string& path, bool readiness, Checks& checks) {
  if (!probe || !checks.intact(path)) return;
  checks.require_whole_seconds(path + ".after", probe->after);
  checks.require_whole_seconds(path + ".every", probe->every);
  checks.require_whole_seconds(path + ".timeout", probe->timeout);
  if (!readiness && probe->successes != 1 && checks.intact(path + ".successes"))
    checks.report(path + ".successes", "\"successes\" is " + std::to_string(probe->successes),
                  "Kubernetes allows only 1 for startup and liveness probes");
}

void check_budget(const DisruptionBudgetSpec& budget, const std::string& path, Checks& checks) {
  if (!checks.intact_below(path) || budget.min_available.has_value() != budget.max_unavailable.has_value()) return;
  checks.report(path, budget.min_available ? "the budget has min_available and max_unavailable" : "the budget says nothing",
                "expected exactly one of min_available and max_unavailable");
}

template <class Constraint>
void check_once_a_key(const std::vector<Constraint>& constraints, const std::string& path, Checks& checks) {
  std::set<Topology> seen;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    const auto where = path + "." + std::to_string(i) + ".key";
    if (checks.intact(where) && !seen.insert(constraints[i].key).second)
      checks.report(where, "a second constraint over \"" + std::string(word_of(constraints[i].key)) + "\"", {}, "keep one");
  }
}

}  // namespace

void check_selector(const std::vector<NodeLabel>& selector, const std::string& path, const std::string& whose,
                    const Scenario& scenario, Checks& checks) {
  if (scenario.nodes.empty() || !checks.intact_below("nodes")) return;
  std::vector<std::string> known;
  for (const NodeGroup& group : scenario.nodes)
    for (const NodeLabel& label : group.labels) known.push_back(write_leaf(label));
  for (std::size_t i = 0; i < selector.size(); ++i) {
    const auto where = path + "." + std::to_string(i);
    const auto wanted = write_leaf(selector[i]);
    if (!checks.intact(where) || selector[i].key.find("kubernetes.io/") != std::string::npos) continue;
    if (std::ranges::find(known, wanted) == known.end())
      checks.report(where, "no node has the label \"" + shown(wanted) + "\"", whose + " would wait for ever",
                    suggest(wanted, known));
  }
}

void check_kubernetes(const Scenario& scenario, Checks& checks) {
  if (!checks.intact("kubernetes")) return;
  for (std::size_t i = 0; i < scenario.nodes.size() && !scenario.kubernetes; ++i)
    refuse_without(scenario.nodes[i], "nodes." + element_step(scenario.nodes, i), checks);
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const Service& service = scenario.services[i];
    const auto path = "services." + element_step(scenario.services, i);
    if (!scenario.kubernetes) {
      refuse_without(service, path, checks);
      continue;
    }
    if (service.budget) check_budget(*service.budget, path + ".budget", checks);
    check_probe(service.startup_probe, path + ".startup_probe", false, checks);
    check_probe(service.readiness, path + ".readiness", true, checks);
    check_probe(service.liveness, path + ".liveness", false, checks);
    if (service.termination) checks.require_whole_seconds(path + ".termination.grace", service.termination->grace);
    check_once_a_key(service.spread, path + ".spread", checks);
    check_once_a_key(service.apart, path + ".apart", checks);
    check_selector(service.selector, path + ".selector", "its replicas", scenario, checks);
  }
}

}  // namespace sandtable::models
