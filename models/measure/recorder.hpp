/// Everything that the request plane measures (design §5). Hot functions are inline and allocate nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "models/measure/completion_bins.hpp"
#include "models/measure/data_meter.hpp"
#include "models/measure/measured_time.hpp"
#include "models/measure/queue_meter.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/request_meter.hpp"
#include "models/measure/serving_meter.hpp"
#include "models/measure/time_average.hpp"
#include "models/quantity.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/digest.hpp"

namespace sandtable::models {

/// One service: what its replicas do over time. Requests are metered by endpoint and added up in the end.
struct ServiceMeter {
  explicit ServiceMeter(const MeasuredTime& measured)
      : busy(measured), completions(measured), slots(measured), ready(measured), cores(measured), core_limit(measured) {}
  alignas(64) TimeAverage busy;  ///< concurrency slots in use (kept only where concurrency is limited)
  alignas(64) CompletionBins completions;
  TimeAverage slots;              ///< concurrency slots that are there
  TimeAverage ready;              ///< replicas that take new requests
  TimeAverage cores, core_limit;  ///< CPU in use, and the sum of the replicas' limits
};

struct alignas(64) EndpointMeter {
  sim::Duration waited{0};
  std::uint64_t admitted = 0;
  RequestMeter requests;
};

struct TrafficMeter {
  RequestMeter requests;
  std::uint64_t sent = 0;
};

class Recorder {
 public:
  explicit Recorder(const CompiledWorld& world);

  /// A request that waited since `arrival` starts to be served.
  void admitted(EndpointId endpoint, sim::Time arrival, sim::Time now) {
    if (arrival < measured_.start) return;
    auto& meter = endpoints_[endpoint.index];
    meter.waited += now - arrival;
    ++meter.admitted;
  }
  void request_ended(ServiceId service, EndpointId endpoint, sim::Time arrival, sim::Time now, Ending ending) {
    auto& requests = endpoints_[endpoint.index].requests;
    if (ending != Ending::success) return requests.failed(arrival, now, ending, measured_.start);
    const std::size_t place = sim::Histogram::place_of(now - arrival);
    requests.succeeded(arrival, now, place, measured_.start);
    services_[service.index].completions.record(now, now - arrival, place);
  }
  void user_sent(TrafficId traffic, sim::Time now) {
    if (now >= measured_.start) ++traffic_[traffic.index].sent;
  }
  void user_ended(TrafficId traffic, sim::Time sent, sim::Time now, Ending ending) {
    auto& requests = traffic_[traffic.index].requests;
    if (ending != Ending::success) return requests.failed(sent, now, ending, measured_.start);
    requests.succeeded(sent, now, sim::Histogram::place_of(now - sent), measured_.start);
  }
  /// Have what the end of a request touches brought into the cache: first the meters, then, once these are there, their counters.
  void prefetch_meters(EndpointId endpoint, ServiceId service) const {
    const auto* const meter = reinterpret_cast<const char*>(&endpoints_[endpoint.index]);
    __builtin_prefetch(meter, 1);
    __builtin_prefetch(meter + 64, 1);
    __builtin_prefetch(&services_[service.index].busy, 1);
    __builtin_prefetch(&services_[service.index].completions, 1);
  }
  void prefetch_meter(TrafficId traffic) const {
    const auto* const meter = reinterpret_cast<const char*>(&traffic_[traffic.index]);
    __builtin_prefetch(meter, 1);
    __builtin_prefetch(meter + 64, 1);
  }
  void prefetch_counters(TrafficId traffic, sim::Duration latency) const {
    traffic_[traffic.index].requests.latency().prefetch(sim::Histogram::place_of(std::max(latency, sim::Duration{0})));
  }
  void prefetch_counters(EndpointId endpoint, ServiceId service, sim::Duration latency) const {
    const std::size_t place = sim::Histogram::place_of(std::max(latency, sim::Duration{0}));
    endpoints_[endpoint.index].requests.latency().prefetch(place);
    services_[service.index].completions.prefetch(place);
  }
  ServiceMeter& service(ServiceId service) { return services_[service.index]; }
  const ServiceMeter& service(ServiceId service) const { return services_[service.index]; }
  ServingMeter& serving(std::uint32_t service) { return serving_[service]; }
  DataMeter& data(std::uint32_t service) { return data_[service]; }
  QueueMeter& queue(std::uint32_t queue) { return queues_[queue]; }

  /// KPIs, histograms and series up to `now`; the rest of the result is the caller's.
  ReplicationResult result(sim::Time now) const;
  /// Folds every counter in.
  void add_to(sim::Digest& digest) const;

 private:
  RequestMeter total(const CompiledService& service) const;
  void add_requests(ReplicationResult& result, const std::string& entity, const RequestMeter& meter, sim::Time now) const;
  void add_service(ReplicationResult& result, std::size_t index, sim::Time now) const;
  void add_series(ReplicationResult& result, std::size_t index, sim::Time now) const;

  const CompiledWorld& world_;
  MeasuredTime measured_;
  std::vector<ServiceMeter> services_;
  std::vector<ServingMeter> serving_;  ///< by service
  std::vector<DataMeter> data_;        ///< by service
  std::vector<EndpointMeter> endpoints_;
  std::vector<TrafficMeter> traffic_;
  std::vector<QueueMeter> queues_;
};

}  // namespace sandtable::models
