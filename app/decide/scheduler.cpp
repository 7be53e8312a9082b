#include "app/decide/scheduler.hpp"

#include <algorithm>
#include <functional>

#include "app/text/table.hpp"
#include "models/cluster/scheduler/pending.hpp"

namespace sandtable::app {
namespace {

namespace scheduler = models::kube::scheduler;

Json to_json(const scheduler::PreemptionPlan& plan) {
  Json json{{"nominatedNode", nullptr}, {"best", plan.best}, {"victims", Json::array()}};
  if (!plan.chosen) {
    json["message"] = plan.message;
    return json;
  }
  json["nominatedNode"] = plan.chosen->node;
  for (const auto& victim : plan.chosen->pods) json["victims"].push_back(title_of(victim));
  json["brokenBudgets"] = plan.chosen->broken_budgets;
  json["criterion"] = plan.why;
  return json;
}

Json to_json(const scheduler::PodDecision& decided) {
  const auto& decision = decided.decision;
  Json json{{"pod", title_of(decided.pod)}, {"node", nullptr}, {"best", decision.best}};
  if (decision.node) json["node"] = *decision.node;
  json["filtered"] = Json::object();
  for (const auto& [node, rejection] : decision.filtered) json["filtered"][node] = rejection.text();
  json["scores"] = Json::object();
  json["totals"] = Json::object();
  for (const auto& score : decision.scores) {
    Json plugins = Json::object();
    for (const auto& [plugin, points] : score.plugins) plugins[plugin] = points;
    json["scores"][score.node] = std::move(plugins);
    json["totals"][score.node] = score.total;
  }
  if (!decision.node) {
    json["reason"] = decision.reason;
    json["message"] = decision.message;
    json["preemption"] = decision.preemption ? to_json(*decision.preemption) : Json();
  }
  json["why"] = decision.why;
  return json;
}

/// Nodes that passed, with points by plugin; the best first.
std::string score_table(const scheduler::Decision& decision) {
  if (decision.scores.empty()) return {};
  std::vector<text::Column> columns{{"node"}};
  for (const auto& [plugin, points] : decision.scores.front().plugins) columns.push_back({plugin, text::Align::right});
  columns.push_back({"total", text::Align::right});
  text::Table table(std::move(columns));
  auto scores = decision.scores;
  std::ranges::stable_sort(scores, std::ranges::greater{}, &scheduler::NodeScore::total);
  for (const auto& score : scores) {
    std::vector<std::string> cells{score.node};
    for (const auto& [plugin, points] : score.plugins) cells.push_back(std::to_string(points));
    cells.push_back(std::to_string(score.total));
    table.add(std::move(cells));
  }
  return table.to_string(2);
}

std::string filter_table(const scheduler::Decision& decision) {
  if (decision.filtered.empty()) return {};
  text::Table table({{"node"}, {"plugin"}, {"why not"}});
  for (const auto& [node, rejection] : decision.filtered) table.add({node, rejection.plugin, rejection.text()});
  return table.to_string(2);
}

std::string to_text(const scheduler::PodDecision& decided) {
  const auto& decision = decided.decision;
  std::string text = title_of(decided.pod) + " -> " +
                     decision.node.value_or("no node (" + (decision.reason.empty() ? "not scheduled" : decision.reason) + ")") +
                     "\n";
  for (const auto& line : decision.why) text += "  " + line + "\n";
  for (const auto& table : {score_table(decision), filter_table(decision)})
    if (!table.empty()) text += "\n" + table;
  return text;
}

}  // namespace

sim::Result<Decision, Problem> decide_scheduler(const DecisionInput& input) {
  scheduler::Options options;
  options.minor = input.kubernetes;
  const auto decided = scheduler::schedule_pending(input.objects, input.now, options);
  if (decided.empty())
    return problem(sim::ErrorKind::invalid_input,
                   "no pod waits for a node: one without spec.nodeName, whose schedulerName is default-scheduler, is needed");
  if (decided.size() == 1) return Decision{to_json(decided.front()), to_text(decided.front())};
  Decision all{Json{{"decisions", Json::array()}}, {}};
  for (const auto& one : decided) {
    all.json["decisions"].push_back(to_json(one));
    all.text += (all.text.empty() ? "" : "\n") + to_text(one);
  }
  return all;
}

}  // namespace sandtable::app
