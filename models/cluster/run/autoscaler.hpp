/// A service's autoscaler in a run: the horizontal autoscaler's controller looks every 15 s, KEDA's operator once a polling
/// interval, both at phases drawn for the service. What they do is decided in autoscaling/hpa.hpp and keda.hpp; here they are given
/// what they would see (pods, use as old as metrics-server has it, values of other metrics as of now), and their answer is carried
/// out. A sync that leaves the count as it is is decided in numbers (autoscaling/steady_sync.hpp); it writes no status, which
/// nobody reads.
///
/// Assumption: the system has been running unchanged before time 0, but metrics begin with the run.
/// Draws: (seed, replication, service, "autoscaler"): the controller's phase, cAdvisor's, the operator's; ("metrics-server",
/// "scrape"): the scrapes'.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/hpa.hpp"
#include "models/cluster/autoscaling/keda.hpp"
#include "models/cluster/run/autoscaler_objects.hpp"
#include "models/cluster/run/metrics_apis.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/run/use_log.hpp"
#include "models/scenario/action.hpp"
#include "sim/control_plane.hpp"
#include "sim/random.hpp"

namespace sandtable::models::kube::run {

/// What it scales, and where it tells of it.
struct ScaleTarget {
  std::function<const Scale&()> scale;
  std::function<void(std::int32_t replicas)> set;
  std::function<void(const std::string& what)> note;
};

class Autoscaler {
 public:
  /// All references outlive it, and it stays where it is. It begins at once.
  Autoscaler(const Scenario& scenario, ServiceId service, sim::RunSeed seed, sim::ControlPlane& control, const Cluster& cluster,
             const ServingPlane& requests, PodBook& book, ScaleTarget target);
  Autoscaler(const Autoscaler&) = delete;
  Autoscaler& operator=(const Autoscaler&) = delete;

  /// A plan changes it; the next look takes it up.
  void change(const AutoscaleAction& action);

 private:
  void measure();
  void sync();
  void poll();
  bool changes_nothing();
  void again(sim::Duration every, void (Autoscaler::*step)());

  const Service& service_;
  sim::ControlPlane& control_;
  PodBook& book_;
  ScaleTarget target_;
  AutoscalerObjects objects_;
  AutoscalerMemory memory_;
  UseLog log_;
  MetricsApis metrics_;
  std::string trouble_;  ///< reason for which it does not scale now; empty: it does
};

}  // namespace sandtable::models::kube::run
