#include "models/fluid/fluid_flow.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/fluid/loss_share.hpp"
#include "models/fluid/token_loss.hpp"

namespace sandtable::models {
namespace {

constexpr double share_width = 0.005;      ///< of the classes of CPU shares, relative
constexpr double shortest_holding = 1e-9;  ///< s, of requests that hold nothing

FluidFlow::CurveKey rounded(const PoolShape& shape) {
  const auto level = [](double value, double width) {
    return std::isinf(value) ? -1 : static_cast<int>(std::lround(std::log1p(value) / width));
  };
  return {static_cast<int>(shape.replicas),  static_cast<int>(shape.rule),
          level(shape.station.slots, 1e-6),  level(shape.station.room, 1e-6),
          level(shape.station.cores, 0.005), static_cast<int>(std::lround(std::log1p(1e4 * shape.station.cpu_share) / share_width)),
          level(shape.arrival_scv, 0.01),    level(shape.service_scv, 0.02),
          level(shape.station.third, 0.05),  level(shape.station.population, 1e-6)};
}

}  // namespace

FluidFlow::FluidFlow(const CompiledWorld& world, const FluidLayout& layout, sim::RunSeed seed, Neighbours neighbours)
    : world_(world),
      layout_(layout),
      pools_(world.versions.size()),
      shares_(world, neighbours),
      part_rate_(layout.parts.size(), 0.0),
      part_share_(layout.parts.size(), 0.0),
      entry_rate_(layout.entries.size(), 0.0),
      entry_share_(layout.entries.size(), 0.0),
      endpoint_rate_(world.endpoints.size(), 0.0),
      weights_(world.versions.size(), 1.0),
      reached_(world.services.size(), 0.0),
      views_(world.versions.size()),
      flows_(world.versions.size()) {
  for (const auto& called : layout.calls) attempts_.emplace_back(called.size(), 0.0);
  for (std::size_t v = 0; v < pools_.size(); ++v) {
    pools_[v].weight = world.versions[v].weight;
    const std::uint32_t endpoints = world.services[world.versions[v].service.index].endpoints;
    for (std::uint32_t e = 0; e < endpoints; ++e) part_share_[layout.first_part[v] + e] = 1.0 / endpoints;
  }
  for (const auto& traffic : world.traffic) {
    const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
    sources_.emplace_back();
    gap_scv_.push_back(1);
    think_.push_back(0);
    if (arrivals != nullptr) {
      sources_.back().emplace(*arrivals, sim::stream_key(seed, "traffic." + traffic.name, "modulation"),
                              sim::to_seconds(world.duration));
      gap_scv_.back() = gap_scv(*arrivals);
    } else {
      think_.back() =
          std::max(1e-3, sim::mean(*std::get<ClosedLoop>(traffic.source).think.law)) + 2 * sim::to_seconds(world.latency);
    }
  }
}

void FluidFlow::add_replica(std::uint32_t version, std::optional<std::uint32_t> node) {
  pools_[version].replicas += 1;
  if (node) shares_.add(version, *node, +1);
}

void FluidFlow::remove_replica(std::uint32_t version, std::optional<std::uint32_t> node, bool drained) {
  Pool& pool = pools_[version];
  double part = pool.number / pool.replicas;
  const Balance rule = world_.services[world_.versions[version].service.index].balancing.rule;
  if (rule == Balance::shared_queue && pool.replicas > 1 && pool.curve)  // the common line stays
    part = (pool.number - std::min(pool.number, pool.curve->at(pool.number).waiting)) / pool.replicas;
  pool.replicas -= 1;
  pool.number = std::max(0.0, pool.number - part);
  pool.variance *= pool.number > 0 ? pool.replicas / (pool.replicas + 1) : 0;
  pool.left += part;
  (drained ? pool.gone_well : pool.gone_badly) += part;
  if (node) shares_.add(version, *node, -1);
}

double FluidFlow::response(std::uint32_t version) const {
  const Pool& pool = pools_[version];
  return pool.served_rate > 0 ? pool.age : pool.unit;
}

void FluidFlow::follow(const std::vector<const Served*>& served_by) {
  for (std::uint32_t v = 0; v < pools_.size(); ++v) {
    Pool& pool = pools_[v];
    const std::uint32_t first = layout_.first_part[v];
    const std::uint32_t endpoints = world_.services[world_.versions[v].service.index].endpoints;
    double delay = 0, demand = 0, mean = 0, square = 0, third = 0;
    for (std::uint32_t p = first; p < first + endpoints; ++p) {
      const Served& served = *served_by[p];
      delay += part_share_[p] * served.delay;
      demand += part_share_[p] * served.demand;
      mean += part_share_[p] * served.time;
      square += part_share_[p] * served.time * served.time * (1 + served.scv);
      third += part_share_[p] * served.third;
    }
    const double change = delay - pool.delay;
    if (change * pool.last_change < 0) pool.follows = std::max(0.02, pool.follows / 2);
    else pool.follows = std::min(1.0, pool.follows * 1.03);
    pool.last_change = change;
    const bool first_time = !pool.curve;
    const double by = first_time ? 1 : pool.follows;
    pool.delay += by * change;
    pool.demand = demand;
    pool.third = third > 0 ? third : 1.5;
    pool.holding_scv = mean > 0 ? std::max(0.0, square / (mean * mean) - 1) : 0;
    for (std::uint32_t p = first; p < first + endpoints; ++p)
      for (std::size_t k = 0; k < attempts_[p].size(); ++k) attempts_[p][k] += by * (served_by[p]->attempts[k] - attempts_[p][k]);
  }
}

void FluidFlow::begin(double from) {
  for (auto& flow : flows_) flow = {};
  for (std::size_t v = 0; v < pools_.size(); ++v) {
    weights_[v] = pools_[v].weight;
    pools_[v].served_in_step = pools_[v].ready_time = 0;
  }
  reached_.assign(reached_.size(), from);
  shares_.next_step();
  under_way_ = true;
}

void FluidFlow::touch(std::uint32_t version, double from, double now) {
  if (!under_way_) begin(from);
  const std::uint32_t service = world_.versions[version].service.index;
  const double at = std::exchange(reached_[service], now);
  if (now > at) step_service(service, at, now - at);
}

void FluidFlow::step(double from, double span) {
  if (!under_way_) begin(from);
  for (const std::uint32_t index : layout_.services) {
    const double at = reached_[index], left = at > from ? from + span - at : span;
    if (left > 0) step_service(index, at, left);
    const auto& service = world_.services[index];
    for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v) {
      Pool& pool = pools_[v];
      pool.mean_replicas = pool.replicas;
      if (!(at > from)) continue;
      pool.served_rate = pool.served_in_step / span;
      pool.mean_replicas = pool.ready_time / span;
    }
  }
  under_way_ = false;
}

void FluidFlow::step_service(std::uint32_t index, double from, double span) {
  const auto& service = world_.services[index];
  const std::uint32_t end_version = service.first_version + service.versions, end = service.first_endpoint + service.endpoints;
  for (std::uint32_t e = service.first_endpoint; e < end; ++e) endpoint_rate_[e] = 0;
  for (const auto& [p, slot, e] : layout_.callers[index])
    endpoint_rate_[e] += pools_[layout_.parts[p].version].served_rate * part_share_[p] * attempts_[p][slot];
  double all_weights = 0;
  for (std::uint32_t v = service.first_version; v < end_version; ++v) all_weights += pools_[v].weight;
  for (std::uint32_t v = service.first_version; v < end_version; ++v) {
    Pool& pool = pools_[v];
    const double weight = all_weights > 0 ? pool.weight / all_weights : v == service.first_version ? 1 : 0;
    const std::uint32_t first = layout_.first_part[v];
    double open = 0;
    for (std::uint32_t e = 0; e < service.endpoints; ++e) {
      part_rate_[first + e] = weight * endpoint_rate_[service.first_endpoint + e];
      open += part_rate_[first + e];
    }
    // Users: open ones at their rate, clients as many as are not here.
    Inflow closed;
    double population = 0;
    struct Clients {
      std::size_t entry;
      double rate, per_held;
    };
    std::vector<Clients> clients;
    const bool only_clients = open == 0;
    bool any_open_user = false;
    for (const std::uint32_t i : layout_.entries_at[v]) {
      const auto& entry = layout_.entries[i];
      if (sources_[entry.traffic]) {
        entry_rate_[i] = weight * (sources_[entry.traffic]->between(from, from + span) / span);
        part_rate_[entry.part] += entry_rate_[i];
        open += entry_rate_[i];
        any_open_user = any_open_user || entry_rate_[i] > 0;
        continue;
      }
      const double count = std::get<ClosedLoop>(world_.traffic[entry.traffic].source).clients;
      const auto held_at = [&](std::size_t j) {
        const auto& other = layout_.entries[j];
        const Pool& there = pools_[layout_.parts[other.part].version];
        const double share = there.curve ? part_share_[other.part] * entry_share_[j] : 1;
        return std::pair(there.number * share, share);
      };
      double elsewhere = 0;
      for (std::uint32_t j = layout_.first_entry[entry.traffic]; j < layout_.first_entry[entry.traffic + 1]; ++j)
        if (j != i) elsewhere += held_at(j).first;
      const double think = think_[entry.traffic];
      const double rate = weight * std::max(0.0, count - elsewhere) / think, per_held = weight * held_at(i).second / think;
      clients.push_back({i, rate, per_held});
      closed.rate += rate;
      closed.per_held += per_held;
      population += std::round(count * weight);
    }
    const bool alone = only_clients && !any_open_user && !clients.empty();
    choose_curve(v, alone && population >= 1 ? population : unlimited);
    const double held_before = flows_[v].held, arrived_before = flows_[v].arrived;
    step_pool(v, open, closed, from, span);
    const double mean_number = (flows_[v].held - held_before) / span;
    double sent = 0, from_clients = std::max(0.0, flows_[v].arrived - arrived_before - open * span);
    for (const auto& one : clients) sent += std::max(0.0, one.rate - one.per_held * mean_number);
    for (const auto& one : clients) {
      const double rate = sent > 0 ? from_clients / span * std::max(0.0, one.rate - one.per_held * mean_number) / sent : 0;
      entry_rate_[one.entry] = rate;
      part_rate_[layout_.entries[one.entry].part] += rate;
    }
    const double all = std::accumulate(part_rate_.begin() + first, part_rate_.begin() + first + service.endpoints, 0.0);
    if (all > 0)
      for (std::uint32_t e = 0; e < service.endpoints; ++e) part_share_[first + e] = part_rate_[first + e] / all;
    for (const std::uint32_t i : layout_.entries_at[v]) {
      const auto& entry = layout_.entries[i];
      if (part_rate_[entry.part] > 0) entry_share_[i] = entry_rate_[i] / part_rate_[entry.part];
    }
  }
}

double FluidFlow::cores_of(std::uint32_t version) {
  const double limit = world_.services[world_.versions[version].service.index].cpu_limit.value_or(unlimited);
  if (world_.nodes.empty() || !(pools_[version].demand > 0)) return limit;
  return shares_.cores_of(version, limit, [this](double replicas, std::uint32_t of) {
    const Pool& pool = pools_[of];
    return pool.replicas > 0 ? replicas * pool.served_rate * pool.demand / pool.replicas : 0.0;
  });
}

void FluidFlow::choose_curve(std::uint32_t version, double population) {
  Pool& pool = pools_[version];
  if (!(pool.replicas > 0)) return;
  const auto& service = world_.services[world_.versions[version].service.index];
  PoolShape shape;
  shape.replicas = pool.replicas;
  shape.rule = service.balancing.rule;
  shape.station.slots = service.concurrency == UINT32_MAX ? unlimited : service.concurrency;
  shape.station.room = service.queue == UINT32_MAX ? unlimited : service.queue;
  shape.station.cores = cores_of(version);
  flows_[version].core_limit = service.cpu_limit.value_or(0);
  const double holding = std::max(shortest_holding, pool.delay + pool.demand);
  shape.station.cpu_share = std::isinf(shape.station.cores) ? 0 : pool.demand / holding;
  if (std::isfinite(shape.station.slots)) {
    shape.service_scv = pool.holding_scv;
    shape.station.third = pool.third;
  }
  shape.station.population = population;
  double scv = 0, all = 0;
  const std::uint32_t first = layout_.first_part[version];
  for (const std::uint32_t i : layout_.entries_at[version]) {
    const auto& entry = layout_.entries[i];
    scv += entry_rate_[i] * (gap_scv_[entry.traffic] - 1);
  }
  for (std::uint32_t e = 0; e < service.endpoints; ++e) all += part_rate_[first + e];
  shape.arrival_scv = all > 0 ? std::max(0.0, 1 + scv / all) : 1;
  pool.unit = pool.cpu_unit > 0 ? pool.demand / pool.cpu_unit : holding;
  if (pool.curve && shape == pool.shape) return;
  pool.shape = shape;
  auto key = rounded(shape);
  const double share = std::expm1(share_width * std::round(std::log1p(1e4 * shape.station.cpu_share) / share_width)) / 1e4;
  shape.station.cpu_share = std::min(1.0, share);
  if (!pool.curve || key != pool.curve_key) {
    auto& known = curves_[key];
    if (!known) known = std::make_shared<const PoolCurve>(shape);
    pool.curve = known;
    pool.curve_key = std::move(key);
  }
  // The curve is for a CPU share that is rounded: what bounds the pool, CPU or slots, stays exact.
  const bool by_cpu = share > 0 && shape.station.cores / share < shape.station.slots;
  pool.cpu_unit = by_cpu ? shape.station.cpu_share : 0;
  pool.unit = by_cpu ? pool.demand / pool.cpu_unit : holding;
}

double FluidFlow::age_of(Pool& pool, double now, double rate) const {
  // Those that leave now were let in when as many had been let in as have left now.
  while (pool.history.size() > 1 && pool.history[1].second <= pool.left) pool.history.pop_front();
  if (pool.history.size() < 2) return rate > 0 ? pool.number / rate : 0;
  const auto& [t0, n0] = pool.history[0];
  const auto& [t1, n1] = pool.history[1];
  const double came = n1 > n0 ? t0 + (t1 - t0) * std::clamp((pool.left - n0) / (n1 - n0), 0.0, 1.0) : t1;
  return std::max(0.0, now - came);
}

void FluidFlow::step_pool(std::uint32_t version, double rate, Inflow closed, double from, double span) {
  Pool& pool = pools_[version];
  PoolFlow& flow = flows_[version];
  const auto& service = world_.services[world_.versions[version].service.index];
  const double gone_well = std::exchange(pool.gone_well, 0), gone_badly = std::exchange(pool.gone_badly, 0);
  flow.served += gone_well;
  flow.dropped += gone_badly;
  pool.totals.served += gone_well;
  pool.totals.dropped += gone_badly;
  pool.ready_time += pool.replicas * span;
  if (!(pool.replicas > 0)) {
    const double in_vain = (rate + std::max(0.0, closed.rate)) * span;
    flow.arrived += in_vain;
    flow.unavailable += in_vain;
    pool.totals.arrived += in_vain;
    pool.totals.unavailable += in_vain;
    pool.served_rate = 0;
    views_[version] = PoolView{.replicas = 0};
    return;
  }
  const double vain = loss_share(service.balancing.rule, pool.replicas, pool.lost_replicas,
                                 busy_chance(pool.number / pool.replicas, pool.shape.station.slots));
  double refused = 0;
  if (const auto& limit = service.entrance.rate_limit) {
    const double each = (1 - vain) * (rate + std::max(0.0, closed.rate - closed.per_held * pool.number)) / pool.replicas;
    refused = token_loss(each / limit->rate, limit->burst);
  }
  const double unit = pool.unit, kept = (1 - vain) * (1 - refused);
  const Inflow inflow{(rate + closed.rate) * kept * unit, closed.per_held * kept * unit};
  const Passage passage = pool.curve->advance(pool.number, pool.variance, inflow, span / unit);
  const double before = pool.age;
  pool.number = passage.number;
  pool.variance = passage.variance;
  pool.let_in += passage.arrived - passage.lost;
  pool.left += passage.served;
  if (pool.history.empty()) pool.history.emplace_back(from, pool.let_in - (passage.arrived - passage.lost));
  pool.history.emplace_back(from + span, pool.let_in);
  pool.served_rate = passage.served / span;
  pool.served_in_step += passage.served;
  pool.age = age_of(pool, from + span, pool.served_rate);

  const double arrived = kept > 0 ? passage.arrived / kept : (rate + closed.rate) * span;
  const double unavailable = arrived * vain;
  const double rejected = arrived - unavailable - passage.arrived + passage.lost, held = passage.held * unit;
  flow.arrived += arrived;
  flow.unavailable += unavailable;
  flow.rejected += rejected;
  flow.served += passage.served;
  flow.held += held;
  flow.cores += passage.served * pool.demand;
  const bool own_pace = rate == 0 && closed.rate > 0;  // clients wait for their answers: they cannot drive it over its capacity
  flow.load = std::isfinite(pool.curve->capacity()) && !own_pace ? passage.arrived / span * unit / pool.curve->capacity() : 0;
  pool.totals.arrived += arrived;
  pool.totals.unavailable += unavailable;
  pool.totals.rejected += rejected;
  pool.totals.served += passage.served;

  const double number = held / span;
  const auto [point, settled] = pool.curve->read(number);
  PoolView& seen = views_[version];
  seen = PoolView{.replicas = pool.replicas};
  seen.lost = arrived > unavailable ? std::clamp(rejected / (arrived - unavailable), 0.0, 1.0) : 0;
  seen.vain = vain;
  flow.waiting += point.waiting * span;
  if (point.throughput > 0) {
    const double serving = std::max(0.0, point.number - point.waiting);
    if (const double share = std::isinf(pool.shape.station.cores) ? 0 : pool.demand / unit; share > 0)
      seen.stretch = std::max(1.0, (serving / point.throughput - (1 - share)) / share);
    seen.waits = std::min(1.0, point.waits);
    const double sojourn = pool.served_rate > 0 ? number / pool.served_rate : 0;
    const double age = (before + pool.age) / 2;
    const double fifo = sojourn > 0 ? age / sojourn : 1;
    if (seen.waits > 1e-9) seen.wait = point.waiting / point.throughput * unit * fifo / seen.waits;
    seen.wait_scv = std::max(1e-4, point.wait_scv * std::min(1.0, settled > 0 ? (pool.variance + 1e-12) / settled : 1.0));
  }
}

}  // namespace sandtable::models
