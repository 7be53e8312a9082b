#include "models/service/balance/pool.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::models {

Pool::Pool(const BalanceConfig& config, sim::StreamKey stream, std::uint64_t label, std::size_t zones)
    : layered_(config.layered()),
      all_(config, stream, label, Rotation::Scope::all),
      config_(config),
      stream_(stream),
      latencies_(config.decay),
      answers_(config.ttl, config.pick) {
  if (config.slow_removal) detector_.emplace(*config.slow_removal);
  if (!config.min_cluster_size) return;
  for (std::size_t zone = 0; zone < zones; ++zone) by_zone_.emplace_back(config, stream, label, Rotation::Scope::zone);
  zone_counts_.resize(zones);
}

void Pool::add(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now, Standing standing) {
  replicas[index].parts->ordinal = static_cast<std::uint32_t>(standing_.size());
  standing_.push_back({index, standing.zone, standing.weight});
  ++ready_;
  if (detector_) catch_up(replicas, now);
  if (config_.delay.count() == 0 || now == sim::Time{}) become(index, true, replicas);
  else changes_.push_back({now + config_.delay, index, true});
}

void Pool::remove(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now) {
  lose();
  tell(index, replicas, now);
}

void Pool::tell(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now) {
  if (detector_) catch_up(replicas, now);
  if (config_.delay.count() == 0) become(index, false, replicas);
  else changes_.push_back({now + config_.delay, index, false});
}

void Pool::restore(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now) {
  ++ready_;
  if (detector_) catch_up(replicas, now);
  if (config_.delay.count() == 0) become(index, true, replicas);
  else changes_.push_back({now + config_.delay, index, true});
}

void Pool::become(std::uint32_t index, bool ready, std::vector<Replica>& replicas) {
  auto& standing = standing_[replicas[index].parts->ordinal];
  SANDTABLE_EXPECT(standing.known != ready, "a replica becomes what it is already");
  const bool was_in = standing.in_rotation();
  standing.known = ready;
  if (ready) ++known_;
  else --known_;
  if (was_in != standing.in_rotation()) rotate(standing, replicas, ready);
  if (ready || !detector_) return;
  detector_->left(replicas[index].parts->ordinal);
  if (!all_.empty()) return;
  for (const std::uint32_t ordinal : detector_->give_up()) take_back(standing_[ordinal].index, replicas);
}

void Pool::rotate(Known& known, std::vector<Replica>& replicas, bool in) {
  auto& replica = replicas[known.index];
  const auto move = [&](Rotation& rotation) {
    if (in) rotation.add(known.index, replica, known.weight);
    else rotation.remove(known.index, replica);
  };
  move(all_);
  if (by_zone_.empty() || known.zone == no_zone) return;
  move(by_zone_[known.zone]);
  if (in) ++zone_counts_[known.zone];
  else --zone_counts_[known.zone];
}

void Pool::take_out(std::uint32_t index, std::vector<Replica>& replicas) {
  auto& known = standing_[replicas[index].parts->ordinal];
  if (known.in_rotation()) rotate(known, replicas, false);
  ++known.outs;
}

void Pool::take_back(std::uint32_t index, std::vector<Replica>& replicas) {
  auto& known = standing_[replicas[index].parts->ordinal];
  SANDTABLE_EXPECT(known.outs > 0, "a replica is taken back that was not taken out");
  --known.outs;
  if (known.in_rotation()) rotate(known, replicas, true);
}

void Pool::catch_up(std::vector<Replica>& replicas, sim::Time now) {
  for (;;) {
    const sim::Time changes = changes_.empty() ? sim::never : changes_.front().due;
    if (detector_ && detector_->next() <= now && detector_->next() < changes) {
      const auto judged = detector_->judge(std::min(now, changes - sim::Duration{1}), known_);
      for (const std::uint32_t ordinal : judged.back) take_back(standing_[ordinal].index, replicas);
      for (const std::uint32_t ordinal : judged.out) take_out(standing_[ordinal].index, replicas);
    } else if (changes <= now) {
      const Change change = changes_.front();
      changes_.pop_front();
      become(change.index, change.ready, replicas);
    } else {
      return;
    }
  }
}

void Pool::answered(std::uint32_t index, sim::Duration latency, std::vector<Replica>& replicas, sim::Time now) {
  const std::uint32_t ordinal = replicas[index].parts->ordinal;
  if (config_.rule == Balance::ewma) latencies_.observe(ordinal, latency, now);
  if (!detector_) return;
  catch_up(replicas, now);
  if (standing_[ordinal].in_rotation()) detector_->answered(ordinal, latency);
}

Rotation& Pool::rotation_of(const Frame& request, const Origin& origin) {
  if (origin.zone == no_zone || by_zone_.empty()) return all_;
  // Step 1 of the counter: the rule draws at step 0.
  sim::Draws draws(stream_, {request.identity, 1, 0});
  const std::uint32_t zone = route_zone(zone_counts_, *origin.callers, origin.zone, *config_.min_cluster_size, draws.uniform());
  return zone == no_zone ? all_ : by_zone_[zone];
}

std::uint32_t Pool::choose_layered(const Frame& request, const Origin& origin, std::vector<Replica>& replicas, sim::Time now) {
  catch_up(replicas, now);
  if (config_.rule == Balance::dns) return answers_.choose(origin.client, all_.members(), now);
  if (all_.empty()) return nobody;
  std::uint32_t* const kept = config_.affinity ? sessions_.of(request.user) : nullptr;
  if (kept != nullptr && *kept != Sessions::none && standing_[replicas[*kept].parts->ordinal].in_rotation()) return *kept;
  const std::uint32_t chosen = rotation_of(request, origin).choose(request, replicas, latencies_, now);
  if (kept != nullptr) *kept = chosen;
  return chosen;
}

}  // namespace sandtable::models
