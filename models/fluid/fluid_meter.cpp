#include "models/fluid/fluid_meter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandtable::models {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
double ratio(double of, double in) { return in > 0 ? of / in : nothing; }

}  // namespace

/// Requests of one kind, over all cells.
struct FluidMeter::Summary {
  GridLaw latency;
  double succeeded = 0;
  std::array<double, endings> failed{};

  void add(const Answer& answer, double requests) {
    if (!(requests > 0)) return;
    latency.mix(answer.success, requests);
    succeeded += requests * answer.success.mass();
    for (std::size_t e = 0; e < endings; ++e) failed[e] += requests * answer.failed[e];
  }
  void add(const Counts& counts) {
    failed[static_cast<std::size_t>(Ending::rejected)] += counts.rejected;
    failed[static_cast<std::size_t>(Ending::unavailable)] += counts.unavailable;
  }
  void merge(const Summary& other) {
    latency.mix(other.latency, 1);
    succeeded += other.succeeded;
    for (std::size_t e = 0; e < endings; ++e) failed[e] += other.failed[e];
  }
  double ended() const {
    double sum = succeeded;
    for (const double f : failed) sum += f;
    return sum;
  }
};

FluidMeter::FluidMeter(const CompiledWorld& world, const FluidLayout& layout)
    : world_(world),
      layout_(layout),
      measured_(world.warmup, world.duration),
      ready_(world.services.size(), TimeAverage(measured_)),
      parts_(layout.parts.size()),
      entries_(layout.entries.size()),
      waiting_(world.services.size(), 0.0),
      near_(world.services.size(), 0.0),
      arrived_(world.services.size(), 0.0),
      totals_(world.services.size()),
      bins_(world.services.size(), std::vector<Bin>(measured_.bins)) {}

void FluidMeter::replicas(std::uint32_t version, sim::Time now, double change) {
  ready_[world_.versions[version].service.index].add(now, change);
}

FluidMeter::Cell& FluidMeter::cell(std::uint32_t bin, std::uint32_t regime, bool measured) {
  if (current_ < cells_.size() && cells_[current_].bin == bin && cells_[current_].regime == regime &&
      cells_[current_].measured == measured)
    return cells_[current_];
  const auto [found, added] = cell_of_.try_emplace({bin, regime, measured}, cells_.size());
  if (added) {
    cells_.push_back(
        {bin, regime, measured, std::vector<double>(layout_.parts.size(), 0.0), std::vector<double>(layout_.entries.size(), 0.0)});
  }
  current_ = found->second;
  return cells_[current_];
}

void FluidMeter::step(sim::Time from, sim::Duration span, const FluidFlow& flow, std::uint32_t regime) {
  const bool measured = from >= measured_.start;
  const auto bin = static_cast<std::uint32_t>(from.time_since_epoch() / measured_.bin);
  const double seconds = sim::to_seconds(span);
  Cell& here = cell(bin, regime, measured);
  if (seen_.size() <= regime) seen_.resize(regime + 1);
  Seen& seen = seen_[regime];
  if (seen.pools.empty()) {
    for (const PoolView& pool : flow.views()) seen.pools.push_back({pool.replicas > 0 ? 1.0 : 0.0, 0, 0, 0, 0, 0});
    seen.weights = flow.weights();
    seen.load.assign(seen.pools.size(), 0.0);
  }
  seen.time += seconds;
  for (std::size_t v = 0; v < seen.pools.size(); ++v) {
    const PoolView& now = flow.views()[v];
    seen.load[v] = std::max(seen.load[v], flow.flows()[v].load);
    PoolView& sum = seen.pools[v];
    sum.lost += seconds * now.lost;
    sum.waits += seconds * now.waits;
    sum.wait += seconds * now.waits * now.wait;
    sum.wait_scv += seconds * now.wait_scv;
    sum.stretch += seconds * now.stretch;
  }
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const PoolFlow& pool = flow.flows()[layout_.parts[p].version];
    const double share = flow.part_shares()[p];
    here.parts[p] += share * pool.served;
    if (measured) {
      parts_[p].served += share * pool.served;
      parts_[p].rejected += share * pool.rejected;
      parts_[p].unavailable += share * (pool.unavailable + pool.dropped);
    }
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint32_t p = layout_.entries[i].part;
    const PoolFlow& pool = flow.flows()[layout_.parts[p].version];
    const double share = flow.part_shares()[p] * flow.entry_shares()[i];
    here.entries[i] += share * pool.served;
    if (measured) {
      entries_[i].served += share * pool.served;
      entries_[i].rejected += share * pool.rejected;
      entries_[i].unavailable += share * (pool.unavailable + pool.dropped);
    }
  }
  for (std::size_t v = 0; v < flow.flows().size(); ++v) {
    const std::uint32_t index = world_.versions[v].service.index;
    const auto& service = world_.services[index];
    const PoolFlow& pool = flow.flows()[v];
    const double replicas = flow.ready(static_cast<std::uint32_t>(v));
    Bin add;
    add.served = pool.served;
    add.busy = std::max(0.0, pool.held - pool.waiting);
    add.slots = service.concurrency == UINT32_MAX ? 0 : replicas * service.concurrency * seconds;
    add.cores = pool.cores;
    add.limit = replicas * pool.core_limit * seconds;
    const auto put = [&add](Bin& to) {
      to.served += add.served;
      to.busy += add.busy;
      to.slots += add.slots;
      to.cores += add.cores;
      to.limit += add.limit;
    };
    put(bins_[index][std::min<std::size_t>(bin, measured_.bins - 1)]);
    if (!measured) continue;
    put(totals_[index]);
    waiting_[index] += pool.waiting;
    arrived_[index] += pool.arrived;
    const bool line =
        service.concurrency != UINT32_MAX && (service.queue == UINT32_MAX || service.queue > long_line * service.concurrency);
    const bool endless = line || (service.concurrency == UINT32_MAX && pool.load > 0);
    if (endless && pool.load > near_full && pool.load < beyond_full) near_[index] += pool.arrived;
  }
}

FluidMeter::WorkedOut FluidMeter::work_all_out(const RequestWalk& walk) const {
  WorkedOut all{{}, std::vector<std::string>(world_.services.size())};
  for (const Seen& seen : seen_) {
    std::vector<PoolView> pools = seen.pools;
    for (PoolView& pool : pools) {
      pool.lost /= seen.time;
      pool.waits /= seen.time;
      pool.wait = pool.waits > 0 ? pool.wait / seen.time / pool.waits : 0;
      pool.wait_scv /= seen.time;
      pool.stretch = std::max(1.0, pool.stretch / seen.time);
    }
    const Regime regime = work_out(world_, layout_, walk, pools, seen.weights);
    for (const CompiledStep& step : world_.steps) {
      if (step.kind != StepKind::call) continue;
      std::string& storm = all.storms[world_.endpoints[step.callee.index].service.index];
      if (storm.empty()) storm = storm_at(step, regime, seen);
    }
    auto& here = all.answers.emplace_back();
    for (std::size_t p = 0; p < layout_.parts.size(); ++p) {
      PoolView let_in = pools[layout_.parts[p].version];
      let_in.lost = 0;
      let_in.replicas = 1;
      here.push_back(RequestWalk::arrive(let_in, regime.served[p]));
    }
  }
  return all;
}

void FluidMeter::add_requests(ReplicationResult& result, const std::string& entity, const Summary& summary, double window) const {
  const auto add = [&](const char* name, Unit unit, double value) { result.kpis.push_back({entity + name, unit, value}); };
  add(".latency.mean", Unit::seconds, summary.latency.mean());
  add(".latency.p50", Unit::seconds, summary.latency.quantile(0.5));
  add(".latency.p90", Unit::seconds, summary.latency.quantile(0.9));
  add(".latency.p95", Unit::seconds, summary.latency.quantile(0.95));
  add(".latency.p99", Unit::seconds, summary.latency.quantile(0.99));
  add(".latency.p999", Unit::seconds, summary.latency.quantile(0.999));
  add(".latency.max", Unit::seconds, nothing);
  add(".rate", Unit::per_second, ratio(summary.succeeded, window));
  const double ended = summary.ended();
  add(".availability", Unit::share, ratio(summary.succeeded, ended));
  add(".errors.timeout", Unit::share, ratio(summary.failed[static_cast<std::size_t>(Ending::timeout)], ended));
  add(".errors.rejected", Unit::share, ratio(summary.failed[static_cast<std::size_t>(Ending::rejected)], ended));
  add(".errors.unavailable", Unit::share, ratio(summary.failed[static_cast<std::size_t>(Ending::unavailable)], ended));
  add(".errors.open_circuit", Unit::share, ratio(summary.failed[static_cast<std::size_t>(Ending::open_circuit)], ended));
}

void FluidMeter::add_series(ReplicationResult& result, std::uint32_t index, sim::Time now,
                            const std::vector<std::vector<Answer>>& answers) const {
  const auto& service = world_.services[index];
  std::vector<Summary> bins(measured_.bins);
  for (const Cell& cell : cells_) {
    for (std::uint32_t p = 0; p < cell.parts.size(); ++p) {
      const auto& part = layout_.parts[p];
      if (world_.versions[part.version].service.index != index) continue;
      bins[cell.bin].add(answers[cell.regime][p], cell.parts[p]);
    }
  }
  const std::string entity = "service." + service.name;
  std::vector<double> rate(measured_.bins, nothing), mean(measured_.bins, nothing), p95(measured_.bins, nothing),
      used(measured_.bins, nothing);
  const bool by_slots = service.concurrency != UINT32_MAX;
  for (std::size_t b = 0; b < measured_.bins; ++b) {
    const sim::Time begin{measured_.bin * static_cast<std::int64_t>(b)}, end = std::min(begin + measured_.bin, now);
    if (begin >= now) break;
    rate[b] = bins[b].succeeded / sim::to_seconds(end - begin);
    mean[b] = bins[b].latency.mean();
    p95[b] = bins[b].latency.quantile(0.95);
    const Bin& bin = bins_[index][b];
    used[b] = by_slots ? ratio(bin.busy, bin.slots) : ratio(bin.cores, bin.limit);
  }
  const auto add = [&](const char* name, Unit unit, std::vector<double> values) {
    result.series.push_back({entity + name, unit, measured_.bin, std::move(values)});
  };
  add(".rate", Unit::per_second, std::move(rate));
  add(".latency.mean", Unit::seconds, std::move(mean));
  add(".latency.p95", Unit::seconds, std::move(p95));
  add(".replicas", Unit::count, ready_[index].bin_means(now));
  add(".utilization", Unit::share, std::move(used));
}

ReplicationResult FluidMeter::result(sim::Time now, const FluidFlow& flow, const RequestWalk& walk) const {
  ReplicationResult result;
  const WorkedOut worked_out = work_all_out(walk);
  const auto& by_regime = worked_out.answers;
  const double window = sim::to_seconds(now - measured_.start);
  std::vector<Summary> parts(layout_.parts.size()), entries(layout_.entries.size());
  for (const Cell& cell : cells_) {
    if (!cell.measured) continue;
    for (std::uint32_t p = 0; p < parts.size(); ++p) parts[p].add(by_regime[cell.regime][p], cell.parts[p]);
    for (std::uint32_t i = 0; i < entries.size(); ++i)
      entries[i].add(by_regime[cell.regime][layout_.entries[i].part], cell.entries[i]);
  }
  for (std::size_t p = 0; p < parts.size(); ++p) parts[p].add(parts_[p]);
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].add(entries_[i]);

  for (std::uint32_t s = 0; s < world_.services.size(); ++s) {
    const auto& service = world_.services[s];
    const std::string entity = "service." + service.name;
    std::vector<Summary> endpoints(service.endpoints);
    Summary all;
    for (std::uint32_t p = 0; p < parts.size(); ++p) {
      if (world_.versions[layout_.parts[p].version].service.index != s) continue;
      endpoints[layout_.parts[p].endpoint - service.first_endpoint].merge(parts[p]);
      all.merge(parts[p]);
    }
    add_requests(result, entity, all, window);
    double admitted = 0;
    for (std::uint32_t p = 0; p < parts.size(); ++p)
      if (world_.versions[layout_.parts[p].version].service.index == s) admitted += parts_[p].served;
    const double wait = ratio(waiting_[s], admitted);
    const auto add = [&](const std::string& name, Unit unit, double value) { result.kpis.push_back({name, unit, value}); };
    add(entity + ".wait.mean", Unit::seconds, wait);
    const Bin& total = totals_[s];
    add(entity + ".utilization", Unit::share,
        service.concurrency != UINT32_MAX ? ratio(total.busy, total.slots) : ratio(total.cores, total.limit));
    add(entity + ".cpu", Unit::cores, ratio(total.cores, window));
    add(entity + ".replicas.mean", Unit::count, ready_[s].mean(now));
    add(entity + ".replicas.max", Unit::count, ready_[s].max(now));
    for (std::uint32_t e = 0; e < service.endpoints; ++e) {
      const std::string& full = world_.endpoints[service.first_endpoint + e].name;
      const std::string name = entity + ".endpoint." + full.substr(full.find('.') + 1);
      add_requests(result, name, endpoints[e], window);
      add(name + ".wait.mean", Unit::seconds, endpoints[e].ended() > 0 ? wait : nothing);
    }
    add_series(result, s, now, by_regime);
  }
  const double both_ways = 2 * sim::to_seconds(world_.latency);
  for (std::uint32_t t = 0; t < world_.traffic.size(); ++t) {
    Summary all;
    double inside = 0;
    for (std::uint32_t i = layout_.first_entry[t]; i < layout_.first_entry[t + 1]; ++i) {
      all.merge(entries[i]);
      const auto& part = layout_.parts[layout_.entries[i].part];
      inside += flow.number(part.version) * flow.part_shares()[layout_.entries[i].part] * flow.entry_shares()[i];
    }
    all.latency.shift(both_ways);
    const std::string entity = "traffic." + world_.traffic[t].name;
    add_requests(result, entity, all, window);
    result.kpis.push_back({entity + ".unfinished", Unit::count, inside + ratio(all.ended(), window) * both_ways});
  }
  refuse(result, worked_out.storms);
  return result;
}

}  // namespace sandtable::models
