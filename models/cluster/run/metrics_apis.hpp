/// What the metrics APIs would answer of a service's pods: in numbers, for the syncs that change nothing (autoscaling/
/// steady_sync.hpp), and as objects for all others, built when they are asked for and kept from then on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/cluster/autoscaling/hpa_input.hpp"
#include "models/cluster/autoscaling/steady_sync.hpp"
#include "models/cluster/run/autoscaler_objects.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/run/use_log.hpp"

namespace sandtable::models::kube::run {

class MetricsApis {
 public:
  /// All references outlive it.
  MetricsApis(const Service& service, const ServingPlane& requests, const PodBook& book, const UseLog& log,
              const AutoscalerObjects& objects);

  /// What there is to see at `now`, of the pods as the book has them.
  void look(sim::Time now);

  // Of the last look:

  /// Its pods, measurements and values; nothing where a metric is not counted by columns.
  std::optional<SteadyInput> columns();
  /// Adds its pods, and what is known of them.
  void answer(HpaInput& input);
  /// The sum over the pods that are measured, or a queue's messages now.
  double value_of(const OutsideMetric& metric) const;

 private:
  struct Amounts {
    Amount *cpu = nullptr, *memory = nullptr;
  };
  bool fill(const MetricSpec& metric, std::vector<std::int64_t>& used) const;
  void describe_pods();
  void align();
  bool takes_memory() const { return service_.memory.base || service_.memory.per_request; }
  Amount memory_of(const MeasuredUse& use) const;

  const Service& service_;
  const ServingPlane& requests_;
  const PodBook& book_;
  const UseLog& log_;
  const AutoscalerObjects& objects_;

  sim::Time now_{};
  std::optional<MetricWindow> window_;
  MeasuredColumns seen_;
  std::vector<ExternalMetricValue> external_;  ///< in the order of those in `objects_.outside` that are summed

  // By pod:
  std::uint64_t described_ = UINT64_MAX;  ///< the book's version that they belong to
  std::vector<std::size_t> replicas_;
  std::vector<PodState> states_;
  struct Requests {
    std::vector<std::int64_t> of_pod;
    bool lacking = false;  ///< some pod has none
  };
  Requests cpu_, memory_;
  std::vector<std::vector<std::int64_t>> used_;  ///< by metric of the autoscaler
  std::vector<MetricColumn> columns_;

  // As objects, in the order of the pods:
  std::uint64_t aligned_ = UINT64_MAX;
  std::vector<PodMetrics> use_;
  std::vector<Amounts> amounts_;                  ///< in `use_`: maps keep their places
  std::vector<std::vector<MetricValue>> values_;  ///< by metric in `objects_.outside`, where its pods have values of their own
};

}  // namespace sandtable::models::kube::run
