#include "models/cluster/node_lifecycle/node_health.hpp"

#include <algorithm>
#include <array>

namespace sandtable::models::kube {
namespace {

constexpr int longer_grace_since = 32;
constexpr std::array<const char*, 4> watched{"Ready", "MemoryPressure", "DiskPressure", "PIDPressure"};

Taint taint_of(const std::string& condition, TaintEffect effect) {
  Taint taint;
  taint.key = "node.kubernetes.io/" + condition;
  taint.effect = effect;
  return taint;
}

std::string seconds_text(sim::Duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

bool make_unknown(Conditions& conditions, const char* type, sim::Time now) {
  const auto present = std::ranges::find_if(conditions, [type](const auto& condition) { return condition.type == type; });
  if (present == conditions.end()) {
    conditions.push_back({type, Truth::unknown, "NodeStatusNeverUpdated", "Kubelet never posted node status.", now, std::nullopt});
    return true;
  }
  if (present->status == Truth::unknown) return false;
  present->status = Truth::unknown;
  present->reason = "NodeStatusUnknown";
  present->message = "Kubelet stopped posting node status.";
  present->changed = now;
  return true;
}

}  // namespace

NodeMonitor node_monitor(int minor) {
  NodeMonitor monitor;
  if (minor < longer_grace_since) monitor.grace = std::chrono::seconds(40);
  return monitor;
}

NodeVerdict judge_node(const Node& node, sim::Time heard, sim::Time now, const NodeMonitor& monitor) {
  const bool reported = find(node.conditions, "Ready") != nullptr;
  const auto grace = reported ? monitor.grace : monitor.startup_grace;
  NodeVerdict verdict{node.conditions, false, {}};
  const auto silent = "silent for " + seconds_text(now - heard) + " s, grace " + seconds_text(grace) + " s";
  if (now <= heard + grace) {
    verdict.why = silent + ": its own word counts";
    return verdict;
  }
  for (const char* type : watched) verdict.changed = make_unknown(verdict.conditions, type, now) || verdict.changed;
  verdict.why = silent + ": Unknown";
  return verdict;
}

std::vector<Taint> condition_taints(const Node& node) {
  std::vector<Taint> taints;
  for (const auto& condition : node.conditions) {
    const bool holds = condition.status == Truth::yes;
    if (condition.type == "Ready" && condition.status == Truth::no)
      taints.push_back(taint_of("not-ready", TaintEffect::no_schedule));
    if (condition.type == "Ready" && condition.status == Truth::unknown)
      taints.push_back(taint_of("unreachable", TaintEffect::no_schedule));
    if (condition.type == "MemoryPressure" && holds) taints.push_back(taint_of("memory-pressure", TaintEffect::no_schedule));
    if (condition.type == "DiskPressure" && holds) taints.push_back(taint_of("disk-pressure", TaintEffect::no_schedule));
    if (condition.type == "PIDPressure" && holds) taints.push_back(taint_of("pid-pressure", TaintEffect::no_schedule));
    if (condition.type == "NetworkUnavailable" && holds)
      taints.push_back(taint_of("network-unavailable", TaintEffect::no_schedule));
  }
  if (node.unschedulable) taints.push_back(taint_of("unschedulable", TaintEffect::no_schedule));
  return taints;
}

std::optional<Taint> eviction_taint(const Conditions& conditions) {
  const auto* ready = find(conditions, "Ready");
  if (ready == nullptr || ready->status == Truth::yes) return std::nullopt;
  return taint_of(ready->status == Truth::no ? "not-ready" : "unreachable", TaintEffect::no_execute);
}

}  // namespace sandtable::models::kube
