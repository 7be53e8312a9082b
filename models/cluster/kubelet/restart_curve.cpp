#include "models/cluster/kubelet/restart_curve.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

constexpr int reduced_since = 33, node_maximum_alpha = 32, node_maximum_beta = 35;

sim::Duration doubled(const RestartCurve& curve, std::int32_t times) {
  auto wait = curve.first;
  for (std::int32_t i = 0; i < times && wait < curve.longest; ++i) wait *= 2;
  return std::min(wait, curve.longest);
}

}  // namespace

RestartCurve restart_curve(const KubeletBackoff& backoff) {
  RestartCurve curve;
  if (backoff.reduced_decay && backoff.minor >= reduced_since) curve = {std::chrono::seconds(1), std::chrono::seconds(60)};
  const bool settable =
      backoff.minor >= node_maximum_alpha && backoff.node_maximum_gate.value_or(backoff.minor >= node_maximum_beta);
  if (settable && backoff.node_maximum) {
    curve.longest = *backoff.node_maximum;
    curve.first = std::min(curve.first, curve.longest);
  }
  return curve;
}

sim::Duration restart_wait(const RestartCurve& curve, std::int32_t restart) {
  return restart <= 1 ? sim::Duration{0} : doubled(curve, restart - 2);
}

sim::Duration pull_wait(std::int32_t failure) { return failure <= 0 ? sim::Duration{0} : doubled(image_pull_curve, failure - 1); }

}  // namespace sandtable::models::kube
