#include "models/scenario/exact_only.hpp"

#include "models/scenario/words.hpp"

namespace sandtable::models {
namespace {

bool is_plain(Balance rule) {
  switch (rule) {
    case Balance::random:
    case Balance::round_robin:
    case Balance::least_request:
    case Balance::least_connections:
    case Balance::ring_hash:
    case Balance::shared_queue:
      return true;
    case Balance::least_request_full:
    case Balance::ewma:
    case Balance::maglev:
    case Balance::weighted_round_robin:
    case Balance::dns:
      return false;
  }
  return false;
}

std::string of_call(const CallStep& call) {
  if (call.preset) return std::string("the preset ") + std::string(word_of(*call.preset));
  if (call.deadline) return "a deadline";
  if (call.propagate.value_or(false)) return "a timeout that is handed on";
  if (call.cancel.value_or(false)) return "cancellation";
  if (!call.retry_on.empty()) return "retry_on";
  if (call.budget) return "a retry budget";
  if (call.hedge) return "hedging";
  if (call.bulkhead) return "a bulkhead";
  if (call.outliers) return "outlier detection";
  if (call.io == Io::async) return "asynchronous calls";
  if (call.stream) return "a stream";
  return {};
}

/// A cache of a known hit ratio is a choice.
std::string of_data(const Service& service) {
  for (const auto& cache : service.caches) {
    if (!cache.hit_ratio) return "the cache " + cache.name + " without a hit ratio";
  }
  if (!service.locks.empty()) return "locks";
  if (service.database) return "a database";
  return {};
}

std::string of_steps(const std::vector<Step>& steps) {
  for (const auto& step : steps) {
    std::string found;
    if (std::holds_alternative<UseStep>(step.kind)) {
      found = "pools";
    } else if (std::holds_alternative<BatchStep>(step.kind)) {
      found = "batches";
    } else if (const auto* call = std::get_if<CallStep>(&step.kind)) {
      found = of_call(*call);
      if (!found.empty()) found += ", calling " + call->to.service + "." + call->to.endpoint;
    } else if (const auto* parallel = std::get_if<ParallelStep>(&step.kind)) {
      if (parallel->wait == ParallelWait::all) found = of_steps(parallel->branches);
      else found = "a parallel that does not wait for all";
    } else if (const auto* cache = std::get_if<CacheStep>(&step.kind)) {
      found = of_steps(cache->miss);
      if (found.empty()) found = of_steps(cache->hit);
    } else if (const auto* publish = std::get_if<PublishStep>(&step.kind)) {
      found = "messages, publishing to " + publish->queue;
    } else if (const auto* choice = std::get_if<ChoiceStep>(&step.kind)) {
      for (const auto& branch : choice->branches) {
        if (found.empty()) found = of_steps(branch.steps);
      }
    }
    if (!found.empty()) return found;
  }
  return {};
}

std::string of_serving(const Service& service) {
  if (service.discipline != Discipline::fifo) return "the discipline " + std::string(word_of(service.discipline));
  if (service.patience) return "patience";
  if (service.cpu.enforcement == CpuEnforcement::cfs) return "a CFS quota";
  if (service.memory.per_request) return "memory per request";
  if (!service.pools.empty()) return "pools";
  if (service.pauses) return "pauses";
  if (service.warming) return "warming";
  for (const auto& endpoint : service.endpoints) {
    if (endpoint.io == Io::async) return "asynchronous calls";
  }
  return {};
}

std::string of_service(const Service& service) {
  if (service.shed) return "load shedding";
  if (service.adaptive_concurrency) return "an adaptive limit";
  if (service.slow_removal) return "slow_removal";
  if (service.discovery.delay > sim::Duration{0}) return "a discovery delay";
  if (!is_plain(service.balance.rule)) return "balance " + std::string(word_of(service.balance.rule));
  if (service.balance.zone_aware) return "zone-aware balancing";
  if (service.balance.affinity != Affinity::none) return "session affinity";
  if (std::string found = of_serving(service); !found.empty()) return found;
  if (std::string found = of_data(service); !found.empty()) return found;
  for (const auto& endpoint : service.endpoints) {
    if (std::string found = of_steps(endpoint.steps); !found.empty()) return found;
  }
  return {};
}

}  // namespace

std::string acts_in_time(const Scenario& scenario) {
  if (!scenario.kubernetes) return {};
  return "the cluster is of Kubernetes " + std::string(word_of(*scenario.kubernetes)) + ", whose controllers act in time";
}

std::string exact_only(const Scenario& scenario) {
  for (const auto& service : scenario.services) {
    if (const std::string found = of_service(service); !found.empty()) return "service " + service.name + " has " + found;
  }
  if (!scenario.queues.empty()) return "queue " + scenario.queues.front().name + " holds messages";
  for (const auto& traffic : scenario.traffic) {
    if (traffic.deadline) return "traffic " + traffic.name + " has a deadline";
  }
  return {};
}

}  // namespace sandtable::models
