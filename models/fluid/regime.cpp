#include "models/fluid/regime.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models {
namespace {

/// Laws to work out, about; beyond, the classes become twice as wide.
constexpr std::size_t many_laws = 1000, few_regimes = 32;

}  // namespace

int level(double value, double least, double width) { return static_cast<int>(std::lround(std::log1p(value / least) / width)); }

void append_levels(const PoolView& pool, double width, std::vector<int>& key) {
  key.push_back(pool.replicas > 0 ? level(pool.waits * pool.wait, 1e-5, 0.04 * width) : -1);
  key.push_back(level(pool.lost, 1e-4, 0.05 * width));
  key.push_back(level(pool.stretch - 1, 0.01, 0.05 * width));
  key.push_back(level(pool.wait_scv, 1e-3, 0.5 * width));
  if (pool.vain > 0) key.push_back(-2 - level(pool.vain, 1e-4, 0.05 * width));  // rare; no other number is below −1
}

Regime work_out(const CompiledWorld& world, const FluidLayout& layout, const RequestWalk& walk, const std::vector<PoolView>& pools,
                const std::vector<double>& weights) {
  Regime regime{std::vector<Served>(layout.parts.size()), std::vector<Answer>(world.endpoints.size())};
  RequestWalk::Answers answers;
  for (const Answer& answer : regime.answers) answers.push_back(&answer);
  for (const std::uint32_t e : walk.order()) {
    const auto& service = world.services[world.endpoints[e].service.index];
    double all = 0;
    for (std::uint32_t v = 0; v < service.versions; ++v) all += weights[service.first_version + v];
    Answer& mixed = regime.answers[e];
    for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v) {
      Served& served = regime.served[layout.first_part[v] + e - service.first_endpoint];
      served = walk.serve(EndpointId{e}, world.versions[v].slowdown, pools[v].stretch, answers);
      const double share = all > 0 ? weights[v] / all : v == service.first_version ? 1 : 0;
      if (share == 0) continue;
      mixed.mix(RequestWalk::arrive(pools[v], served), share);
    }
  }
  return regime;
}

std::uint32_t RegimeIndex::of(const std::vector<PoolView>& pools, const std::vector<double>& weights) {
  key_.clear();
  for (std::size_t v = 0; v < pools.size(); ++v) {
    append_levels(pools[v], width_, key_);
    key_.push_back(static_cast<int>(std::lround(weights[v] * 1e6)));
  }
  if (key_ == last_key_) return last_;
  const auto [found, added] = numbers_.try_emplace(key_, count());
  if (added && numbers_.size() % std::max(few_regimes, many_laws / pools.size()) == 0) width_ *= 2;
  last_key_ = key_;
  last_ = found->second;
  return last_;
}

}  // namespace sandtable::models
