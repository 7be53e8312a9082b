#include "models/sampled/thinning.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "models/scenario/exact_only.hpp"
#include "models/scenario/words.hpp"
#include "models/traffic/arrival_rate.hpp"

namespace sandtable::models {
namespace {

constexpr std::uint32_t least_clients = 50, least_nodes = 4, least_in_loops = 20;

/// A number of things of which a share is to be kept.
struct Count {
  std::string what;
  std::uint32_t number = 0, least = 0;
};

bool has_loops(const Scenario& scenario) {
  return std::ranges::any_of(scenario.traffic, [](const Traffic& t) { return std::holds_alternative<ClosedLoop>(t.source); });
}

std::uint32_t least_replicas(Balance balance, bool loops) {
  switch (balance) {
    case Balance::random:
      return loops ? least_in_loops : 2;
    case Balance::round_robin:
    case Balance::least_request:
    case Balance::ring_hash:
      return 20;
    case Balance::shared_queue:
    case Balance::least_connections:
    case Balance::least_request_full:
    case Balance::ewma:
    case Balance::maglev:
    case Balance::weighted_round_robin:
    case Balance::dns:
      break;
  }
  return 0;
}

void add_counts(const Scenario& scenario, const std::vector<Plan>& plans, std::vector<Count>& counts) {
  const bool loops = has_loops(scenario);
  for (const auto& service : scenario.services) {
    const std::uint32_t least = least_replicas(service.balance.rule, loops);
    if (service.versions.empty()) counts.push_back({"service " + service.name + " has", service.replicas, least});
    for (const auto& version : service.versions)
      counts.push_back({"version " + version.name + " of service " + service.name + " has", version.replicas, least});
  }
  for (const auto& plan : plans)
    for (const auto& action : plan.actions)
      if (const auto* scale = std::get_if<ScaleAction>(&action.kind)) {
        const auto service = std::ranges::find(scenario.services, scale->service, &Service::name);
        const std::uint32_t least = service == scenario.services.end() ? 0 : least_replicas(service->balance.rule, loops);
        counts.push_back({"plan " + plan.name + " gives service " + scale->service, scale->replicas, least});
      }
  for (const auto& group : scenario.nodes) counts.push_back({"node group " + group.name + " has", group.count, least_nodes});
  for (const auto& traffic : scenario.traffic)
    if (const auto* loop = std::get_if<ClosedLoop>(&traffic.source))
      counts.push_back({"traffic " + traffic.name + " has", loop->clients, least_clients});
}

/// What no share would be right for, or empty.
std::string coupled(const Scenario& scenario, const std::vector<Plan>& plans) {
  if (std::string why = exact_only(scenario); !why.empty()) return why;
  if (std::string why = acts_in_time(scenario); !why.empty()) return why;
  for (const auto& service : scenario.services)
    if (least_replicas(service.balance.rule, false) == 0)
      return "service " + service.name + " is balanced by " + std::string(word_of(service.balance.rule)) +
             ", where a smaller pool waits longer at the same load";
  for (const auto& traffic : scenario.traffic) {
    if (std::holds_alternative<Replay>(traffic.source))
      return "traffic " + traffic.name + " is a recording, which has no part like it";
    const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
    if (arrivals != nullptr && std::holds_alternative<OnOffArrivals>(*arrivals))
      return "traffic " + traffic.name + " is a number of on-off sources, of which fewer are burstier";
  }
  if (!scenario.faults.empty()) return "a crash takes a larger share of a smaller system, and there are faults";
  for (const auto& plan : plans)
    for (const auto& action : plan.actions)
      if (std::holds_alternative<CrashAction>(action.kind))
        return "a crash takes a larger share of a smaller system, and plan " + plan.name + " has one";
  return {};
}

std::uint32_t part_of(std::uint32_t number, SampleShare share) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) * share.part / share.whole);
}

bool ends_with_any(const std::string& name, std::initializer_list<const char*> ends) {
  return std::ranges::any_of(ends, [&name](const char* end) { return name.ends_with(end); });
}

}  // namespace

sim::Result<SampleShare> smallest_sample(const Scenario& scenario, const std::vector<Plan>& plans) {
  const auto refuse = [](const std::string& why) {
    return sim::fail(sim::ErrorKind::invalid_input, "run.fidelity: sampled is not valid here (" + why +
                                                        "): the smallest valid share is 1, which is fidelity exact");
  };
  if (const std::string why = coupled(scenario, plans); !why.empty()) return refuse(why);
  std::vector<Count> counts;
  add_counts(scenario, plans, counts);
  std::uint32_t divisor = 0;
  for (const Count& count : counts) {
    const std::uint32_t before = divisor;
    divisor = std::gcd(divisor, count.number);
    if (divisor == 1) {
      const std::string with = before > 1 ? ", which shares no divisor with the other counts" : "";
      return refuse(count.what + " " + std::to_string(count.number) + with + ": no part of it is whole");
    }
  }
  if (divisor == 0) return refuse("there is nothing to take a part of");
  for (std::uint32_t part = 1; part < divisor; ++part) {
    const bool enough = std::ranges::all_of(
        counts, [&](const Count& count) { return count.number == 0 || count.number / divisor * part >= count.least; });
    if (enough) return SampleShare{part, divisor};
  }
  const auto smallest = std::ranges::min_element(counts, {}, [](const Count& count) {
    return count.number == 0 ? std::numeric_limits<double>::infinity()
                             : static_cast<double>(count.number) / std::max(1U, count.least);
  });
  return refuse(smallest->what + " " + std::to_string(smallest->number) + ", and a part of it needs " +
                std::to_string(smallest->least) + " or more");
}

Scenario thinned(Scenario scenario, SampleShare share) {
  for (auto& service : scenario.services) {
    service.replicas = part_of(service.replicas, share);
    for (auto& version : service.versions) version.replicas = part_of(version.replicas, share);
  }
  for (auto& group : scenario.nodes) group.count = part_of(group.count, share);
  for (auto& traffic : scenario.traffic) {
    if (auto* arrivals = std::get_if<Arrivals>(&traffic.source)) multiply_rate(*arrivals, share.value());
    else if (auto* loop = std::get_if<ClosedLoop>(&traffic.source)) loop->clients = part_of(loop->clients, share);
  }
  return scenario;
}

Plan thinned(Plan plan, SampleShare share) {
  for (auto& action : plan.actions)
    if (auto* scale = std::get_if<ScaleAction>(&action.kind)) scale->replicas = part_of(scale->replicas, share);
  return plan;
}

ReplicationResult scaled_back(ReplicationResult result, SampleShare share) {
  const double up = 1 / share.value();
  for (Kpi& kpi : result.kpis) {
    if (kpi.unit != Unit::seconds && kpi.unit != Unit::share) kpi.value *= up;
    if (!ends_with_any(kpi.name, {".latency.max"})) continue;
    kpi.value = std::numeric_limits<double>::quiet_NaN();
    result.refused.push_back({kpi.name, "of a part of the requests the largest is smaller than of all"});
  }
  for (TimeSeries& series : result.series)
    if (series.unit != Unit::seconds && series.unit != Unit::share)
      for (double& value : series.values) value *= up;
  return result;
}

}  // namespace sandtable::models
