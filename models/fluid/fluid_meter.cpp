#include "models/fluid/fluid_meter.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace sandtable::models {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
double ratio(double of, double in) { return in > 0 ? of / in : nothing; }

}  // namespace

FluidMeter::FluidMeter(const CompiledWorld& world, const FluidLayout& layout, bool by_pool)
    : world_(world),
      layout_(layout),
      measured_(world.warmup, world.duration),
      ready_(world.services.size(), TimeAverage(measured_)),
      book_(RegimeBook(world, layout)),
      parts_(layout.parts.size()),
      entries_(layout.entries.size()),
      waiting_(world.services.size(), 0.0),
      near_(world.services.size(), 0.0),
      arrived_(world.services.size(), 0.0),
      totals_(world.services.size()),
      bins_(world.services.size(), std::vector<Bin>(measured_.bins)) {
  if (by_pool) book_.emplace<PoolBook>(world, layout);
}

void FluidMeter::replicas(std::uint32_t version, sim::Time now, double change) {
  ready_[world_.versions[version].service.index].add(now, change);
}

std::vector<const Served*> FluidMeter::served() const {
  return std::visit([](const auto& book) { return book.served(); }, book_);
}

void FluidMeter::step(sim::Time from, sim::Duration span, const FluidFlow& flow, const RequestWalk& walk) {
  const bool measured = from >= measured_.start;
  const auto bin = static_cast<std::uint32_t>(from.time_since_epoch() / measured_.bin);
  const double seconds = sim::to_seconds(span);
  std::visit([&](auto& book) { book.step(bin, measured, seconds, flow, walk); }, book_);
  const auto count = [&flow](Counts& counts, std::uint32_t version, double share) {
    const PoolFlow& pool = flow.flows()[version];
    counts.served += share * pool.served;
    counts.rejected += share * pool.rejected;
    counts.unavailable += share * (pool.unavailable + pool.dropped);
  };
  for (std::size_t p = 0; measured && p < parts_.size(); ++p) count(parts_[p], layout_.parts[p].version, flow.part_shares()[p]);
  for (std::size_t i = 0; measured && i < entries_.size(); ++i) {
    const std::uint32_t p = layout_.entries[i].part;
    count(entries_[i], layout_.parts[p].version, flow.part_shares()[p] * flow.entry_shares()[i]);
  }
  for (std::size_t v = 0; v < flow.flows().size(); ++v) {
    const std::uint32_t index = world_.versions[v].service.index;
    const auto& service = world_.services[index];
    const PoolFlow& pool = flow.flows()[v];
    const double replicas = flow.mean_ready(static_cast<std::uint32_t>(v));
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

void FluidMeter::add_requests(ReplicationResult& result, const std::string& entity, const FluidSummary& summary,
                              double window) const {
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
                            const std::vector<FluidSummary>& bins) const {
  const auto& service = world_.services[index];
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
  std::vector<FluidSummary> parts, entries;
  std::vector<std::string> storms;
  std::function<void(std::uint32_t, std::vector<FluidSummary>&)> add_to_bins;
  std::visit(
      [&](const auto& book) {
        auto worked_out = book.work_out(walk);
        parts = book.parts(worked_out);
        entries = book.entries(worked_out);
        storms = worked_out.storms;
        add_to_bins = [&book, worked_out = std::move(worked_out)](std::uint32_t service, std::vector<FluidSummary>& bins) {
          book.add_to_bins(service, worked_out, bins);
        };
      },
      book_);
  const double window = sim::to_seconds(now - measured_.start);
  for (std::size_t p = 0; p < parts.size(); ++p) parts[p].turn_away(parts_[p].rejected, parts_[p].unavailable);
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].turn_away(entries_[i].rejected, entries_[i].unavailable);

  for (std::uint32_t s = 0; s < world_.services.size(); ++s) {
    const auto& service = world_.services[s];
    const std::string entity = "service." + service.name;
    std::vector<FluidSummary> endpoints(service.endpoints);
    FluidSummary all;
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
    std::vector<FluidSummary> bins(measured_.bins);
    add_to_bins(s, bins);
    add_series(result, s, now, bins);
  }
  const double both_ways = 2 * sim::to_seconds(world_.latency);
  for (std::uint32_t t = 0; t < world_.traffic.size(); ++t) {
    FluidSummary all;
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
  refuse(result, storms);
  return result;
}

}  // namespace sandtable::models
