#include "tests/models/scenario/random/service_maker.hpp"

#include <utility>

#include "tests/models/scenario/random/traffic_maker.hpp"

namespace sandtable::models::test {

BreakerSpec ServiceMaker::breaker() {
  BreakerSpec made;
  made.preset = maybe(static_cast<BreakerPreset>(whole(0, 1)));
  made.failures = maybe(Share{number(1)});
  made.least_calls = maybe(whole(1, 100));
  if (chance(0.5)) made.window = maybe(time());
  else made.window_calls = maybe(whole(1, 200));
  made.open = maybe(time());
  made.probes = maybe(whole(1, 10));
  return made;
}

void ServiceMaker::policy(CallStep& call) {
  call.preset = maybe(static_cast<CallPreset>(whole(0, 4)));
  call.deadline = maybe(time());
  call.propagate = maybe(chance(0.5));
  call.cancel = maybe(chance(0.5));
  if (chance(0.3)) call.retry_on = {CallFailure::timeout, static_cast<CallFailure>(whole(1, 3))};
  if (chance(0.3)) call.bulkhead = BulkheadSpec{whole(1, 100), whole(0, 100)};
  if (chance(0.3)) {
    call.retries.reset();
    call.hedge = HedgeSpec{time(), whole(2, 5)};
  }
  switch (whole(0, 4)) {
    case 0:
      call.budget = BudgetSpec{maybe(BudgetPreset::envoy), maybe(Share{number(1)}), maybe(whole(0, 9)), {}, {}, {}};
      break;
    case 1:
      call.budget = BudgetSpec{BudgetPreset::linkerd, maybe(Share{number(1)}), maybe(whole(0, 9)), maybe(time()), {}, {}};
      break;
    case 2:
      call.budget = BudgetSpec{BudgetPreset::grpc, {}, {}, {}, maybe(whole(1, 1000)), maybe(number(1))};
      break;
    default:
      break;
  }
}

std::vector<Step> ServiceMaker::steps(std::uint32_t service, std::uint32_t services, int depth) {
  std::vector<Step> list(whole(depth == 0 ? 1 : 0, 3));
  for (auto& made : list) made = step(service, services, depth);
  return list;
}

Step ServiceMaker::step(std::uint32_t service, std::uint32_t services, int depth) {
  if (caches_ > 0 && depth < 3 && chance(0.1)) {
    // What is held has one order: caches, locks, pools, the higher number around the lower.
    CacheStep cache{"c" + std::to_string(--caches_), steps(service, services, depth + 1), {}};
    ++caches_;
    cache.hit = steps(service, services, depth + 1);
    if (cache.miss.empty()) cache.miss.push_back({WorkStep{time_law()}});
    return {std::move(cache)};
  }
  if (locks_ > 0 && depth < 3 && chance(0.1)) {
    const auto caches = std::exchange(caches_, 0);
    LockStep lock{"l" + std::to_string(--locks_), static_cast<LockMode>(whole(0, 1)), maybe(time()),
                  steps(service, services, depth + 1)};
    ++locks_;
    caches_ = caches;
    if (lock.steps.empty()) lock.steps.push_back({WorkStep{time_law()}});
    return {std::move(lock)};
  }
  if (pools_ > 0 && depth < 3 && chance(0.1)) {
    const auto caches = std::exchange(caches_, 0), locks = std::exchange(locks_, 0);
    // At most one around another: pools are numbered, and a deeper one is never the same.
    UseStep use{"p" + std::to_string(--pools_), steps(service, services, depth + 1)};
    ++pools_;
    caches_ = caches;
    locks_ = locks;
    if (use.steps.empty()) use.steps.push_back({WorkStep{time_law()}});
    return {std::move(use)};
  }
  if (chance(0.1)) {
    BatchStep batch;
    batch.size = whole(1, most_batch_);
    if (chance(0.5)) batch.wait = time();
    if (chance(0.5)) batch.work = time_law();
    if (chance(0.5)) batch.per_item = time_law();
    return {std::move(batch)};
  }
  if (!handled_by_.empty() && chance(0.15)) {
    const std::uint32_t queue = whole(0, static_cast<std::uint32_t>(handled_by_.size()) - 1);
    if (handled_by_[queue] > service) return {PublishStep{"q" + std::to_string(queue)}};
  }
  switch (whole(0, depth < 3 ? 4 : 1)) {
    case 0:
      return {WorkStep{time_law()}};
    case 1:
      return {CpuStep{time_law()}};
    case 2: {
      if (service + 1 == services) return {WorkStep{time_law()}};
      CallStep call{{"s" + std::to_string(whole(service + 1, services - 1)), "e0"}, maybe(time()), whole(0, 3), sim::Duration{0}};
      if (chance(0.5)) call.backoff = time();
      if (chance(0.3)) call.max_backoff = time();
      if (chance(0.3)) call.jitter = Jitter::full;
      if (chance(0.3)) call.breaker = breaker();
      if (chance(0.5)) policy(call);
      if (chance(0.15)) call.stream = StreamSpec{random_count(*this), time_law(), static_cast<StreamWait>(whole(0, 1))};
      return {call};
    }
    case 3: {
      ParallelStep parallel;
      for (std::uint32_t i = whole(1, 3); i > 0; --i) parallel.branches.push_back(step(service, services, depth + 1));
      parallel.wait = static_cast<ParallelWait>(whole(0, 2));
      if (parallel.wait == ParallelWait::quorum) parallel.quorum = whole(1, static_cast<std::uint32_t>(parallel.branches.size()));
      if (parallel.wait != ParallelWait::all) parallel.losers = static_cast<Losers>(whole(0, 1));
      return {std::move(parallel)};
    }
    default: {
      ChoiceStep choice;
      for (std::uint32_t i = whole(1, 3); i > 0; --i) choice.branches.push_back({number(1), steps(service, services, depth + 1)});
      return {std::move(choice)};
    }
  }
}

Balancing ServiceMaker::balancing() {
  Balancing made = static_cast<Balance>(whole(0, 10));
  if (made.rule == Balance::weighted_round_robin) made.rule = Balance::round_robin;
  if (made.rule == Balance::ewma && chance(0.5)) made.decay = time();
  if (made.rule == Balance::maglev && chance(0.5)) made.table = chance(0.5) ? 1009 : 7;
  if (made.rule == Balance::dns) {
    if (chance(0.5)) made.ttl = time();
    if (chance(0.5)) made.pick = DnsPick::first;
  } else if (made.rule != Balance::shared_queue && chance(0.2)) {
    made.affinity = Affinity::user;
  }
  return made;
}

SlowRemoval ServiceMaker::slow_removal() {
  SlowRemoval made;
  made.factor = 1 + number(5);
  if (chance(0.5)) made.interval = time();
  if (chance(0.5)) made.ejection = time();
  if (chance(0.5)) made.max_ejected = Share{number(1)};
  if (chance(0.5)) made.least_requests = whole(1, 100);
  return made;
}

void ServiceMaker::place(Service& service, const std::vector<NodeGroup>& nodes) {
  const auto rule = service.balance.rule;
  if (nodes.empty() || rule == Balance::shared_queue || rule == Balance::dns) return;
  if (chance(0.2)) service.balance.zone_aware = ZoneAware{whole(1, 10)};
  if (rule == Balance::round_robin && chance(0.5)) {
    service.balance.rule = Balance::weighted_round_robin;
    service.balance.weights = {{nodes.front().name, "", number(10)}, {"", nodes.back().zone, number(10)}};
  }
}

KeySpace ServiceMaker::keys() { return {whole(1, 1000), chance(0.5) ? 0 : number(2), static_cast<KeyOf>(whole(0, 1))}; }
CacheSpec ServiceMaker::cache(const std::string& name) {
  CacheSpec made;
  made.name = name;
  if (chance(0.2)) {
    made.hit_ratio = Share{number(1)};
    return made;
  }
  made.keys = keys();
  made.capacity = maybe(whole(1, 100));
  if (chance(0.7)) made.ttl = time_law();
  made.scope = static_cast<CacheScope>(whole(0, 1));
  made.coalesce = chance(0.5);
  if (made.ttl) made.stale = maybe(time());
  return made;
}

void ServiceMaker::keep_data(Service& service) {
  caches_ = chance(0.4) ? whole(1, 3) : 0;
  for (std::uint32_t i = 0; i < caches_; ++i) service.caches.push_back(cache("c" + std::to_string(i)));
  locks_ = chance(0.4) ? whole(1, 3) : 0;
  for (std::uint32_t i = 0; i < locks_; ++i) service.locks.push_back({"l" + std::to_string(i), keys()});
  if (!service.versions.empty() || service.balance.rule == Balance::shared_queue || !chance(0.3)) return;
  service.database = DatabaseSpec{time_law(), static_cast<SyncCommit>(whole(0, 2)), time_law(), chance(0.5), keys()};
}

Service ServiceMaker::service(std::uint32_t index, std::uint32_t services) {
  Service made;
  made.name = "s" + std::to_string(index);
  if (chance(0.3)) {
    for (std::uint32_t v = 0; v < whole(1, 3); ++v)
      made.versions.push_back({"v" + std::to_string(v), whole(0, 5), number(10), number(2)});
  } else {
    made.replicas = whole(0, 50);
  }
  if (chance(0.5)) made.cpu.request = Cores{number(1)};
  if (chance(0.5)) made.cpu.limit = Cores{1 + number(4)};
  if (made.cpu.limit && chance(0.3)) made.cpu.enforcement = CpuEnforcement::cfs;
  if (chance(0.2)) made.cpu.period = std::chrono::milliseconds(whole(1, 1000));
  if (chance(0.5)) made.memory.request = Bytes{static_cast<double>(whole(1, 1024)) * 1048576};
  if (chance(0.3)) made.memory.limit = Bytes{1024 * 1048576.0 + whole(1, 1'000'000'000)};
  if (made.memory.limit && chance(0.5)) {
    made.memory.base = Bytes{number(1e8)};
    made.memory.per_request = Bytes{number(1e7)};
  }
  made.concurrency = maybe(whole(1, 1000));
  most_batch_ = made.concurrency.value_or(64);
  if (made.concurrency) made.discipline = static_cast<Discipline>(whole(0, 2));
  if (made.concurrency && chance(0.3)) made.patience = time_law();
  if (chance(0.3)) made.pauses = Pauses{time_law(), time_law()};
  if (chance(0.3)) made.warming = Warming{time(), 1 + number(5), static_cast<WarmingCurve>(whole(0, 1))};
  pools_ = chance(0.4) ? whole(1, 3) : 0;
  for (std::uint32_t p = 0; p < pools_; ++p) made.pools.push_back({"p" + std::to_string(p), whole(1, 50), maybe(whole(0, 9))});
  made.queue = maybe(whole(0, 1000));
  made.balance = balancing();
  if (made.balance.rule != Balance::shared_queue) {
    if (chance(0.2)) made.discovery.delay = time();
    if (made.balance.rule != Balance::dns && chance(0.2)) made.slow_removal = slow_removal();
  }
  if (made.balance.rule != Balance::shared_queue && chance(0.3)) made.rate_limit = RateLimit{Rate{number(500)}, whole(1, 100)};
  if (made.balance.rule != Balance::shared_queue && made.discipline == Discipline::fifo && chance(0.3))
    made.shed = ShedSpec{time(), maybe(time()), time()};
  if (made.balance.rule != Balance::shared_queue && chance(0.3))
    made.adaptive_concurrency =
        AdaptiveSpec{whole(1, 9), whole(9, 99), Share{number(1)}, time(), time(), whole(1, 99), Share{number(1)}};
  made.startup = time_law();
  if (chance(0.3)) made.image = Image{Bytes{number(1e9)}};
  keep_data(made);
  for (std::uint32_t e = 0; e < whole(1, 3) || e == 0; ++e)
    made.endpoints.push_back({"e" + std::to_string(e), steps(index, services, 0), maybe(whole(0, highest_priority)),
                              made.balance.rule == Balance::shared_queue ? Io::blocking : static_cast<Io>(whole(0, 1))});
  if (made.database)
    for (auto& endpoint : made.endpoints) endpoint.access = static_cast<Access>(whole(0, 1));
  if (chance(0.3)) {
    ServiceTelemetry telemetry;
    telemetry.selector = R"(job="front", path=~"/a|b\\d", note="tab	# no comment: {x}")";
    telemetry.latency = "request_seconds";
    if (chance(0.5)) telemetry.cpu = "yes";
    made.telemetry = telemetry;
  }
  return made;
}

std::vector<MessageQueue> ServiceMaker::queues(std::uint32_t services) {
  std::vector<MessageQueue> made;
  for (std::uint32_t q = services < 2 ? 0 : whole(0, 2); q > 0; --q) {
    auto& queue = made.emplace_back();
    queue.name = "q" + std::to_string(made.size() - 1);
    handled_by_.push_back(whole(1, services - 1));
    queue.consumer = QueueConsumer{{"s" + std::to_string(handled_by_.back()), "e0"}, whole(1, 20)};
    queue.depth = maybe(whole(1, 1000));
    if (queue.depth) queue.full = static_cast<WhenFull>(whole(0, 2));
    if (chance(0.5)) {
      queue.partitions = whole(1, 20);
      queue.key = static_cast<MessageKey>(whole(0, 1));
      if (chance(0.5)) queue.rebalance = time();
    }
    queue.visibility = maybe(time());
    if (chance(0.5)) queue.redelivery = time();
    queue.deliveries = maybe(whole(1, 5));
    if (queue.deliveries && chance(0.5)) queue.dead_letters = "dead";
  }
  if (!made.empty()) made.emplace_back().name = "dead";
  return made;
}

}  // namespace sandtable::models::test
