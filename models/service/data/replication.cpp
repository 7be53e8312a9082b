#include "models/service/data/replication.hpp"

#include <algorithm>

namespace sandtable::models {

Replication::Follower* Replication::find(std::uint32_t replica) {
  const auto found = std::ranges::find(followers_, replica, &Follower::replica);
  return found == followers_.end() ? nullptr : &*found;
}

void Replication::join(std::uint32_t replica, bool behind, sim::Time now) {
  Follower joined;
  joined.replica = replica;
  joined.applied = end_;
  if (behind && !followers_.empty()) {
    joined.applied = 0;
    for (auto& follower : followers_) {
      advance(follower, now);
      joined.applied = std::max(joined.applied, follower.applied);
    }
  }
  followers_.push_back(std::move(joined));
}

void Replication::leave(std::uint32_t replica) {
  std::erase_if(followers_, [replica](const Follower& follower) { return follower.replica == replica; });
}

void Replication::acknowledge(std::uint64_t write, std::uint32_t key) {
  last_[key] = std::max(last_[key], write);
  if (write >= first_kept_ && write - first_kept_ < answered_.size()) answered_[write - first_kept_] = true;
}

bool Replication::is_stale(Follower& follower, std::uint32_t key, sim::Time now) {
  advance(follower, now);
  const auto last = last_.find(key);
  return last != last_.end() && last->second > follower.applied;
}

bool Replication::some_stale(std::uint32_t key, sim::Time now) {
  return std::ranges::any_of(followers_, [&](Follower& follower) { return is_stale(follower, key, now); });
}

void Replication::cut_off(sim::Time now) {
  for (auto& follower : followers_) {
    advance(follower, now);
    follower.coming.clear();
  }
}

Replication::Promotion Replication::choose(sim::Time now, bool planned) {
  Follower* best = nullptr;
  for (auto& follower : followers_) {
    advance(follower, now);
    if (!follower.draining && (best == nullptr || follower.applied > best->applied)) best = &follower;
  }
  if (best == nullptr) return {};
  Promotion promotion{best->replica, 0};
  if (!planned) {
    for (std::uint64_t write = std::max(best->applied + 1, first_kept_); write <= end_; ++write)
      promotion.lost += answered_[write - first_kept_] ? 1 : 0;
    // What it knows is from now on all that there is.
    const std::uint64_t known = best->applied;
    for (auto& follower : followers_)
      if (follower.applied >= known) follower.applied = end_;
    answered_.clear();
    first_kept_ = end_ + 1;
  }
  leave(promotion.replica);
  return promotion;
}

/// What every follower shows can't be lost.
void Replication::forget_old(sim::Time now) {
  std::uint64_t shown = end_ - 1;
  for (auto& follower : followers_) {
    advance(follower, now);
    shown = std::min(shown, follower.applied);
  }
  while (!answered_.empty() && first_kept_ <= shown) {
    answered_.pop_front();
    ++first_kept_;
  }
  if (answered_.empty()) first_kept_ = std::max(first_kept_, end_);
}

}  // namespace sandtable::models
