/// Reads the counters of a simulated run as Prometheus scrapes those of a real one: at fixed steps from its start, each target that
/// is there. Reading changes nothing.
///
/// A replica is a target from when it starts until it is gone: `up` is 1 while it serves, 0 while it starts or is down. Its
/// counters are there while it serves.
#pragma once

#include <vector>

#include "models/cluster/cluster.hpp"
#include "models/measure/request_counters.hpp"
#include "models/scenario/scenario.hpp"
#include "models/service/compiled_world.hpp"
#include "twin/observe/metric_names.hpp"
#include "twin/observe/metric_table.hpp"

namespace sandtable::twin {

class Scraper {
 public:
  /// Both outlive it; the scenario's metric names have been checked (`check_metric_names`).
  Scraper(const models::Scenario& scenario, const models::CompiledWorld& world, sim::Duration step);

  sim::Duration step() const { return table_.step(); }
  /// Those that the counters are to have.
  models::RequestCounters::Buckets buckets() const;
  void scrape(sim::Time now, const models::RequestCounters& counters, const models::Cluster& cluster);
  models::ObservedMetrics seen() const { return table_.result(); }

 private:
  /// What a service's replicas add up to.
  struct Totals {
    std::uint64_t in_service = 0;
    std::uint32_t ready = 0;
  };

  void scrape_replica(sim::Time now, const models::RequestCounters& counters, const models::ReplicaRecord& replica, Totals& totals);
  void scrape_requests(const models::RequestCounters& counters, const models::ReplicaCounters& replica,
                       const models::Labels& labels);
  void scrape_calls(const models::RequestCounters& counters, const models::ReplicaCounters& replica, const models::Labels& labels);
  void scrape_service(std::size_t index, const models::ServiceCounters& counters, const Totals& totals);
  void scrape_traffic(std::size_t index, const models::RequestCounters& counters);
  void scrape_cluster(const models::Cluster& cluster);
  std::string route(models::EndpointId endpoint) const;

  const models::CompiledWorld& world_;
  std::vector<ServiceMetrics> services_;
  std::vector<TrafficMetrics> traffic_;
  MetricTable table_;
  std::uint32_t scrapes_ = 0;
};

}  // namespace sandtable::twin
