#include "app/decide/decide.hpp"

#include <chrono>

#include "app/decide/admission.hpp"
#include "app/decide/cluster_autoscaler.hpp"
#include "app/decide/drain.hpp"
#include "app/decide/hpa.hpp"
#include "app/decide/karpenter.hpp"
#include "app/decide/keda.hpp"
#include "app/decide/nodes.hpp"
#include "app/decide/pdb.hpp"
#include "app/decide/rollout.hpp"
#include "app/decide/scheduler.hpp"
#include "app/decide/vpa.hpp"
#include "app/detail/manifests.hpp"
#include "connectors/kubernetes/instant.hpp"

namespace sandtable::app {
namespace {

namespace kubernetes = connectors::kubernetes;

/// The minor version of `1.34`; nothing where no decision knows it.
std::optional<int> minor_version(const std::string& text) {
  constexpr int first = 31, last = 37;
  for (int minor = first; minor <= last; ++minor)
    if (text == "1." + std::to_string(minor) || text.starts_with("1." + std::to_string(minor) + ".")) return minor;
  return std::nullopt;
}

sim::Time wall_clock() { return sim::Time{std::chrono::system_clock::now().time_since_epoch()}; }

}  // namespace

const std::vector<Decider>& deciders() {
  static const std::vector<Decider> all{
      {"scheduler", "Where the pods that wait for a node would go, and why not elsewhere",
       "sandtable decide scheduler nodes.yaml pods.yaml --format json", decide_scheduler},
      {"hpa", "What the horizontal autoscaler would do at its next sync",
       "sandtable decide hpa hpa.yaml deployment.yaml pods.yaml pod-metrics.yaml", decide_hpa_now},
      {"vpa", "What the vertical autoscaler recommends, and which pods it would evict or resize now",
       "sandtable decide vpa vpa.yaml checkpoints.yaml deployment.yaml pods.yaml", decide_vpa_now},
      keda_decider(),
      rollout_decider(),
      pdb_decider(),
      drain_decider(),
      nodes_decider(),
      cluster_autoscaler_decider(),
      karpenter_decider(),
      admission_decider(),
  };
  return all;
}

sim::Result<DecisionInput, Problem> read_decision_input(const DecideRequest& request) {
  DecisionInput input;
  input.now = wall_clock();
  input.options = request.options;
  input.flags = request.flags;
  if (request.now) {
    const auto read = kubernetes::read_instant(*request.now);
    if (!read) return problem(sim::ErrorKind::invalid_input, "--now " + *request.now + ": no instant such as 2026-11-25T10:00:00Z");
    input.now = *read;
  }
  if (request.kubernetes) {
    const auto minor = minor_version(*request.kubernetes);
    if (!minor) return problem(sim::ErrorKind::invalid_input, "--kubernetes " + *request.kubernetes + ": known are 1.31 to 1.37");
    input.kubernetes = *minor;
  }
  const auto sources = detail::read_sources(request.files);
  if (!sources) return problem_of(sources);
  auto read = detail::read_manifests(*sources);
  if (!read) return sim::Unexpected{read.error()};
  input.objects = std::move(read->objects);
  input.ignored = std::move(read->unknown);
  return input;
}

}  // namespace sandtable::app
