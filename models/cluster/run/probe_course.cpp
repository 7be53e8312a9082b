#include "models/cluster/run/probe_course.hpp"

#include <array>

#include "models/cluster/kubelet/probe_worker.hpp"

namespace sandtable::models::kube::run {
namespace {

struct Asking {
  ProbeWorker worker;
  sim::Duration period{0}, next{0};
  const char* name;
};

}  // namespace

StartCourse start_course(const Probes& probes, sim::Duration up) {
  constexpr sim::Duration never_up = std::chrono::hours(24 * 365);
  if (up >= never_up) return {up, nullptr};
  std::array<std::optional<Asking>, 3> asking;
  const auto ask = [](ProbeKind kind, const std::optional<Probe>& probe, const char* name) {
    return probe ? std::optional(Asking{{kind, *probe}, std::chrono::seconds(probe->period), sim::Duration{0}, name})
                 : std::nullopt;
  };
  asking[0] = ask(ProbeKind::startup, probes.startup, "startup");
  asking[1] = ask(ProbeKind::readiness, probes.readiness, "readiness");
  asking[2] = ask(ProbeKind::liveness, probes.liveness, "liveness");
  bool started = !probes.startup;
  for (;;) {
    std::optional<Asking>* first = nullptr;
    for (auto& one : asking)
      if (one && (first == nullptr || one->next < (*first)->next)) first = &one;
    if (!probes.readiness && started && (first == nullptr || (*first)->next >= up)) return {up, nullptr};
    Asking& turn = **first;
    const sim::Duration at = turn.next;
    turn.next += turn.period;
    if (!turn.worker.asks(at, started)) continue;
    turn.worker.take(at >= up ? ProbeResult::success : ProbeResult::failure);
    if (turn.worker.kills()) return {at, turn.name};
    if (turn.worker.result() != ProbeResult::success) continue;
    if (first == &asking[0]) {
      started = true;
      if (!probes.readiness) return {at, nullptr};
    }
    if (first == &asking[1]) return {at, nullptr};
  }
}

}  // namespace sandtable::models::kube::run
