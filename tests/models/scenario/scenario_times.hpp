/// Everything in a scenario that is a time or a rate and bears on requests, to be changed in place.
#pragma once

#include <variant>

#include "models/scenario/scenario.hpp"

namespace sandtable::models::test {

template <class Visitor>
void each_call(std::vector<Step>& steps, const Visitor& visit) {
  for (Step& step : steps) {
    if (auto* call = std::get_if<CallStep>(&step.kind)) visit(*call);
    if (auto* parallel = std::get_if<ParallelStep>(&step.kind)) each_call(parallel->branches, visit);
    if (auto* choice = std::get_if<ChoiceStep>(&step.kind))
      for (ChoiceBranch& branch : choice->branches) each_call(branch.steps, visit);
    if (auto* use = std::get_if<UseStep>(&step.kind)) each_call(use->steps, visit);
    if (auto* cache = std::get_if<CacheStep>(&step.kind)) {
      each_call(cache->miss, visit);
      each_call(cache->hit, visit);
    }
    if (auto* lock = std::get_if<LockStep>(&step.kind)) { each_call(lock->steps, visit); }
  }
}

template <class Visitor>
void each_batch(std::vector<Step>& steps, const Visitor& visit) {
  for (Step& step : steps) {
    if (auto* batch = std::get_if<BatchStep>(&step.kind)) visit(*batch);
    if (auto* parallel = std::get_if<ParallelStep>(&step.kind)) each_batch(parallel->branches, visit);
    if (auto* choice = std::get_if<ChoiceStep>(&step.kind))
      for (ChoiceBranch& branch : choice->branches) each_batch(branch.steps, visit);
    if (auto* use = std::get_if<UseStep>(&step.kind)) each_batch(use->steps, visit);
    if (auto* cache = std::get_if<CacheStep>(&step.kind)) {
      each_batch(cache->miss, visit);
      each_batch(cache->hit, visit);
    }
    if (auto* lock = std::get_if<LockStep>(&step.kind)) { each_batch(lock->steps, visit); }
  }
}

/// The visitor takes a `TimeLaw&`, a `sim::Duration&` or a `Rate&`.
template <class Visitor>
void each_time(std::vector<Step>& steps, const Visitor& visit) {
  for (Step& step : steps) {
    if (auto* work = std::get_if<WorkStep>(&step.kind)) visit(work->time);
    if (auto* cpu = std::get_if<CpuStep>(&step.kind)) visit(cpu->time);
    if (auto* parallel = std::get_if<ParallelStep>(&step.kind)) each_time(parallel->branches, visit);
    if (auto* choice = std::get_if<ChoiceStep>(&step.kind))
      for (ChoiceBranch& branch : choice->branches) each_time(branch.steps, visit);
    if (auto* use = std::get_if<UseStep>(&step.kind)) each_time(use->steps, visit);
    if (auto* cache = std::get_if<CacheStep>(&step.kind)) {
      each_time(cache->miss, visit);
      each_time(cache->hit, visit);
    }
    if (auto* lock = std::get_if<LockStep>(&step.kind)) {
      if (lock->timeout) visit(*lock->timeout);
      each_time(lock->steps, visit);
    }
    if (auto* batch = std::get_if<BatchStep>(&step.kind)) {
      visit(batch->wait);
      visit(batch->work);
      visit(batch->per_item);
    }
    if (auto* call = std::get_if<CallStep>(&step.kind)) {
      for (auto* time : {&call->backoff, &call->timeout, &call->max_backoff, &call->deadline})
        if (*time) visit(**time);
      if (call->hedge) visit(call->hedge->after);
      if (call->stream) visit(call->stream->every);
      if (call->budget && call->budget->ttl) visit(*call->budget->ttl);
      if (call->outliers)
        for (auto* time : {&call->outliers->interval, &call->outliers->ejection, &call->outliers->max_ejection}) visit(*time);
      if (!call->breaker) continue;
      // What is absent is the preset's, which no visitor could change.
      if (!call->breaker->open) call->breaker->open = std::chrono::seconds(1);
      visit(*call->breaker->open);
      if (!call->breaker->window && !call->breaker->window_calls) call->breaker->window = std::chrono::seconds(2);
      if (call->breaker->window) visit(*call->breaker->window);
    }
  }
}

template <class Visitor>
struct EachTimeOfArrivals {
  const Visitor& visit;
  void operator()(PoissonArrivals& poisson) const {
    if (!poisson.rate) poisson.rate = Rate{50};
    visit(*poisson.rate);
  }
  void operator()(DeterministicArrivals& deterministic) const { visit(deterministic.rate); }
  void operator()(RenewalArrivals& renewal) const { visit(renewal.gap); }
  void operator()(MmppArrivals& mmpp) const {
    for (auto* state : {&mmpp.first, &mmpp.second}) {
      visit(state->rate);
      visit(state->sojourn);
    }
  }
  void operator()(TraceArrivals&) const {}
  void operator()(DiurnalArrivals& diurnal) const {
    visit(diurnal.mean);
    visit(diurnal.peak);
    visit(diurnal.period);
  }
  void operator()(FlashArrivals& flash) const {
    visit(flash.base);
    visit(flash.peak);
    for (auto* time : {&flash.at, &flash.ramp, &flash.hold, &flash.decay}) visit(*time);
  }
  void operator()(OnOffArrivals& on_off) const {
    visit(on_off.rate);
    visit(on_off.on);
    visit(on_off.off);
  }
};

template <class Visitor>
void each_time(Scenario& scenario, const Visitor& visit) {
  visit(scenario.run.duration);
  visit(scenario.run.warmup);
  if (!scenario.network.latency.value) scenario.network.latency.value = std::chrono::milliseconds(1);
  visit(*scenario.network.latency.value);
  for (NodeGroup& node : scenario.nodes) visit(node.boot);
  for (Service& service : scenario.services) {
    visit(service.startup);
    if (service.cpu.enforcement == CpuEnforcement::cfs) visit(service.cpu.period);
    if (service.patience) visit(*service.patience);
    if (service.pauses) {
      visit(service.pauses->every);
      visit(service.pauses->lasts);
    }
    if (service.warming) visit(service.warming->lasts);
    for (CacheSpec& cache : service.caches) {
      if (cache.ttl) visit(*cache.ttl);
      if (cache.stale) visit(*cache.stale);
    }
    if (service.database) {
      visit(service.database->lag);
      visit(service.database->failover);
    }
    if (service.balance.rule == Balance::ewma) visit(service.balance.decay);
    if (service.balance.rule == Balance::dns) visit(service.balance.ttl);
    if (service.discovery.delay.count() > 0) visit(service.discovery.delay);
    if (service.slow_removal) {
      visit(service.slow_removal->interval);
      visit(service.slow_removal->ejection);
    }
    if (service.shed) {
      for (auto* time : {&service.shed->oldest, &service.shed->target})
        if (*time) visit(**time);
      visit(service.shed->interval);
    }
    if (service.adaptive_concurrency) {
      visit(service.adaptive_concurrency->update);
      visit(service.adaptive_concurrency->remeasure);
    }
    if (service.rate_limit) visit(service.rate_limit->rate);
    for (Endpoint& endpoint : service.endpoints) each_time(endpoint.steps, visit);
  }
  for (MessageQueue& queue : scenario.queues) {
    visit(queue.redelivery);
    if (queue.visibility) visit(*queue.visibility);
    if (queue.rebalance.count() > 0) visit(queue.rebalance);
  }
  for (Traffic& traffic : scenario.traffic) {
    if (auto* arrivals = std::get_if<Arrivals>(&traffic.source)) std::visit(EachTimeOfArrivals<Visitor>{visit}, *arrivals);
    if (auto* closed = std::get_if<ClosedLoop>(&traffic.source)) visit(closed->think);
    if (traffic.deadline) visit(*traffic.deadline);
    if (traffic.session) visit(traffic.session->think);
  }
}

}  // namespace sandtable::models::test
