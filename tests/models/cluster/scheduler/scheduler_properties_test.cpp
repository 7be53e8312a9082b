#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

std::string any_of(const std::vector<std::string>& words) { return *rc::gen::elementOf(words); }
bool one_in(int times) { return *rc::gen::inRange(0, times) == 0; }

Node any_node(int i) {
  Node made = node("n" + std::to_string(i), one_in(6) ? "" : any_of({"a", "b", "c"}));
  made.allocatable = resources(*rc::gen::inRange(1, 9) * 500, *rc::gen::inRange(1, 9) * gibi, *rc::gen::inRange(1, 20));
  if (one_in(4)) made.meta.labels["disk"] = any_of({"ssd", "hdd"});
  if (one_in(4))
    made.taints.push_back(
        {"t", any_of({"1", "2"}), *rc::gen::element(TaintEffect::no_schedule, TaintEffect::prefer_no_schedule), {}});
  made.unschedulable = one_in(12);
  return made;
}

PodAffinityTerm any_term() { return near(select("app", any_of({"x", "y"})), any_of({hostname_label, zone_label})); }

Pod any_pod(const std::string& name) {
  Pod made =
      pod(name, resources(*rc::gen::inRange(0, 8) * 250, *rc::gen::inRange(0, 4) * gibi / 2), {{"app", any_of({"x", "y", "z"})}});
  made.spec.priority = *rc::gen::inRange(0, 3);
  if (one_in(4)) made.spec.tolerations.push_back({"t", true, "", {}, {}});
  if (one_in(5)) made.spec.node_selector = {{"disk", any_of({"ssd", "hdd"})}};
  if (one_in(5)) made.spec.affinity.pods.required = {any_term()};
  if (one_in(5)) made.spec.affinity.against.required = {any_term()};
  if (one_in(3)) made.spec.affinity.pods.preferred = {{*rc::gen::inRange(1, 101), any_term()}};
  if (one_in(3)) made.spec.affinity.against.preferred = {{*rc::gen::inRange(1, 101), any_term()}};
  if (one_in(3)) {
    SpreadConstraint constraint;
    constraint.max_skew = *rc::gen::inRange(1, 4);
    constraint.topology_key = any_of({hostname_label, zone_label});
    constraint.hard = one_in(2);
    constraint.selector = select("app", made.meta.labels.at("app"));
    made.spec.spread = {constraint};
  }
  return made;
}

Objects any_cluster() {
  Objects objects;
  const int nodes = *rc::gen::inRange(1, 12), pods = *rc::gen::inRange(0, 20);
  for (int i = 0; i < nodes; ++i) objects.nodes.push_back(any_node(i));
  for (int i = 0; i < pods; ++i) {
    Pod placed = on("n" + std::to_string(*rc::gen::inRange(0, nodes)), any_pod("p" + std::to_string(i)));
    placed.status.started = noon - std::chrono::seconds{*rc::gen::inRange(0, 100)};
    objects.pods.push_back(std::move(placed));
  }
  return objects;
}

std::map<std::string, std::int64_t> totals(const Decision& decision) {
  std::map<std::string, std::int64_t> all;
  for (const auto& score : decision.scores) all[score.node] = score.total;
  return all;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

RC_GTEST_PROP(Scheduler, ChosenIsAmongTheBestAndTheBestPass, ()) {
  const auto objects = any_cluster();
  const auto decision = decide(objects, any_pod("wanted"));
  RC_ASSERT(decision.node.has_value() == !decision.best.empty());
  if (decision.node) RC_ASSERT(*decision.node == decision.best.front());
  for (const auto& name : decision.best) RC_ASSERT(reason_of(decision, name).empty());
  for (const auto& score : decision.scores) {
    std::int64_t sum = 0;
    for (const auto& [plugin, value] : score.plugins) {
      RC_ASSERT(value >= 0 && value <= 300);
      sum += value;
    }
    RC_ASSERT(sum == score.total);
    const bool is_best = std::ranges::find(decision.best, score.node) != decision.best.end();
    RC_ASSERT(is_best == (score.total == totals(decision).at(decision.best.front())));
  }
  RC_ASSERT(decision.scores.empty() || decision.scores.size() + decision.filtered.size() == objects.nodes.size());
  RC_ASSERT(decision.node.has_value() || decision.message.starts_with("0/"));
}

RC_GTEST_PROP(Scheduler, TheOrderOfNodesAndPodsChangesNothingButTies, ()) {
  auto objects = any_cluster();
  const auto wanted = any_pod("wanted");
  const auto first = decide(objects, wanted);
  std::ranges::reverse(objects.nodes);
  std::ranges::reverse(objects.pods);
  const auto second = decide(objects, wanted);
  RC_ASSERT(sorted(first.best) == sorted(second.best));
  RC_ASSERT(totals(first) == totals(second));
  RC_ASSERT(first.message == second.message);
}

// A cordoned node without labels or images is no domain of anything: it only adds one line to what is filtered.
RC_GTEST_PROP(Scheduler, ANodeThatIsOutOfTheQuestionChangesNothing, ()) {
  auto objects = any_cluster();
  const auto wanted = any_pod("wanted");
  const auto without = decide(objects, wanted);
  Node more = node("more");
  more.meta.labels.clear();
  more.unschedulable = true;
  objects.nodes.push_back(more);
  const auto with = decide(objects, wanted);
  RC_ASSERT(without.best == with.best);
  RC_ASSERT(totals(without) == totals(with));
  RC_ASSERT(with.filtered.size() == without.filtered.size() + 1);
}

// Once the victims are gone the pod passes on the node that it was nominated to, and each victim was of lower priority.
RC_GTEST_PROP(Scheduler, PreemptionMakesRoom, ()) {
  auto objects = any_cluster();
  auto wanted = any_pod("wanted");
  wanted.spec.priority = 2;
  const auto decision = decide(objects, wanted);
  if (decision.node || !decision.preemption->chosen) return;
  const auto& chosen = *decision.preemption->chosen;
  RC_ASSERT(!chosen.pods.empty());
  for (const auto& meta : chosen.pods) {
    const auto* gone = find(objects.pods, meta.space, meta.name);
    RC_ASSERT(gone->spec.priority < 2 && gone->spec.node == chosen.node);
  }
  std::erase_if(objects.pods, [&chosen](const Pod& standing) {
    return std::ranges::any_of(chosen.pods, [&standing](const auto& meta) { return meta.name == standing.meta.name; });
  });
  RC_ASSERT(reason_of(decide(objects, wanted), chosen.node).empty());
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
