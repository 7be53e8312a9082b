#include "models/measure/recorder.hpp"

#include <limits>
#include <utility>

namespace sandtable::models {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

void add(ReplicationResult& result, std::string name, Unit unit, double value) {
  result.kpis.push_back({std::move(name), unit, value});
}

double mean_wait(sim::Duration waited, std::uint64_t admitted) {
  return admitted == 0 ? nothing : sim::to_seconds(waited) / static_cast<double>(admitted);
}

/// `cart.read` without its service's name.
std::string own_name(const CompiledEndpoint& endpoint) { return endpoint.name.substr(endpoint.name.find('.') + 1); }

}  // namespace

Recorder::Recorder(const CompiledWorld& world)
    : world_(world),
      measured_(world.warmup, world.duration),
      services_(world.services.size(), ServiceMeter(measured_)),
      endpoints_(world.endpoints.size()),
      traffic_(world.traffic.size()) {
  for (const auto& service : world.services) {
    serving_.emplace_back(service, measured_);
    data_.emplace_back(service, measured_);
  }
  for (const auto& queue : world.queues) queues_.emplace_back(queue, measured_);
}

RequestMeter Recorder::total(const CompiledService& service) const {
  RequestMeter sum;
  for (std::uint32_t e = 0; e < service.endpoints; ++e) sum.merge(endpoints_[service.first_endpoint + e].requests);
  return sum;
}

void Recorder::add_requests(ReplicationResult& result, const std::string& entity, const RequestMeter& meter, sim::Time now) const {
  const auto& latency = meter.latency();
  const double maximum = latency.count() == 0 ? nothing : sim::to_seconds(latency.max());
  add(result, entity + ".latency.mean", Unit::seconds, latency.mean());
  add(result, entity + ".latency.p50", Unit::seconds, latency.quantile(0.5));
  add(result, entity + ".latency.p90", Unit::seconds, latency.quantile(0.9));
  add(result, entity + ".latency.p95", Unit::seconds, latency.quantile(0.95));
  add(result, entity + ".latency.p99", Unit::seconds, latency.quantile(0.99));
  add(result, entity + ".latency.p999", Unit::seconds, latency.quantile(0.999));
  add(result, entity + ".latency.max", Unit::seconds, maximum);
  const double window = sim::to_seconds(now - measured_.start);
  add(result, entity + ".rate", Unit::per_second, window > 0 ? static_cast<double>(meter.completions()) / window : nothing);
  add(result, entity + ".availability", Unit::share, meter.share(Ending::success));
  add(result, entity + ".errors.timeout", Unit::share, meter.share(Ending::timeout));
  add(result, entity + ".errors.rejected", Unit::share, meter.share(Ending::rejected));
  add(result, entity + ".errors.unavailable", Unit::share, meter.share(Ending::unavailable));
  add(result, entity + ".errors.open_circuit", Unit::share, meter.share(Ending::open_circuit));
  result.histograms.push_back({entity + ".latency", latency});
}

void Recorder::add_service(ReplicationResult& result, std::size_t index, sim::Time now) const {
  const auto& service = world_.services[index];
  const auto& meter = services_[index];
  const std::string entity = "service." + service.name;
  add_requests(result, entity, total(service), now);

  sim::Duration waited{0};
  std::uint64_t admitted = 0;
  for (std::uint32_t e = 0; e < service.endpoints; ++e) {
    waited += endpoints_[service.first_endpoint + e].waited;
    admitted += endpoints_[service.first_endpoint + e].admitted;
  }
  add(result, entity + ".wait.mean", Unit::seconds, mean_wait(waited, admitted));

  const bool by_slots = service.concurrency != UINT32_MAX;
  const double used = (by_slots ? meter.busy : meter.cores).mean(now);
  const double available = (by_slots ? meter.slots : meter.core_limit).mean(now);
  add(result, entity + ".utilization", Unit::share, available > 0 ? used / available : nothing);
  add(result, entity + ".cpu", Unit::cores, meter.cores.mean(now));
  add(result, entity + ".replicas.mean", Unit::count, meter.ready.mean(now));
  add(result, entity + ".replicas.max", Unit::count, meter.ready.max(now));
  serving_[index].add_to(result.kpis, now);
  data_[index].add_to(result.kpis, now);

  for (std::uint32_t e = 0; e < service.endpoints; ++e) {
    const auto& endpoint = endpoints_[service.first_endpoint + e];
    const std::string name = entity + ".endpoint." + own_name(world_.endpoints[service.first_endpoint + e]);
    add_requests(result, name, endpoint.requests, now);
    add(result, name + ".wait.mean", Unit::seconds, mean_wait(endpoint.waited, endpoint.admitted));
  }
}

void Recorder::add_series(ReplicationResult& result, std::size_t index, sim::Time now) const {
  const auto& service = world_.services[index];
  const auto& meter = services_[index];
  const std::string entity = "service." + service.name;
  auto completions = meter.completions.series(now);
  const bool by_slots = service.concurrency != UINT32_MAX;
  auto used = (by_slots ? meter.busy : meter.cores).bin_means(now);
  const auto available = (by_slots ? meter.slots : meter.core_limit).bin_means(now);
  for (std::size_t i = 0; i < used.size(); ++i) used[i] = available[i] > 0 ? used[i] / available[i] : nothing;

  const auto add_one = [&](const char* name, Unit unit, std::vector<double> values) {
    result.series.push_back({entity + name, unit, measured_.bin, std::move(values)});
  };
  add_one(".rate", Unit::per_second, std::move(completions.rate));
  add_one(".latency.mean", Unit::seconds, std::move(completions.latency_mean));
  add_one(".latency.p95", Unit::seconds, std::move(completions.latency_p95));
  add_one(".replicas", Unit::count, meter.ready.bin_means(now));
  add_one(".utilization", Unit::share, std::move(used));
}

ReplicationResult Recorder::result(sim::Time now) const {
  ReplicationResult result;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    add_service(result, i, now);
    add_series(result, i, now);
  }
  for (std::size_t i = 0; i < traffic_.size(); ++i) {
    const std::string entity = "traffic." + world_.traffic[i].name;
    add_requests(result, entity, traffic_[i].requests, now);
    const std::uint64_t unfinished = traffic_[i].sent - traffic_[i].requests.ended();
    add(result, entity + ".unfinished", Unit::count, static_cast<double>(unfinished));
  }
  for (const auto& queue : queues_) queue.add_to(result, now);
  return result;
}

void Recorder::add_to(sim::Digest& digest) const {
  const auto add_meter = [&digest](const RequestMeter& meter) {
    digest.add(meter.completions());
    for (std::size_t i = 0; i < endings; ++i) digest.add(meter.ended(static_cast<Ending>(i)));
  };
  for (const auto& endpoint : endpoints_) add_meter(endpoint.requests);
  for (const auto& traffic : traffic_) add_meter(traffic.requests);
  for (const auto& queue : queues_) queue.add_to(digest);
}

}  // namespace sandtable::models
