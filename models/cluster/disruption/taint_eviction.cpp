#include "models/cluster/disruption/taint_eviction.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

Taint execute(const char* condition) {
  Taint taint;
  taint.key = std::string("node.kubernetes.io/") + condition;
  taint.effect = TaintEffect::no_execute;
  return taint;
}

}  // namespace

TaintEviction taint_eviction(const std::vector<Toleration>& tolerations, const std::vector<Taint>& taints, sim::Time now,
                             const std::optional<TaintEviction>& scheduled) {
  std::optional<sim::Duration> least;
  bool any = false;
  for (const auto& taint : taints) {
    if (taint.effect != TaintEffect::no_execute) continue;
    any = true;
    const auto used = std::ranges::find_if(tolerations, [&taint](const auto& one) { return one.tolerates(taint); });
    if (used == tolerations.end()) return {now, now, "taint " + taint.key + " is not tolerated"};
    if (used->seconds) least = std::min(least.value_or(*used->seconds), *used->seconds);
  }
  if (!any) return {std::nullopt, now, "its node has no NoExecute taint"};
  if (!least) return {std::nullopt, now, "all NoExecute taints are tolerated for ever"};
  const sim::Duration wait = std::max(*least, sim::Duration{0});
  auto why = "tolerated for " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(wait).count()) + " s";
  if (!scheduled || !scheduled->at) return {now + wait, now, std::move(why)};
  if (scheduled->started + wait < now + wait) return *scheduled;
  return {scheduled->started + wait, scheduled->started, std::move(why)};
}

std::vector<Toleration> with_default_tolerations(std::vector<Toleration> tolerations) {
  for (const char* condition : {"not-ready", "unreachable"}) {
    const Taint taint = execute(condition);
    if (tolerated(taint, tolerations)) continue;
    Toleration added;
    added.key = taint.key;
    added.exists = true;
    added.effect = TaintEffect::no_execute;
    added.seconds = default_toleration;
    tolerations.push_back(std::move(added));
  }
  return tolerations;
}

}  // namespace sandtable::models::kube
