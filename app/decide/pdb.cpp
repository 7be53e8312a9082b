#include "app/decide/pdb.hpp"

#include "models/cluster/disruption/eviction.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;

Json to_json(const BudgetView& view) {
  Json json{{"namespace", view.budget.meta.space},
            {"name", view.budget.meta.name},
            {"expectedPods", view.state.expected},
            {"currentHealthy", view.state.current_healthy},
            {"desiredHealthy", view.state.desired_healthy},
            {"disruptionsAllowed", view.state.allowed},
            {"pods", view.state.pods}};
  if (!view.state.unmanaged.empty()) json["unmanagedPods"] = view.state.unmanaged;
  if (!view.state.failure.empty()) json["syncFailed"] = view.state.failure;
  json["why"] = view.state.why;
  return json;
}

sim::Result<Decision, Problem> decide_pdb(const DecisionInput& input) {
  if (input.objects.disruption_budgets.empty())
    return problem(sim::ErrorKind::invalid_input, "no PodDisruptionBudget in the manifests");
  std::vector<BudgetView> views;
  Decision decision{{{"budgets", Json::array()}, {"pods", Json::array()}}, {}};
  for (const auto& budget : input.objects.disruption_budgets) {
    const auto& view = views.emplace_back(view_of(budget, input.objects, input.now));
    decision.json["budgets"].push_back(to_json(view));
    decision.text += budget.meta.name + ": " + std::to_string(view.state.current_healthy) + " healthy, " +
                     std::to_string(view.state.desired_healthy) + " desired of " + std::to_string(view.state.expected) + ": " +
                     std::to_string(view.state.allowed) + " may go\n";
    for (const auto& reason : view.state.why) decision.text += "  because " + reason + "\n";
  }
  for (const auto& pod : input.objects.pods) {
    const auto answer = answer_eviction(pod, views);
    decision.json["pods"].push_back({{"namespace", pod.meta.space},
                                     {"name", pod.meta.name},
                                     {"allowed", answer.allowed()},
                                     {"code", answer.code},
                                     {"reason", answer.reason},
                                     {"message", answer.message},
                                     {"budget", answer.budget},
                                     {"disrupts", answer.disrupts},
                                     {"why", answer.why}});
    decision.text += "  evict " + pod.meta.name + ": " + std::to_string(answer.code) + ", " + answer.why + "\n";
  }
  return decision;
}

}  // namespace

Decider pdb_decider() {
  return {"pdb", "What PodDisruptionBudgets allow, and how an eviction of each pod would be answered",
          "sandtable decide pdb budgets.yaml pods.yaml --format json", decide_pdb};
}

}  // namespace sandtable::app
