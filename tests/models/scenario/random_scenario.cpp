#include "tests/models/scenario/random_scenario.hpp"

#include <algorithm>
#include <utility>

namespace sandtable::models::test {
namespace {

class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random) {}

  std::uint32_t whole(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }
  bool chance(double p) { return real(0, 1) < p; }
  /// Often round, as people write; else any of the double's bits.
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double number(double high) { return chance(0.5) ? whole(1, 100) * high / 100 : std::max(real(0, high), 1e-9); }
  sim::Duration time() {
    switch (whole(0, 3)) {
      case 0:
        return std::chrono::milliseconds(whole(1, 5000));
      case 1:
        return std::chrono::seconds(whole(1, 600));
      case 2:
        return std::chrono::minutes(whole(1, 300));
      default:
        return std::chrono::nanoseconds(whole(1, 4'000'000'000));
    }
  }
  template <class T>
  std::optional<T> maybe(T value) {
    return chance(0.5) ? std::optional<T>(value) : std::nullopt;
  }

  sim::Distribution law(int depth = 0) {
    switch (whole(0, depth < 2 ? 8 : 7)) {
      case 0:
        return {sim::Constant{number(1)}};
      case 1:
        return {sim::Exponential{number(2)}};
      case 2:
        return {sim::Lognormal{number(0.1), number(3)}};
      case 3:
        return {sim::Erlang{static_cast<int>(whole(1, 20)), number(1)}};
      case 4:
        return {sim::Gamma{number(1), number(2)}};
      case 5:
        return {sim::Weibull{number(1), number(3)}};
      case 6:
        return {sim::Pareto{number(1), 1 + number(3)}};
      case 7: {
        const double low = number(1);
        return {sim::Uniform{low, low + number(1)}};
      }
      default: {
        sim::Mixture mixture;
        for (std::uint32_t i = whole(1, 3); i > 0; --i) {
          mixture.weights.push_back(number(1));
          mixture.components.push_back(law(depth + 1));
        }
        return {std::move(mixture)};
      }
    }
  }
  TimeLaw time_law() {
    if (chance(0.9)) return {law(), {}};
    return {std::nullopt, chance(0.5) ? "" : "lognormal"};
  }

  Arrivals arrivals() {
    switch (whole(0, 6)) {
      case 0:
        return PoissonArrivals{maybe(Rate{number(500)})};
      case 1:
        return DeterministicArrivals{Rate{number(500)}};
      case 2:
        return RenewalArrivals{time_law()};
      case 3:
        return MmppArrivals{{Rate{number(100)}, time()}, {Rate{number(300)}, time()}};
      case 4: {
        const double base = number(100);
        return FlashArrivals{Rate{base}, Rate{base + number(500)}, time(), time(), time(), time()};
      }
      case 5:
        return OnOffArrivals{Rate{number(50)}, whole(1, 100), time(), time(), 1 + number(2)};
      default: {
        const double mean = number(100);
        return DiurnalArrivals{Rate{mean}, Rate{mean * real(1, 2)}, time()};
      }
    }
  }

  CountLaw count() {
    switch (whole(0, 3)) {
      case 0:
        return {FixedCount{whole(1, 20)}};
      case 1:
        return {GeometricCount{1 + number(20)}};
      case 2: {
        const auto low = whole(1, 9);
        return {UniformCount{low, low + whole(0, 9)}};
      }
      default:
        return {ParetoCount{whole(1, 5), 1 + number(2)}};
    }
  }

  /// To s0.e0 alone, which every scenario has.
  void vary(Traffic& traffic) {
    const Target entrance = traffic.to;
    const bool open = std::holds_alternative<Arrivals>(traffic.source);
    if (open && chance(0.3)) {
      traffic.session = UserSession{{}, {}, time_law(), maybe(whole(1, 5))};
      if (chance(0.5)) {
        traffic.session->requests = count();
      } else {
        traffic.to = {};
        traffic.session->chain = {{entrance, number(1), number(1), {}}};
        if (chance(0.5)) traffic.session->chain[0].next = {{entrance, number(5)}};
      }
    }
    if (traffic.to != Target{} && chance(0.3)) {
      traffic.to = {};
      traffic.mix = {{entrance, number(1)}, {entrance, number(3)}};
    }
    const auto* poisson = open ? std::get_if<PoissonArrivals>(&std::get<Arrivals>(traffic.source)) : nullptr;
    if (!open || (poisson && !poisson->rate)) return;
    if (chance(0.3)) traffic.keep = Share{number(1)};
    if (chance(0.3)) traffic.speed = number(10);
  }

  BreakerSpec breaker() {
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

  void policy(CallStep& call) {
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

  /// Calls go to services that come later: no cycle.
  std::vector<Step> steps(std::uint32_t service, std::uint32_t services, int depth) {
    std::vector<Step> list(whole(depth == 0 ? 1 : 0, 3));
    for (auto& made : list) made = step(service, services, depth);
    return list;
  }
  Step step(std::uint32_t service, std::uint32_t services, int depth) {
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
        if (chance(0.15)) call.stream = StreamSpec{count(), time_law(), static_cast<StreamWait>(whole(0, 1))};
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

  /// Without what names nodes or zones.
  Balancing balancing() {
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
  SlowRemoval slow_removal() {
    SlowRemoval made;
    made.factor = 1 + number(5);
    if (chance(0.5)) made.interval = time();
    if (chance(0.5)) made.ejection = time();
    if (chance(0.5)) made.max_ejected = Share{number(1)};
    if (chance(0.5)) made.least_requests = whole(1, 100);
    return made;
  }
  /// What names nodes or zones.
  void place(Service& service, const std::vector<NodeGroup>& nodes) {
    const auto rule = service.balance.rule;
    if (nodes.empty() || rule == Balance::shared_queue || rule == Balance::dns) return;
    if (chance(0.2)) service.balance.zone_aware = ZoneAware{whole(1, 10)};
    if (rule == Balance::round_robin && chance(0.5)) {
      service.balance.rule = Balance::weighted_round_robin;
      service.balance.weights = {{nodes.front().name, "", number(10)}, {"", nodes.back().zone, number(10)}};
    }
  }

  KeySpace keys() { return {whole(1, 1000), chance(0.5) ? 0 : number(2), static_cast<KeyOf>(whole(0, 1))}; }
  CacheSpec cache(const std::string& name) {
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
  void keep_data(Service& service) {
    caches_ = chance(0.4) ? whole(1, 3) : 0;
    for (std::uint32_t i = 0; i < caches_; ++i) service.caches.push_back(cache("c" + std::to_string(i)));
    locks_ = chance(0.4) ? whole(1, 3) : 0;
    for (std::uint32_t i = 0; i < locks_; ++i) service.locks.push_back({"l" + std::to_string(i), keys()});
    if (!service.versions.empty() || service.balance.rule == Balance::shared_queue || !chance(0.3)) return;
    service.database = DatabaseSpec{time_law(), static_cast<SyncCommit>(whole(0, 2)), time_law(), chance(0.5), keys()};
  }

  Service service(std::uint32_t index, std::uint32_t services) {
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

  /// Messages go to services that come later, as calls do; the last of the queues takes dead letters of all others.
  std::vector<MessageQueue> queues(std::uint32_t services) {
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

  /// Machines that come and go.
  void move(Scenario& s) {
    if (s.nodes.empty() || chance(0.6)) return;
    const bool karpenter = chance(0.5);
    if (karpenter) {
      KarpenterSpec spec{time(), time(), static_cast<kube::ConsolidationPolicy>(whole(0, 2)), time()};
      spec.budget = {whole(1, 50), chance(0.5)};
      s.node_autoscaler = NodeAutoscalerSpec{spec};
    } else {
      ClusterAutoscalerSpec spec{time(), static_cast<kube::Expander>(whole(0, 5)), maybe(whole(1, 50)), time(), Share{number(1)},
                                 time()};
      spec.max_drains = whole(0, 5);
      s.node_autoscaler = NodeAutoscalerSpec{spec};
    }
    for (auto& group : s.nodes) {
      group.autoscale =
          NodeScaling{karpenter ? 0 : whole(0, group.count), group.count + whole(0, 5), maybe(time_law()), whole(0, 9)};
      if (karpenter) group.taints = s.nodes[0].taints;
      if (chance(0.5)) group.spot = SpotSpec{time_law(), time()};
    }
  }

  /// What only a Kubernetes cluster looks at.
  void govern(Scenario& s) {
    const auto version = static_cast<KubernetesVersion>(whole(0, 6));
    if (!s.kubernetes) s.kubernetes = version;  // what is there may only be of its version
    const kube::Taint taint{"dedicated", chance(0.5) ? "batch" : "", static_cast<kube::TaintEffect>(whole(0, 1)), {}};
    for (auto& group : s.nodes) {
      if (chance(0.5)) group.labels = {{"disk", "ssd"}, {"example.com/empty", ""}};
      if (chance(0.3)) group.taints = {taint};
      if (chance(0.3)) group.pods = whole(1, 20);
      if (chance(0.3)) group.parallel_pulls = whole(0, 3);
    }
    for (auto& service : s.services) {
      if (chance(0.3)) service.priority = whole(0, 1000);
      if (!s.nodes.empty() && !s.nodes[0].labels.empty() && chance(0.3)) service.selector = {s.nodes[0].labels[0]};
      if (chance(0.5)) service.tolerations = {{"dedicated", chance(0.5), "", maybe(taint.effect), {}}};
      if (chance(0.3)) service.tolerates_loss = seconds(300);
      if (chance(0.3))
        service.spread = {{static_cast<Topology>(whole(0, 1)), whole(1, 3), static_cast<Unsatisfiable>(whole(0, 1))}};
      if (chance(0.3)) service.apart = {{static_cast<Topology>(whole(0, 1)), chance(0.5)}};
      const kube::CountOrPercent some{whole(0, 50), chance(0.5)};
      if (chance(0.3)) service.budget = chance(0.5) ? DisruptionBudgetSpec{some, {}} : DisruptionBudgetSpec{{}, some};
      if (chance(0.3)) service.startup_probe = ProbeSpec{seconds(3), seconds(5), seconds(2), 1, whole(5, 50)};
      if (chance(0.3)) service.readiness = ProbeSpec{seconds(3), seconds(5), seconds(2), whole(1, 2), whole(1, 3)};
      if (chance(0.2)) service.liveness = ProbeSpec{seconds(3), seconds(5), seconds(2), 1, whole(2, 5)};
      if (chance(0.3)) service.termination = TerminationSpec{seconds(30), seconds(5)};
    }
  }

 private:
  /// At least one.
  sim::Duration seconds(std::uint32_t most) { return std::chrono::seconds(whole(1, most)); }

  std::mt19937_64& random_;
  std::vector<std::uint32_t> handled_by_;  ///< service, by queue
  std::uint32_t pools_ = 0;                ///< of the present service, that are not around the present step
  std::uint32_t locks_ = 0, caches_ = 0;
  std::uint32_t most_batch_ = 64;  ///< as many requests as it serves at once
};

}  // namespace

namespace {

/// Autoscalers and rollouts, where services may have them; without a draw.
void scale_and_roll(Scenario& s) {
  using std::chrono::seconds;
  for (auto& service : s.services) {
    if (!service.versions.empty() || service.database) continue;
    service.rollout = RolloutSpec{s.seed % 3 == 0 ? RolloutStrategy::recreate : RolloutStrategy::rolling,
                                  {30, true},
                                  {1, false},
                                  seconds(s.seed % 7),
                                  seconds(90)};
    AutoscaleSpec& spec = service.autoscale.emplace();
    spec.min = 1 + s.seed % 3;
    spec.max = 9;
    spec.metrics.resize(s.queues.empty() ? 2 : 3);
    spec.metrics[0].kind = RequestsMetric{Rate{50}};
    spec.metrics[1].kind = InFlightMetric{2.5};
    if (!s.queues.empty()) spec.metrics[2].kind = QueueMetric{s.queues.front().name, 30};
    spec.up =
        ScalingDirection{seconds(30), kube::SelectPolicy::min, {{PodsPolicy{3}, seconds(60)}, {PercentPolicy{Share{0.5}}}}, {}};
    if (s.kubernetes == KubernetesVersion::v1_37) spec.down = ScalingDirection{{}, kube::SelectPolicy::disabled, {}, Share{0.05}};
    if (s.seed % 4 == 0) spec.keda = KedaSpec{2.5, seconds(10), seconds(60), seconds(5), 0};
  }
}

}  // namespace

Scenario random_scenario(std::mt19937_64& random) {
  Maker make(random);
  Scenario s;
  s.name = "random-" + std::to_string(make.whole(0, 1'000'000));
  s.seed = random();
  if (make.chance(0.3)) s.currency = make.chance(0.5) ? "EUR" : "no";
  s.run.warmup = make.time();
  s.run.duration = s.run.warmup + make.time();
  s.run.replications = make.whole(1, 100);
  if (make.chance(0.5)) s.run.precision = Share{make.number(0.5)};
  s.run.max_replications = make.whole(100, 1000);
  s.network.latency = make.chance(0.2) ? TimeValue{std::nullopt} : TimeValue{make.time()};
  s.network.bandwidth = BitRate{make.number(1e10)};
  for (std::uint32_t i = make.whole(0, 2); i > 0; --i) {
    s.nodes.push_back({"n" + std::to_string(i), "z" + std::to_string(i), make.whole(1, 5), Cores{make.number(64)},
                       Bytes{make.number(1e11)}, MoneyRate{make.number(2)}, make.time_law()});
  }
  const auto services = make.whole(1, 4);
  s.queues = make.queues(services);
  for (std::uint32_t i = 0; i < services; ++i) s.services.push_back(make.service(i, services));
  for (auto& service : s.services) make.place(service, s.nodes);
  for (std::uint32_t i = 0; i < make.whole(1, 4); ++i) {
    Traffic traffic{"t" + std::to_string(i), {"s0", "e0"}, make.arrivals(), std::nullopt};
    if (make.chance(0.3)) traffic.source = ClosedLoop{make.whole(1, 1000), make.time_law()};
    if (make.chance(0.3)) traffic.priority = make.whole(0, highest_priority);
    if (make.chance(0.3)) traffic.telemetry = TrafficTelemetry{"job=\"lb\"", "requests_total"};
    make.vary(traffic);
    if (!s.nodes.empty() && make.chance(0.3)) traffic.zone = s.nodes.front().zone;
    s.traffic.push_back(std::move(traffic));
  }
  s.objectives.push_back({"fast", "service.s0.latency.p99", make.number(2), std::nullopt});
  s.objectives.push_back({"up", "service.s0.availability", std::nullopt, make.real(0.5, 0.9999)});
  s.objectives.push_back({"busy", "service.s0.rate", std::nullopt, make.number(100)});
  if (make.chance(0.5)) s.objectives.push_back({"lean", "service.s0.replicas.mean", make.number(100), std::nullopt});
  if (make.chance(0.5)) {
    s.faults.push_back({make.chance(0.5) ? "" : "bang", s.run.duration / 2, make.maybe(make.time()), {"", "s0-1"}});
    if (!s.nodes.empty()) s.faults.push_back({"", s.run.duration / 3, std::nullopt, {s.nodes[0].name + "-0", ""}});
  }
  // Without a draw, so that a seed makes the world that it has always made.
  if (s.seed % 5 == 0) s.kubernetes = s.seed % 2 == 0 ? KubernetesVersion::v1_31 : KubernetesVersion::v1_37;
  if (s.kubernetes) scale_and_roll(s);
  return s;
}

Scenario random_kubernetes_scenario(std::mt19937_64& random) {
  Scenario s = random_scenario(random);
  Maker make(random);
  make.govern(s), make.move(s);
  run_workloads(s);
  return s;
}

namespace {

/// One of Kubernetes' own.
decltype(Action::kind) random_action_of_kubernetes(Maker& make) {
  switch (make.whole(0, 10)) {
    case 0:
      return RolloutAction{"cart",
                           make.maybe(std::string("cart:v2")),
                           make.number(3),
                           make.maybe(kube::CountOrPercent{25, true}),
                           make.maybe(kube::CountOrPercent{1, false}),
                           make.chance(0.3)};
    case 1:
      return ResourcesAction{"cart",
                             {make.maybe(Cores{make.number(2)}), make.maybe(Cores{make.number(2) + 2})},
                             {Bytes{make.number(1e9)}, std::nullopt}};
    case 2:
      return AutoscaleAction{"cart", make.maybe(make.whole(1, 3)), make.maybe(make.whole(3, 9)), Share{make.number(1)}};
    case 3:
      return make.chance(0.5) ? BudgetAction{"cart", kube::CountOrPercent{2, false}, std::nullopt}
                              : BudgetAction{"cart", std::nullopt, kube::CountOrPercent{50, true}};
    case 4:
      return PauseAction{"cart"};
    case 5:
      return ResumeAction{"cart"};
    case 6:
      return UndoAction{"cart"};
    case 7:
      return CordonAction{"n-0"};
    case 8:
      return UncordonAction{"n-0"};
    case 9:
      return NodesAction{"n", make.maybe(make.whole(0, 9)), make.maybe(make.whole(9, 20))};
    default:
      return make.chance(0.5) ? DrainAction{"n-0", make.time()} : DrainAction{"n-0"};
  }
}

}  // namespace

Plan random_plan(std::mt19937_64& random) {
  Maker make(random);
  Plan plan;
  plan.name = "p" + std::to_string(make.whole(0, 99));
  sim::Duration at{0};
  for (std::uint32_t i = make.whole(0, 5); i > 0; --i) {
    at += make.time();
    switch (make.whole(0, 3)) {
      case 0:
        plan.actions.push_back({at, ScaleAction{"cart", make.chance(0.3) ? "v1" : "", make.whole(0, 100)}});
        break;
      case 1:
        plan.actions.push_back({at, WeightAction{"cart", {{"v1", make.number(1)}, {"v2", make.number(100)}}}});
        break;
      case 2:
        plan.actions.push_back({at, random_action_of_kubernetes(make)});
        break;
      default: {
        CrashAction crash{{"n-0", ""}};
        if (make.chance(0.5)) crash.lasts = make.time();
        plan.actions.push_back({at, crash});
      }
    }
  }
  return plan;
}

}  // namespace sandtable::models::test
