/// What metrics-server knows of a service's replicas: their counters at the instants at which cAdvisor measured what was scraped
/// (autoscaling/metric_age.hpp says which). Kept are the last few.
///
/// - cores of a replica = CPU seconds in the window ÷ its length; requests per second likewise, as if by an adapter of the same
///   resolution; memory = base + per_request · (requests in flight), and requests in flight, at the window's end.
/// - a replica that was not there at both ends of the window, or that was restarted between, is not measured.
///
/// Assumption: one phase a service, where cAdvisor has one a container: the sum over its replicas differs little.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "models/cluster/autoscaling/metric_age.hpp"
#include "models/cluster/cluster.hpp"
#include "models/service/serving_plane.hpp"

namespace sandtable::models::kube::run {

/// Of one replica over a window.
struct MeasuredUse {
  double cores = 0, requests_per_second = 0, in_flight = 0;
};

/// Of some replicas, in their order.
struct MeasuredColumns {
  std::vector<std::uint8_t> measured;  ///< 1 or 0
  std::vector<MeasuredUse> use;        ///< where it is measured
};

class UseLog {
 public:
  UseLog(const Cluster& cluster, const ServingPlane& requests, ServiceId service, MetricAge age)
      : cluster_(cluster), requests_(requests), service_(service), age_(age) {}

  /// The next instant after `after` whose measurement a scrape will find.
  sim::Time next(sim::Time after) const;
  /// It is such an instant.
  void measure(sim::Time now);

  /// What is known at `now`; nothing before there is a window.
  std::optional<MetricWindow> window(sim::Time now) const { return window_seen(age_, now); }
  /// In that window, where there is one, of places in the cluster's `replicas()`, which ascend.
  void look(const std::vector<std::size_t>& replicas, const std::optional<MetricWindow>& window, MeasuredColumns& columns) const;

 private:
  struct Member {
    std::size_t replica = 0;
    ReplicaId serving;
  };
  /// Shared by the snapshots between two changes of the service.
  using Members = std::shared_ptr<const std::vector<Member>>;
  struct Snapshot {
    sim::Time at{};
    Members members;  ///< in order of `replica`
    std::vector<ReplicaUse> use;
  };
  void find_members();
  const Snapshot* find(sim::Time at) const;

  const Cluster& cluster_;
  const ServingPlane& requests_;
  ServiceId service_;
  MetricAge age_;
  Members members_;
  std::uint64_t members_of_ = 0;  ///< the count of the service's changes that they belong to
  std::deque<Snapshot> snapshots_;
};

}  // namespace sandtable::models::kube::run
