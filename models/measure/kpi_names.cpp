#include "models/measure/kpi_names.hpp"

#include <array>
#include <set>

#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

struct Suffix {
  std::string_view name;
  Unit unit;
};

/// Of anything that serves requests: services, endpoints, traffic.
constexpr std::array requests{
    Suffix{"latency.mean", Unit::seconds},      Suffix{"latency.p50", Unit::seconds},   Suffix{"latency.p90", Unit::seconds},
    Suffix{"latency.p95", Unit::seconds},       Suffix{"latency.p99", Unit::seconds},   Suffix{"latency.p999", Unit::seconds},
    Suffix{"latency.max", Unit::seconds},       Suffix{"rate", Unit::per_second},       Suffix{"availability", Unit::share},
    Suffix{"errors.timeout", Unit::share},      Suffix{"errors.rejected", Unit::share}, Suffix{"errors.unavailable", Unit::share},
    Suffix{"errors.open_circuit", Unit::share},
};
/// Of what has a queue: services and endpoints.
constexpr std::array queueing{Suffix{"wait.mean", Unit::seconds}};
constexpr std::array replicas{
    Suffix{"utilization", Unit::share},
    Suffix{"cpu", Unit::cores},
    Suffix{"replicas.mean", Unit::count},
    Suffix{"replicas.max", Unit::count},
};
/// Of services that have a CFS quota, pauses, batches, memory per request.
constexpr std::array quota{Suffix{"throttled.periods", Unit::share}, Suffix{"throttled.time", Unit::share}};
constexpr std::array pauses{Suffix{"paused", Unit::share}};
constexpr std::array batches{Suffix{"batch.mean", Unit::count}};
constexpr std::array memory{Suffix{"memory.kills", Unit::count}};
/// Of services that are called for answers in chunks.
constexpr std::array first_chunk{Suffix{"first_chunk.mean", Unit::seconds}, Suffix{"first_chunk.p95", Unit::seconds},
                                 Suffix{"first_chunk.p99", Unit::seconds}};
/// Of a service's pool.
constexpr std::array pool{Suffix{"utilization", Unit::share}, Suffix{"wait.mean", Unit::seconds}};
/// Of a service's cache that is simulated, of its lock, of a database.
constexpr std::array cache{Suffix{"hit_ratio", Unit::share}, Suffix{"fills", Unit::count}, Suffix{"wait.mean", Unit::seconds},
                           Suffix{"entries", Unit::count}};
constexpr std::array lock{Suffix{"wait.mean", Unit::seconds}, Suffix{"contention", Unit::share}};
constexpr std::array database{Suffix{"stale_reads", Unit::share}, Suffix{"lost_writes", Unit::count},
                              Suffix{"commit.mean", Unit::seconds}};
constexpr std::array traffic_only{Suffix{"unfinished", Unit::count}};
constexpr std::array message_queue{
    Suffix{"depth.mean", Unit::count},  Suffix{"depth.max", Unit::count},      Suffix{"unacked.mean", Unit::count},
    Suffix{"wait.mean", Unit::seconds}, Suffix{"lag.mean", Unit::seconds},     Suffix{"lag.p95", Unit::seconds},
    Suffix{"lag.p99", Unit::seconds},   Suffix{"published", Unit::per_second}, Suffix{"acked", Unit::per_second},
    Suffix{"redelivered", Unit::count}, Suffix{"dead_letters", Unit::count},   Suffix{"rejected", Unit::count},
    Suffix{"dropped", Unit::count},
};
constexpr std::array cluster{Suffix{"nodes.mean", Unit::count}, Suffix{"cost", Unit::money_per_hour},
                             Suffix{"pending.max", Unit::count}};
/// Where the cluster is Kubernetes': of all of it, and of each service.
constexpr std::array kubernetes{Suffix{"evictions", Unit::count}, Suffix{"preemptions", Unit::count}};
/// Where nodes come and go.
constexpr std::array fleet{Suffix{"nodes.added", Unit::count}, Suffix{"nodes.removed", Unit::count},
                           Suffix{"nodes.interrupted", Unit::count}, Suffix{"nodes.max", Unit::count},
                           Suffix{"pending.wait", Unit::seconds}};
constexpr std::array pods{Suffix{"restarts", Unit::count}};
/// Of a job: from its creation to its completion; from when it was due to the start of its first pod; how many came to what.
constexpr std::array job{Suffix{"duration.mean", Unit::seconds}, Suffix{"duration.max", Unit::seconds},
                         Suffix{"late.mean", Unit::seconds},     Suffix{"late.max", Unit::seconds},
                         Suffix{"completed", Unit::count},       Suffix{"failed", Unit::count},
                         Suffix{"unfinished", Unit::count}};
constexpr std::array fault{Suffix{"detect", Unit::seconds}, Suffix{"recover", Unit::seconds}};

template <std::size_t N>
void append(std::vector<std::string>& names, const std::string& entity, const std::array<Suffix, N>& suffixes) {
  for (const auto& suffix : suffixes) names.push_back(entity + "." + std::string(suffix.name));
}

bool has_batches(const Service& service) {
  bool found = false;
  for (const auto& endpoint : service.endpoints) {
    each_step(endpoint.steps, {},
              [&](const Step& step, const std::string&) { found = found || std::holds_alternative<BatchStep>(step.kind); });
  }
  return found;
}

/// Services that some call asks for an answer in chunks.
std::set<std::string> streamed_services(const Scenario& scenario) {
  std::set<std::string> names;
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string&) {
    if (const auto* call = std::get_if<CallStep>(&step.kind); call != nullptr && call->stream) names.insert(call->to.service);
  });
  return names;
}

void append_serving(std::vector<std::string>& names, const std::string& entity, const Service& service, bool streamed) {
  if (service.cpu.enforcement == CpuEnforcement::cfs) append(names, entity, quota);
  if (service.pauses) append(names, entity, pauses);
  for (const auto& each : service.pools) append(names, entity + ".pool." + each.name, pool);
  if (has_batches(service)) append(names, entity, batches);
  if (streamed) append(names, entity, first_chunk);
  if (service.memory.per_request && service.memory.limit) append(names, entity, memory);
}

void append_data(std::vector<std::string>& names, const std::string& entity, const Service& service) {
  for (const auto& each : service.caches)
    if (!each.hit_ratio) append(names, entity + ".cache." + each.name, cache);
  for (const auto& each : service.locks) append(names, entity + ".lock." + each.name, lock);
  if (service.database) append(names, entity + ".database", database);
}

}  // namespace

std::vector<std::string> request_kpi_names(const Scenario& scenario) {
  std::vector<std::string> names;
  const auto streamed = streamed_services(scenario);
  for (const auto& service : scenario.services) {
    const auto entity = "service." + service.name;
    append(names, entity, requests);
    append(names, entity, queueing);
    append(names, entity, replicas);
    append_serving(names, entity, service, streamed.contains(service.name));
    append_data(names, entity, service);
    for (const auto& endpoint : service.endpoints) {
      append(names, entity + ".endpoint." + endpoint.name, requests);
      append(names, entity + ".endpoint." + endpoint.name, queueing);
    }
  }
  for (const auto& traffic : scenario.traffic) {
    append(names, "traffic." + traffic.name, requests);
    append(names, "traffic." + traffic.name, traffic_only);
  }
  for (const auto& queue : scenario.queues) append(names, "queue." + queue.name, message_queue);
  return names;
}

std::vector<std::string> kpi_names(const Scenario& scenario) {
  auto names = request_kpi_names(scenario);
  if (!scenario.nodes.empty()) append(names, "cluster", cluster);
  if (scenario.kubernetes) {
    if (!scenario.nodes.empty()) append(names, "cluster", kubernetes);
    if (has_moving_nodes(scenario)) append(names, "cluster", fleet);
    for (const auto& service : scenario.services) append(names, "service." + service.name, pods);
    for (const auto& each : scenario.jobs) append(names, "job." + each.name, job);
  }
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) append(names, "fault." + fault_name(scenario, i), fault);
  return names;
}

std::optional<Unit> kpi_unit(std::string_view name) {
  const auto search = [name](const auto& suffixes) -> std::optional<Unit> {
    for (const auto& suffix : suffixes) {
      if (name.size() > suffix.name.size() && name.ends_with(suffix.name) && name[name.size() - suffix.name.size() - 1] == '.')
        return suffix.unit;
    }
    return std::nullopt;
  };
  std::optional<Unit> unit;
  if (name.starts_with("service.") || name.starts_with("traffic.")) unit = search(requests);
  if (!unit && name.starts_with("service.")) unit = search(queueing);
  if (!unit && name.starts_with("service.")) unit = search(replicas);
  if (!unit && name.starts_with("service.")) unit = search(quota);
  if (!unit && name.starts_with("service.")) unit = search(pauses);
  if (!unit && name.starts_with("service.")) unit = search(batches);
  if (!unit && name.starts_with("service.")) unit = search(memory);
  if (!unit && name.starts_with("service.")) unit = search(cache);
  if (!unit && name.starts_with("service.")) unit = search(lock);
  if (!unit && name.starts_with("service.")) unit = search(database);
  if (!unit && name.starts_with("service.")) unit = search(first_chunk);
  if (!unit && name.starts_with("traffic.")) unit = search(traffic_only);
  if (!unit && name.starts_with("queue.")) unit = search(message_queue);
  if (!unit && name.starts_with("cluster.")) unit = search(cluster);
  if (!unit && name.starts_with("cluster.")) unit = search(kubernetes);
  if (!unit && name.starts_with("cluster.")) unit = search(fleet);
  if (!unit && name.starts_with("service.")) unit = search(pods);
  if (!unit && name.starts_with("job.")) unit = search(job);
  if (!unit && name.starts_with("fault.")) unit = search(fault);
  return unit;
}

std::string unit_text(Unit unit, std::string_view currency) {
  switch (unit) {
    case Unit::seconds:
      return "s";
    case Unit::per_second:
      return "1/s";
    case Unit::share:
      return "share";
    case Unit::cores:
      return "cores";
    case Unit::count:
      return "count";
    case Unit::money_per_hour:
      return std::string(currency) + "/h";
  }
  return {};
}

std::string fault_name(const Scenario& scenario, std::size_t position) {
  const auto& name = scenario.faults.at(position).name;
  return name.empty() ? "fault-" + std::to_string(position) : name;
}

}  // namespace sandtable::models
