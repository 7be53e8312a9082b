#include "twin/observe/scraper.hpp"

#include <array>
#include <map>
#include <numeric>
#include <string>

namespace sandtable::twin {
namespace {

using models::Ending;
using models::Labels;
using models::Lifecycle;

constexpr std::array all_endings{Ending::success, Ending::timeout, Ending::rejected, Ending::unavailable, Ending::open_circuit};
constexpr const char* name_space = "default";

const models::BucketCounts& of(const models::ByEnding& counts, Ending ending) { return counts[static_cast<std::size_t>(ending)]; }

Labels with(Labels labels, const Labels& more) {
  labels.insert(labels.end(), more.begin(), more.end());
  return labels;
}

/// `outcome` as the telemetry block knows it.
std::string outcome(Ending ending) { return ending == Ending::success ? "success" : error_type(ending); }

/// Of a service's version: `canary`; empty where there is but one.
std::string version_name(const models::CompiledWorld& world, models::VersionId version) {
  const std::string& name = world.versions[version.index].name;
  const auto slash = name.find('/');
  return slash == std::string::npos ? "" : name.substr(slash + 1);
}

bool scraped(Lifecycle state) {
  return state == Lifecycle::starting || state == Lifecycle::ready || state == Lifecycle::draining || state == Lifecycle::down;
}
bool serves(Lifecycle state) { return state == Lifecycle::ready || state == Lifecycle::draining; }

const char* server_state(Lifecycle state) {
  if (state == Lifecycle::ready) return "UP";
  return state == Lifecycle::draining ? "DRAIN" : "DOWN";
}

/// By class of status, the classes in order.
std::map<std::string, double> by_class(const std::array<std::uint64_t, models::endings>& ended) {
  std::map<std::string, double> classes;
  for (const Ending ending : all_endings)
    classes[status_class(ending)] += static_cast<double>(ended[static_cast<std::size_t>(ending)]);
  return classes;
}

}  // namespace

Scraper::Scraper(const models::Scenario& scenario, const models::CompiledWorld& world, sim::Duration step)
    : world_(world), table_(step) {
  for (const models::Service& service : scenario.services) services_.push_back(metrics_of(service));
  for (const models::Traffic& traffic : scenario.traffic) traffic_.push_back(metrics_of(traffic));
}

models::RequestCounters::Buckets Scraper::buckets() const {
  models::RequestCounters::Buckets buckets{{}, conventional_buckets()};
  for (const ServiceMetrics& service : services_) buckets.services.push_back(service.buckets);
  return buckets;
}

std::string Scraper::route(models::EndpointId endpoint) const {
  const std::string& name = world_.endpoints[endpoint.index].name;
  return name.substr(name.find('.') + 1);
}

void Scraper::scrape(sim::Time now, const models::RequestCounters& counters, const models::Cluster& cluster) {
  table_.begin_scrape(scrapes_++);
  std::vector<Totals> totals(services_.size());
  for (const models::ReplicaRecord& replica : cluster.replicas())
    if (scraped(replica.state) && cluster.spec().services[replica.service.index].serves())
      scrape_replica(now, counters, replica, totals[replica.service.index]);
  for (std::size_t i = 0; i < services_.size(); ++i) scrape_service(i, counters.services[i], totals[i]);
  for (std::size_t i = 0; i < traffic_.size(); ++i) scrape_traffic(i, counters);
  scrape_cluster(cluster);
}

void Scraper::scrape_replica(sim::Time now, const models::RequestCounters& counters, const models::ReplicaRecord& replica,
                             Totals& totals) {
  const ServiceMetrics& metrics = services_[replica.service.index];
  const std::string& service = world_.services[replica.service.index].name;
  const Labels labels = with(metrics.labels, {{"instance", replica.name}, {"version", version_name(world_, replica.version)}});
  const Labels server{{"proxy", service}, {"server", replica.name}};
  table_.add(metric::up, labels, serves(replica.state) ? 1 : 0);
  for (const char* state : {"DOWN", "DRAIN", "UP"})
    table_.add(metric::server_status, with(server, {{"state", state}}), state == std::string_view(server_state(replica.state)));
  if (!serves(replica.state) || !replica.serving) return;

  const models::ReplicaCounters& own = counters.replicas[replica.serving->index];
  totals.in_service += own.in_service;
  if (replica.state == Lifecycle::ready) ++totals.ready;
  table_.add(metric::server_sessions, server, own.in_service);
  table_.add(metric::server_queue, server, own.waiting);
  const double cpu = own.cpu_seconds(now);
  if (metrics.cpu) table_.add(*metrics.cpu, labels, cpu);
  if (!metrics.cpu || metrics.cpu->name != metric::container_cpu.name)
    table_.add(metric::container_cpu, {{"namespace", name_space}, {"pod", replica.name}, {"container", service}}, cpu);
  scrape_requests(counters, own, labels);
  scrape_calls(counters, own, labels);
}

void Scraper::scrape_requests(const models::RequestCounters& counters, const models::ReplicaCounters& replica,
                              const Labels& labels) {
  const ServiceMetrics& metrics = services_[replica.service.index];
  const models::CompiledService& service = world_.services[replica.service.index];
  const auto& bounds = counters.bounds(replica.service);
  static const models::ByEnding nothing{};
  for (std::uint32_t e = service.first_endpoint; e < service.first_endpoint + service.endpoints; ++e) {
    const auto found = replica.requests.find(models::EndpointId{e});
    const models::ByEnding& ended = found == replica.requests.end() ? nothing : found->second;
    const std::string endpoint = route(models::EndpointId{e});
    const Labels own = with(labels, {{"endpoint", service.endpoints > 1 ? endpoint : ""}});
    for (const Ending ending : all_endings) {
      if (metrics.requests && (ending != Ending::open_circuit || !service.breakers.empty()))
        table_.add(*metrics.requests, with(own, {{"outcome", outcome(ending)}}), static_cast<double>(of(ended, ending).count()));
      // As the conventions' libraries do it, a failure's series is there from the first one on.
      if (!metrics.latency && (ending == Ending::success || of(ended, ending).count() > 0))
        table_.add(metric::server_duration,
                   with(labels, {{"http_route", "/" + endpoint},
                                 {"http_request_method", "_OTHER"},
                                 {"http_response_status_code", status_code(ending)},
                                 {"error_type", error_type(ending)}}),
                   of(ended, ending), bounds);
    }
    if (metrics.latency) table_.add(*metrics.latency, own, of(ended, Ending::success), bounds);
  }
  if (metrics.work) table_.add(*metrics.work, labels, replica.work, bounds);
  if (metrics.wait) table_.add(*metrics.wait, labels, replica.wait, bounds);
}

void Scraper::scrape_calls(const models::RequestCounters& counters, const models::ReplicaCounters& replica, const Labels& labels) {
  const ServiceMetrics& metrics = services_[replica.service.index];
  const auto& bounds = counters.bounds(replica.service);
  models::BucketCounts answered;
  for (const auto& [callee, calls] : replica.calls) {
    answered.merge(of(calls, Ending::success));
    if (metrics.downstream) continue;
    for (const Ending ending : all_endings) {
      if (of(calls, ending).count() == 0) continue;
      table_.add(metric::client_duration,
                 with(labels, {{"server_address", world_.services[world_.endpoints[callee.index].service.index].name},
                               {"url_template", "/" + route(callee)},
                               {"http_request_method", "_OTHER"},
                               {"http_response_status_code", status_code(ending)},
                               {"error_type", error_type(ending)}}),
                 of(calls, ending), bounds);
    }
  }
  if (metrics.downstream) table_.add(*metrics.downstream, labels, answered, bounds);
}

void Scraper::scrape_service(std::size_t index, const models::ServiceCounters& counters, const Totals& totals) {
  const Labels proxy{{"proxy", world_.services[index].name}};
  const std::uint64_t ended = std::accumulate(counters.ended.begin(), counters.ended.end(), std::uint64_t{0});
  const std::uint64_t inside = counters.arrived - ended;
  table_.add(metric::backend_requests, proxy, static_cast<double>(counters.arrived));
  for (const auto& [code, count] : by_class(counters.ended))
    table_.add(metric::backend_responses, with(proxy, {{"code", code}}), count);
  table_.add(metric::backend_sessions, proxy, static_cast<double>(inside));
  table_.add(metric::backend_queue, proxy, static_cast<double>(inside - totals.in_service));
  table_.add(metric::backend_servers, proxy, totals.ready);
}

void Scraper::scrape_traffic(std::size_t index, const models::RequestCounters& counters) {
  const models::TrafficCounters& own = counters.traffic[index];
  const std::string& name = world_.traffic[index].name;
  table_.add(traffic_[index].offered, traffic_[index].labels, static_cast<double>(own.sent));
  std::array<std::uint64_t, models::endings> ended{};
  for (const auto& [endpoint, requests] : own.requests) {
    const std::string& server = world_.services[world_.endpoints[endpoint.index].service.index].name;
    for (const Ending ending : all_endings) {
      ended[static_cast<std::size_t>(ending)] += of(requests, ending).count();
      if (ending != Ending::success && of(requests, ending).count() == 0) continue;
      table_.add(metric::client_duration,
                 {{"job", name},
                  {"instance", name},
                  {"server_address", server},
                  {"url_template", "/" + route(endpoint)},
                  {"http_request_method", "_OTHER"},
                  {"http_response_status_code", status_code(ending)},
                  {"error_type", error_type(ending)}},
                 of(requests, ending), counters.buckets.traffic);
    }
  }
  for (const auto& [code, count] : by_class(ended))
    table_.add(metric::frontend_responses, {{"proxy", name}, {"code", code}}, count);
}

void Scraper::scrape_cluster(const models::Cluster& cluster) {
  for (std::uint32_t v = 0; v < world_.versions.size(); ++v) {
    std::uint32_t there = 0, ready = 0;
    for (const models::ReplicaRecord& replica : cluster.replicas()) {
      if (replica.version.index != v || replica.state == Lifecycle::draining || replica.state == Lifecycle::gone) continue;
      ++there;
      if (replica.state == Lifecycle::ready) ++ready;
    }
    const std::string version = version_name(world_, models::VersionId{v});
    const std::string& service = world_.services[world_.versions[v].service.index].name;
    const Labels deployment{{"namespace", name_space}, {"deployment", version.empty() ? service : service + "-" + version}};
    table_.add(metric::spec_replicas, deployment, there);
    table_.add(metric::status_replicas, deployment, there);
    table_.add(metric::ready_replicas, deployment, ready);
    table_.add(metric::available_replicas, deployment, ready);
    table_.add(metric::unavailable_replicas, deployment, there - ready);
  }
  for (std::size_t i = 0; i < cluster.nodes().size(); ++i) {
    if (!cluster.nodes()[i].there) continue;
    for (const char* status : {"true", "false"})
      table_.add(metric::node_condition, {{"node", cluster.spec().nodes[i].name}, {"condition", "Ready"}, {"status", status}},
                 cluster.nodes()[i].up == (status == std::string_view("true")));
  }
}

}  // namespace sandtable::twin
