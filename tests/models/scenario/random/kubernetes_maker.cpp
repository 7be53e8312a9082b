#include "tests/models/scenario/random/kubernetes_maker.hpp"

namespace sandtable::models::test {

void KubernetesMaker::move(Scenario& s) {
  if (s.nodes.empty() || chance(0.6)) return;
  const bool karpenter = chance(0.5);
  if (karpenter) {
    KarpenterSpec spec{time(), time(), static_cast<kube::ConsolidationPolicy>(whole(0, 2)), time()};
    spec.budget = {whole(1, 50), chance(0.5)};
    s.node_autoscaler = NodeAutoscalerSpec{spec};
  } else {
    ClusterAutoscalerSpec spec{time(), static_cast<kube::Expander>(whole(0, 5)), maybe(whole(1, 50)), time(), Share{number(1)},
                               time()};
    spec.max_drains = whole(0, 5);
    s.node_autoscaler = NodeAutoscalerSpec{spec};
  }
  for (auto& group : s.nodes) {
    group.autoscale = NodeScaling{karpenter ? 0 : whole(0, group.count), group.count + whole(0, 5), maybe(time_law()), whole(0, 9)};
    if (karpenter) group.taints = s.nodes[0].taints;
    if (chance(0.5)) group.spot = SpotSpec{time_law(), time()};
  }
}

void KubernetesMaker::govern(Scenario& s) {
  const auto version = static_cast<KubernetesVersion>(whole(0, 6));
  if (!s.kubernetes) s.kubernetes = version;  // what is there may only be of its version
  const kube::Taint taint{"dedicated", chance(0.5) ? "batch" : "", static_cast<kube::TaintEffect>(whole(0, 1)), {}};
  for (auto& group : s.nodes) {
    if (chance(0.5)) group.labels = {{"disk", "ssd"}, {"example.com/empty", ""}};
    if (chance(0.3)) group.taints = {taint};
    if (chance(0.3)) group.pods = whole(1, 20);
    if (chance(0.3)) group.parallel_pulls = whole(0, 3);
  }
  for (auto& service : s.services) {
    if (chance(0.3)) service.priority = whole(0, 1000);
    if (!s.nodes.empty() && !s.nodes[0].labels.empty() && chance(0.3)) service.selector = {s.nodes[0].labels[0]};
    if (chance(0.5)) service.tolerations = {{"dedicated", chance(0.5), "", maybe(taint.effect), {}}};
    if (chance(0.3)) service.tolerates_loss = seconds(300);
    if (chance(0.3)) service.spread = {{static_cast<Topology>(whole(0, 1)), whole(1, 3), static_cast<Unsatisfiable>(whole(0, 1))}};
    if (chance(0.3)) service.apart = {{static_cast<Topology>(whole(0, 1)), chance(0.5)}};
    const kube::CountOrPercent some{whole(0, 50), chance(0.5)};
    if (chance(0.3)) service.budget = chance(0.5) ? DisruptionBudgetSpec{some, {}} : DisruptionBudgetSpec{{}, some};
    if (chance(0.3)) service.startup_probe = ProbeSpec{seconds(3), seconds(5), seconds(2), 1, whole(5, 50)};
    if (chance(0.3)) service.readiness = ProbeSpec{seconds(3), seconds(5), seconds(2), whole(1, 2), whole(1, 3)};
    if (chance(0.2)) service.liveness = ProbeSpec{seconds(3), seconds(5), seconds(2), 1, whole(2, 5)};
    if (chance(0.3)) service.termination = TerminationSpec{seconds(30), seconds(5)};
  }
}

decltype(Action::kind) KubernetesMaker::action() {
  switch (whole(0, 10)) {
    case 0:
      return RolloutAction{"cart",
                           maybe(std::string("cart:v2")),
                           number(3),
                           maybe(kube::CountOrPercent{25, true}),
                           maybe(kube::CountOrPercent{1, false}),
                           chance(0.3)};
    case 1:
      return ResourcesAction{"cart", {maybe(Cores{number(2)}), maybe(Cores{number(2) + 2})}, {Bytes{number(1e9)}, std::nullopt}};
    case 2:
      return AutoscaleAction{"cart", maybe(whole(1, 3)), maybe(whole(3, 9)), Share{number(1)}};
    case 3:
      return chance(0.5) ? BudgetAction{"cart", kube::CountOrPercent{2, false}, std::nullopt}
                         : BudgetAction{"cart", std::nullopt, kube::CountOrPercent{50, true}};
    case 4:
      return PauseAction{"cart"};
    case 5:
      return ResumeAction{"cart"};
    case 6:
      return UndoAction{"cart"};
    case 7:
      return CordonAction{"n-0"};
    case 8:
      return UncordonAction{"n-0"};
    case 9:
      return NodesAction{"n", maybe(whole(0, 9)), maybe(whole(9, 20))};
    default:
      return chance(0.5) ? DrainAction{"n-0", time()} : DrainAction{"n-0"};
  }
}

void scale_and_roll(Scenario& s) {
  using std::chrono::seconds;
  for (auto& service : s.services) {
    if (!service.versions.empty() || service.database) continue;
    service.rollout = RolloutSpec{s.seed % 3 == 0 ? RolloutStrategy::recreate : RolloutStrategy::rolling,
                                  {30, true},
                                  {1, false},
                                  seconds(s.seed % 7),
                                  seconds(90)};
    AutoscaleSpec& spec = service.autoscale.emplace();
    spec.min = 1 + s.seed % 3;
    spec.max = 9;
    spec.metrics.resize(s.queues.empty() ? 2 : 3);
    spec.metrics[0].kind = RequestsMetric{Rate{50}};
    spec.metrics[1].kind = InFlightMetric{2.5};
    if (!s.queues.empty()) spec.metrics[2].kind = QueueMetric{s.queues.front().name, 30};
    spec.up =
        ScalingDirection{seconds(30), kube::SelectPolicy::min, {{PodsPolicy{3}, seconds(60)}, {PercentPolicy{Share{0.5}}}}, {}};
    if (s.kubernetes == KubernetesVersion::v1_37) spec.down = ScalingDirection{{}, kube::SelectPolicy::disabled, {}, Share{0.05}};
    if (s.seed % 4 == 0) spec.keda = KedaSpec{2.5, seconds(10), seconds(60), seconds(5), 0};
  }
}

}  // namespace sandtable::models::test
