#include "models/cluster/explain/node_explanation.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "models/cluster/scheduler/pending.hpp"

namespace sandtable::models::kube {
namespace {

std::vector<std::string> state_of(const Node& node) {
  std::vector<std::string> state;
  const auto* ready = find(node.conditions, "Ready");
  if (ready == nullptr) state.emplace_back("it says nothing of being ready");
  else if (ready->status == Truth::yes) state.emplace_back("it is ready");
  else state.push_back("it is not ready" + (ready->reason.empty() ? "" : ": " + ready->reason));
  if (node.unschedulable) state.emplace_back("it is cordoned");
  for (const auto& taint : node.taints)
    state.push_back("it is tainted with " + taint.key + (taint.value.empty() ? "" : "=" + taint.value));
  return state;
}

DrainOptions with_flags(unsigned flags) {
  DrainOptions options;
  options.ignore_daemon_sets = (flags & 1U) != 0;
  options.delete_empty_dir_data = (flags & 2U) != 0;
  options.force = (flags & 4U) != 0;
  return options;
}

std::vector<std::string> names_of(unsigned flags) {
  constexpr std::array<const char*, 3> names{"--ignore-daemonsets", "--delete-emptydir-data", "--force"};
  std::vector<std::string> given;
  for (unsigned i = 0; i < names.size(); ++i)
    if ((flags >> i & 1U) != 0) given.emplace_back(names.at(i));
  return given;
}

std::optional<Flip> let_it_drain(const std::string& node, const Objects& objects, sim::Time now) {
  std::array<unsigned, 8> all{0, 1, 2, 3, 4, 5, 6, 7};
  std::ranges::stable_sort(all, {}, [](unsigned flags) { return std::popcount(flags); });
  for (const bool replaced : {false, true}) {
    for (const unsigned flags : all) {
      auto options = with_flags(flags);
      if (replaced) options.replaced_after = std::chrono::minutes(1);
      const auto tried = drain(node, objects, options, now);
      if (!tried.done) continue;
      auto changes = names_of(flags);
      if (replaced) changes.emplace_back("replacements that are ready within a minute");
      return Flip{std::move(changes), "its drain would end"};
    }
  }
  return std::nullopt;
}

}  // namespace

NodeExplanation explain_node(const Objects& objects, const Node& node, sim::Time now, const scheduler::Options& options) {
  NodeExplanation made{state_of(node), {}, drain(node.meta.name, objects, {}, now), {}};
  for (const auto& [pod, decision] : scheduler::schedule_pending(objects, now, options))
    for (const auto& [name, rejection] : decision.filtered)
      if (name == node.meta.name) made.refuses[rejection.text()].push_back(pod.space + "/" + pod.name);
  if (!made.drain.done) made.flip = let_it_drain(node.meta.name, objects, now);
  return made;
}

}  // namespace sandtable::models::kube
