#include "models/fluid/regime_book.hpp"

#include <algorithm>

#include "models/fluid/storms.hpp"

namespace sandtable::models {

RegimeBook::Cell& RegimeBook::cell(std::uint32_t bin, std::uint32_t regime, bool measured) {
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

void RegimeBook::step(std::uint32_t bin, bool measured, double seconds, const FluidFlow& flow, const RequestWalk& walk) {
  here_ = regimes_.of(flow.views(), flow.weights());
  while (known_.size() <= here_)
    known_.push_back(std::make_shared<const Regime>(models::work_out(world_, layout_, walk, flow.views(), flow.weights())));
  Cell& here = cell(bin, here_, measured);
  if (seen_.size() <= here_) seen_.resize(here_ + 1);
  Seen& seen = seen_[here_];
  if (seen.pools.empty()) {
    for (const PoolView& pool : flow.views()) seen.pools.emplace_back(pool);
    seen.weights = flow.weights();
  }
  seen.time += seconds;
  for (std::size_t v = 0; v < seen.pools.size(); ++v) seen.pools[v].add(flow.views()[v], seconds, flow.flows()[v].load);
  for (std::size_t p = 0; p < here.parts.size(); ++p)
    here.parts[p] += flow.part_shares()[p] * flow.flows()[layout_.parts[p].version].served;
  for (std::size_t i = 0; i < here.entries.size(); ++i) {
    const std::uint32_t p = layout_.entries[i].part;
    const double share = flow.part_shares()[p] * flow.entry_shares()[i];
    here.entries[i] += share * flow.flows()[layout_.parts[p].version].served;
  }
}

std::vector<const Served*> RegimeBook::served() const {
  std::vector<const Served*> all;
  for (const Served& one : known_[here_]->served) all.push_back(&one);
  return all;
}

RegimeBook::WorkedOut RegimeBook::work_out(const RequestWalk& walk) const {
  WorkedOut all{{}, std::vector<std::string>(world_.services.size())};
  for (const Seen& seen : seen_) {
    std::vector<PoolView> pools;
    for (const SeenPool& pool : seen.pools) pools.push_back(pool.mean(seen.time));
    const Regime regime = models::work_out(world_, layout_, walk, pools, seen.weights);
    for (const CompiledStep& step : world_.steps) {
      if (step.kind != StepKind::call) continue;
      const std::uint32_t index = world_.endpoints[step.callee.index].service.index;
      const auto& service = world_.services[index];
      double load = 0;
      for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v)
        load = std::max(load, seen.pools[v].load);
      std::string& storm = all.storms[index];
      if (storm.empty()) storm = storm_at(world_, step, regime.answers[step.callee.index], load);
    }
    auto& here = all.answers.emplace_back();
    for (std::size_t p = 0; p < layout_.parts.size(); ++p) {
      PoolView let_in = pools[layout_.parts[p].version];
      let_in.lost = let_in.vain = 0;
      let_in.replicas = 1;
      here.push_back(RequestWalk::arrive(let_in, regime.served[p]));
    }
  }
  return all;
}

std::vector<FluidSummary> RegimeBook::parts(const WorkedOut& worked_out) const {
  std::vector<FluidSummary> all(layout_.parts.size());
  for (const Cell& cell : cells_) {
    if (!cell.measured) continue;
    for (std::uint32_t p = 0; p < all.size(); ++p) all[p].add(worked_out.answers[cell.regime][p], cell.parts[p]);
  }
  return all;
}

std::vector<FluidSummary> RegimeBook::entries(const WorkedOut& worked_out) const {
  std::vector<FluidSummary> all(layout_.entries.size());
  for (const Cell& cell : cells_) {
    if (!cell.measured) continue;
    for (std::uint32_t i = 0; i < all.size(); ++i)
      all[i].add(worked_out.answers[cell.regime][layout_.entries[i].part], cell.entries[i]);
  }
  return all;
}

void RegimeBook::add_to_bins(std::uint32_t service, const WorkedOut& worked_out, std::vector<FluidSummary>& bins) const {
  for (const Cell& cell : cells_) {
    for (std::uint32_t p = 0; p < cell.parts.size(); ++p)
      if (world_.versions[layout_.parts[p].version].service.index == service)
        bins[cell.bin].add(worked_out.answers[cell.regime][p], cell.parts[p]);
  }
}

}  // namespace sandtable::models
