#include "models/service/compiled_world.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "models/scenario/steps.hpp"
#include "models/service/resilience/call_preset.hpp"

namespace sandtable::models {
namespace {

/// Fills a world from a validated scenario; collects what is still to be estimated on the way.
class Compiler {
 public:
  explicit Compiler(const Scenario& scenario) : scenario_(scenario) {}

  sim::Result<CompiledWorld> run() {
    world_.duration = scenario_.run.duration;
    world_.warmup = scenario_.run.warmup;
    if (scenario_.network.latency.value) {
      world_.latency = *scenario_.network.latency.value;
    } else {
      open_.push_back("network.latency");
    }
    add_nodes();
    for (const auto& service : scenario_.services) add_service(service);
    add_queues();
    std::size_t endpoint = 0;
    for (const auto& service : scenario_.services) {
      for (const auto& described : service.endpoints) add_steps(service, described, world_.endpoints[endpoint++]);
    }
    for (const auto& traffic : scenario_.traffic) {
      world_.traffic.push_back(compile_traffic(
          traffic, [this](const Target& target) { return find(target); }, open_));
      world_.extras = world_.extras || traffic.deadline;
      if (traffic.zone) world_.traffic.back().zone = zone_named(*traffic.zone);
    }
    if (open_.empty()) return std::move(world_);
    std::string message = "still to be estimated (calibrate the twin first, or write values):";
    for (const auto& path : open_) message += " " + path;
    return sim::fail(sim::ErrorKind::invalid_input, message);
  }

 private:
  void add_nodes() {
    for (const auto& group : scenario_.nodes) {
      if (zone_named(group.zone) == UINT32_MAX) world_.zones.push_back(group.zone);
      for (std::uint32_t i = 0; i < most_nodes(group); ++i) {
        world_.nodes.push_back({group.name + "-" + std::to_string(i), group.cpu.value, zone_named(group.zone)});
      }
    }
  }
  std::uint32_t zone_named(const std::string& name) const {
    const auto found = std::find(world_.zones.begin(), world_.zones.end(), name);
    return found == world_.zones.end() ? UINT32_MAX : static_cast<std::uint32_t>(found - world_.zones.begin());
  }

  /// A node group's own entry comes before its zone's.
  std::vector<double> weights_by_node(const std::vector<ReplicaWeight>& entries) const {
    std::vector<double> weights;
    if (entries.empty()) return weights;
    for (const auto& group : scenario_.nodes) {
      double weight = 1;
      for (const auto& entry : entries) {
        if (entry.nodes.empty() && entry.zone == group.zone) weight = entry.weight;
      }
      for (const auto& entry : entries) {
        if (entry.nodes == group.name) weight = entry.weight;
      }
      weights.insert(weights.end(), most_nodes(group), weight);
    }
    return weights;
  }

  void add_service(const Service& service) {
    const ServiceId id{static_cast<std::uint32_t>(world_.services.size())};
    CompiledService compiled;
    compiled.name = service.name;
    compiled.first_version = static_cast<std::uint32_t>(world_.versions.size());
    compiled.first_endpoint = static_cast<std::uint32_t>(world_.endpoints.size());
    compiled.endpoints = static_cast<std::uint32_t>(service.endpoints.size());
    if (service.versions.empty()) {
      world_.versions.push_back({service.name, id, 1, 1, service.replicas});
    } else {
      for (const auto& version : service.versions) {
        world_.versions.push_back({service.name + "/" + version.name, id, version.weight, version.slowdown, version.replicas});
      }
      compiled.versions = static_cast<std::uint32_t>(service.versions.size());
    }
    if (service.cpu.limit) {
      compiled.cpu_limit = service.cpu.limit->value;
    } else if (scenario_.nodes.empty() && service.cpu.request) {
      compiled.cpu_limit = service.cpu.request->value;
    }
    if (service.cpu.request) compiled.cpu_weight = service.cpu.request->value;
    compiled.concurrency = service.concurrency.value_or(UINT32_MAX);
    compiled.queue = service.queue.value_or(UINT32_MAX);
    if (service.rate_limit)
      compiled.entrance.rate_limit =
          TokenBucketConfig{service.rate_limit->rate.value, static_cast<double>(service.rate_limit->burst)};
    compiled.entrance.shed = service.shed;
    compiled.entrance.adaptive = service.adaptive_concurrency;
    compiled.balancing = BalanceConfig(service);
    compiled.node_weights = weights_by_node(service.balance.weights);
    add_serving(service, compiled);
    add_data(service, compiled.data);
    for (const auto& endpoint : service.endpoints) {
      const EndpointId endpoint_id{static_cast<std::uint32_t>(world_.endpoints.size())};
      by_name_[service.name + "." + endpoint.name] = endpoint_id;
      world_.endpoints.push_back({service.name + "." + endpoint.name,
                                  id,
                                  {},
                                  endpoint.priority.value_or(UINT32_MAX),
                                  service.database && endpoint.access == Access::write});
    }
    world_.services.push_back(std::move(compiled));
  }

  void add_serving(const Service& service, CompiledService& compiled) {
    const std::string path = "services." + service.name;
    compiled.discipline = service.discipline;
    if (service.patience) compiled.patience = known(*service.patience, path + ".patience");
    if (service.cpu.enforcement == CpuEnforcement::cfs) compiled.quota_period = service.cpu.period;
    for (const auto& pool : service.pools) compiled.pools.push_back({pool.name, pool.size, pool.queue.value_or(UINT32_MAX)});
    if (service.pauses)
      compiled.pauses = {known(service.pauses->every, path + ".pauses.every"), known(service.pauses->lasts, path + ".pauses.for")};
    compiled.warming = service.warming;
    const MemoryAmounts& memory = service.memory;
    if (!memory.per_request || !memory.limit) return;
    const double room = (memory.limit->value - memory.base.value_or(Bytes{0}).value) / memory.per_request->value;
    compiled.memory_for = room < UINT32_MAX ? static_cast<std::uint32_t>(std::max(0.0, room)) : UINT32_MAX;
  }

  void add_data(const Service& service, CompiledData& data) {
    const std::string path = "services." + service.name;
    for (const auto& cache : service.caches) {
      if (cache.hit_ratio) continue;
      CompiledCache compiled;
      compiled.name = cache.name;
      compiled.keys = cache.keys.value_or(KeySpace{});
      compiled.capacity = std::min(cache.capacity.value_or(UINT32_MAX), compiled.keys.count);
      if (cache.ttl) compiled.ttl = known(*cache.ttl, path + ".caches." + cache.name + ".ttl");
      compiled.scope = cache.scope;
      compiled.coalesce = cache.coalesce;
      compiled.stale = cache.stale;
      data.caches.push_back(std::move(compiled));
    }
    for (const auto& lock : service.locks) data.locks.push_back({lock.name, lock.keys});
    if (!service.database) return;
    const auto& database = *service.database;
    data.database = {known(database.lag, path + ".database.lag"), known(database.failover, path + ".database.failover"),
                     database.sync, database.read_your_writes, database.keys};
  }
  void add_queues() {
    for (const auto& queue : scenario_.queues) {
      CompiledQueue compiled(queue);
      if (!queue.dead_letters.empty()) compiled.dead_letters = queue_named(queue.dead_letters);
      if (queue.consumer) {
        compiled.consumer = find(queue.consumer->to);
        const ServiceId service = world_.endpoints[compiled.consumer->index].service;
        world_.services[service.index].queues.push_back(static_cast<std::uint32_t>(world_.queues.size()));
      }
      world_.queues.push_back(std::move(compiled));
    }
  }
  std::uint32_t queue_named(const std::string& name) const {
    const auto& queues = scenario_.queues;
    const auto found = std::find_if(queues.begin(), queues.end(), [&](const MessageQueue& queue) { return queue.name == name; });
    SANDTABLE_EXPECT(found != queues.end(), "a scenario that was not validated: no queue " + name);
    return static_cast<std::uint32_t>(found - queues.begin());
  }

  void add_steps(const Service& service, const Endpoint& described, CompiledEndpoint& endpoint) {
    std::uint32_t ordinal = 0;
    caller_ = &world_.services[endpoint.service.index];
    unsteady_ = caller_->pauses || caller_->warming;
    io_ = described.io;
    described_ = &service;
    const std::string path = "services." + service.name + ".endpoints." + described.name + ".steps";
    if (!service.database) endpoint.steps = add_range(described.steps, path, ordinal);
    else if (endpoint.writes)
      endpoint.steps = add_range(described.steps, path, ordinal, {}, {own_step(StepKind::commit), own_step(StepKind::acknowledge)});
    else endpoint.steps = add_range(described.steps, path, ordinal, {own_step(StepKind::read)});
  }
  CompiledStep own_step(StepKind kind, std::uint32_t part = 0) const {
    CompiledStep made;
    made.kind = kind;
    made.part = part;
    made.unsteady = kind == StepKind::commit && caller_->pauses;
    return made;
  }

  /// The steps of a range lie in a row; those of its branches follow after it. `before` and `after` are ours, such as the release
  /// of a pool.
  StepRange add_range(const std::vector<Step>& steps, const std::string& path, std::uint32_t& ordinal,
                      const std::vector<CompiledStep>& before = {}, const std::vector<CompiledStep>& after = {}) {
    const auto count = static_cast<std::uint32_t>(steps.size()), written = static_cast<std::uint32_t>(before.size());
    const StepRange range{static_cast<std::uint32_t>(world_.steps.size()),
                          written + count + static_cast<std::uint32_t>(after.size())};
    world_.steps.insert(world_.steps.end(), before.begin(), before.end());
    world_.steps.resize(world_.steps.size() + count);
    world_.steps.insert(world_.steps.end(), after.begin(), after.end());
    for (std::uint32_t i = 0; i < count; ++i) {
      here_ = range.first + written + i;
      const std::string here = path + "." + std::to_string(i);
      CompiledStep compiled;
      compiled.ordinal = ordinal++;
      std::visit([&](const auto& kind) { fill(compiled, kind, here, ordinal); }, steps[i].kind);
      world_.steps[range.first + written + i] = std::move(compiled);
    }
    return range;
  }

  void fill(CompiledStep& compiled, const WorkStep& work, const std::string& path, std::uint32_t&) {
    compiled.kind = StepKind::work;
    compiled.time = known(work.time, path + ".work");
    compiled.unsteady = unsteady_;
  }
  void fill(CompiledStep& compiled, const CpuStep& cpu, const std::string& path, std::uint32_t&) {
    compiled.kind = StepKind::cpu;
    compiled.time = known(cpu.time, path + ".cpu");
    compiled.unsteady = unsteady_;
  }
  void fill(CompiledStep& compiled, const CallStep& written, const std::string& path, std::uint32_t&) {
    const CallStep call = with_preset(written);
    compiled.kind = StepKind::call;
    compiled.callee = find(call.to);
    compiled.timeout = call.timeout.value_or(sim::Duration::max());
    compiled.retries = call.retries.value_or(0);
    compiled.backoff = call.backoff.value_or(sim::Duration{0});
    compiled.max_backoff = call.max_backoff.value_or(sim::Duration::max());
    compiled.jitter = call.jitter.value_or(Jitter::none);
    // Without a bound on slots, and in a branch of a request that goes on in others, there is no slot to free.
    compiled.async = call.io.value_or(io_) == Io::async && caller_->concurrency != UINT32_MAX && !in_parallel_;
    caller_->async = caller_->async || compiled.async;
    if (call.breaker) {
      compiled.breaker = static_cast<std::uint32_t>(caller_->breakers.size());
      caller_->breakers.push_back(breaker_config(*call.breaker));
    }
    const bool plain = !call.deadline && !call.propagate.value_or(false) && !call.cancel.value_or(false) && call.retry_on.empty() &&
                       !call.budget && !call.hedge && !call.bulkhead && !call.outliers;
    if (!plain) compiled.policy = add_policy(call, compiled.callee);
    if (!call.stream) return;
    compiled.stream = static_cast<std::uint32_t>(world_.streams.size());
    world_.streams.push_back(
        {call.stream->chunks, known(call.stream->every, path + ".call.stream.every"), call.stream->wait == StreamWait::first});
    world_.services[world_.endpoints[compiled.callee.index].service.index].streamed = true;
    world_.extras = true;
  }
  std::uint32_t add_policy(const CallStep& call, EndpointId callee) {
    CallPolicy policy;
    policy.deadline = call.deadline.value_or(sim::Duration::max());
    policy.propagate = call.propagate.value_or(false);
    policy.cancel = call.cancel.value_or(false);
    if (!call.retry_on.empty()) policy.retry_on = 0;
    for (const auto failure : call.retry_on)
      policy.retry_on |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(ending_of(failure)));
    if (call.budget) policy.budget = budget_config(*call.budget);
    policy.hedge = call.hedge;
    policy.bulkhead = call.bulkhead;
    policy.state = static_cast<std::uint32_t>(caller_->policies.size());
    if (call.outliers) {
      policy.detector = static_cast<std::uint32_t>(world_.outliers.size());
      world_.outliers.push_back({world_.endpoints[callee.index].service, *call.outliers});
    }
    const auto index = static_cast<std::uint32_t>(world_.policies.size());
    caller_->policies.push_back(index);
    world_.policies.push_back(policy);
    world_.extras = true;
    return index;
  }
  static Ending ending_of(CallFailure failure) {
    switch (failure) {
      case CallFailure::timeout:
        return Ending::timeout;
      case CallFailure::rejected:
        return Ending::rejected;
      case CallFailure::unavailable:
        return Ending::unavailable;
      case CallFailure::open_circuit:
        break;
    }
    return Ending::open_circuit;
  }
  void fill(CompiledStep& compiled, const ParallelStep& parallel, const std::string& path, std::uint32_t& ordinal) {
    compiled.kind = StepKind::parallel;
    if (parallel.wait != ParallelWait::all) {
      compiled.needed = successes_needed(parallel);
      compiled.cancel_losers = parallel.losers == Losers::cancel;
      world_.extras = true;
    }
    reserve_branches(compiled, parallel.branches.size());
    const bool outer = std::exchange(in_parallel_, true);
    for (std::uint32_t b = 0; b < compiled.branches; ++b) {
      const auto range = add_range({parallel.branches[b]}, path + ".parallel." + std::to_string(b), ordinal);
      world_.branches[compiled.first_branch + b].steps = range;
    }
    in_parallel_ = outer;
  }
  void fill(CompiledStep& compiled, const UseStep& use, const std::string& path, std::uint32_t& ordinal) {
    compiled.kind = StepKind::use;
    const auto& pools = caller_->pools;
    const auto found = std::find_if(pools.begin(), pools.end(), [&](const CompiledPool& pool) { return pool.name == use.pool; });
    SANDTABLE_EXPECT(found != pools.end(), "a scenario that was not validated: no pool " + use.pool);
    compiled.part = static_cast<std::uint32_t>(found - pools.begin());
    reserve_branches(compiled, 1);
    world_.branches[compiled.first_branch].steps =
        add_range(use.steps, path + ".use.steps", ordinal, {}, {own_step(StepKind::release, compiled.part)});
  }
  void fill(CompiledStep& compiled, const LockStep& lock, const std::string& path, std::uint32_t& ordinal) {
    compiled.kind = StepKind::lock;
    compiled.part = place_of(caller_->data.locks, lock.lock);
    compiled.lock_mode = lock.mode;
    compiled.timeout = lock.timeout.value_or(sim::Duration::max());
    reserve_branches(compiled, 1);
    const auto range = add_range(lock.steps, path + ".lock.steps", ordinal, {}, {own_step(StepKind::unlock, compiled.part)});
    world_.branches[compiled.first_branch].steps = range;
  }
  void fill(CompiledStep& compiled, const CacheStep& cache, const std::string& path, std::uint32_t& ordinal) {
    const auto found = std::ranges::find(described_->caches, cache.cache, &CacheSpec::name);
    SANDTABLE_EXPECT(found != described_->caches.end(), "a scenario that was not validated: no cache " + cache.cache);
    reserve_branches(compiled, 2);
    const bool by_chance = found->hit_ratio.has_value();
    compiled.kind = by_chance ? StepKind::choice : StepKind::cache;
    std::vector<CompiledStep> filled;
    if (!by_chance) {
      compiled.part = place_of(caller_->data.caches, cache.cache);
      filled = {own_step(StepKind::fill, compiled.part)};
    }
    const auto miss = add_range(cache.miss, path + ".cache.miss", ordinal, {}, filled);
    const auto hit = add_range(cache.hit, path + ".cache.hit", ordinal);
    world_.branches[compiled.first_branch] = {by_chance ? 1 - found->hit_ratio->value : 1, miss};
    world_.branches[compiled.first_branch + 1] = {1, hit};
  }
  template <class Part>
  static std::uint32_t place_of(const std::vector<Part>& parts, const std::string& name) {
    const auto found = std::ranges::find(parts, name, &Part::name);
    SANDTABLE_EXPECT(found != parts.end(), "a scenario that was not validated: no " + name);
    return static_cast<std::uint32_t>(found - parts.begin());
  }
  void fill(CompiledStep& compiled, const PublishStep& publish, const std::string&, std::uint32_t&) {
    compiled.kind = StepKind::publish;
    compiled.part = queue_named(publish.queue);
  }
  void fill(CompiledStep& compiled, const BatchStep& batch, const std::string& path, std::uint32_t&) {
    compiled.kind = StepKind::batch;
    compiled.time = known(batch.work, path + ".batch.work");
    compiled.per_item = known(batch.per_item, path + ".batch.per_item");
    compiled.batch_size = batch.size;
    compiled.batch_wait = batch.wait;
    compiled.unsteady = unsteady_;
    compiled.part = static_cast<std::uint32_t>(caller_->batches.size());
    caller_->batches.push_back(here_);
  }
  void fill(CompiledStep& compiled, const ChoiceStep& choice, const std::string& path, std::uint32_t& ordinal) {
    compiled.kind = StepKind::choice;
    reserve_branches(compiled, choice.branches.size());
    double total = 0;
    for (const auto& branch : choice.branches) total += branch.weight;
    double sum = 0;
    for (std::uint32_t b = 0; b < compiled.branches; ++b) {
      sum += choice.branches[b].weight;
      const auto range = add_range(choice.branches[b].steps, path + ".choice." + std::to_string(b), ordinal);
      world_.branches[compiled.first_branch + b] = {b + 1 == compiled.branches ? 1 : sum / total, range};
    }
  }

  void reserve_branches(CompiledStep& compiled, std::size_t count) {
    compiled.first_branch = static_cast<std::uint32_t>(world_.branches.size());
    compiled.branches = static_cast<std::uint32_t>(count);
    world_.branches.resize(world_.branches.size() + count);
  }

  sim::Distribution known(const TimeLaw& time, const std::string& path) {
    if (time.law) return *time.law;
    open_.push_back(path);
    return {};
  }

  EndpointId find(const Target& target) const {
    const auto found = by_name_.find(target.service + "." + target.endpoint);
    SANDTABLE_EXPECT(found != by_name_.end(),
                     "a scenario that was not validated: no endpoint " + target.service + "." + target.endpoint);
    return found->second;
  }

  const Scenario& scenario_;
  CompiledWorld world_;
  std::map<std::string, EndpointId> by_name_;
  // Of the service and endpoint whose steps are being added:
  CompiledService* caller_ = nullptr;
  const Service* described_ = nullptr;
  bool unsteady_ = false, in_parallel_ = false;
  Io io_ = Io::blocking;
  std::uint32_t here_ = 0;         ///< the step
  std::vector<std::string> open_;  ///< paths of what is still to be estimated
};

}  // namespace

sim::Result<CompiledWorld> compile(const Scenario& scenario) { return Compiler(scenario).run(); }

}  // namespace sandtable::models
