/// The log of a replicated database: which writes have been committed, and which of them each read replica (follower) shows.
///
/// Writes are numbered 1, 2, … in the order of their commits. Follower f shows write n from
///     shown_f(n) = max(shown_f(n − 1), commit(n) + lag_f(n))
/// on: writes are applied in their order. A write is acknowledged when it is answered.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "models/service/request.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class Replication {
 public:
  struct Follower {
    std::uint32_t replica = nobody;
    bool draining = false;
    std::uint64_t applied = 0;  ///< the last write that it shows
    struct Coming {
      sim::Time shown{};
      std::uint64_t write = 0;
    };
    std::deque<Coming> coming;
  };

  std::vector<Follower>& followers() { return followers_; }
  Follower* find(std::uint32_t replica);

  /// It comes with all that has been committed; `behind`: with what the most advanced follower shows, as nobody else is there.
  void join(std::uint32_t replica, bool behind, sim::Time now);
  void leave(std::uint32_t replica);

  /// The number of a write that is committed now. `lag(follower)` is called for each.
  template <class Lag>
  std::uint64_t commit(sim::Time now, const Lag& lag) {
    ++end_;
    for (auto& follower : followers_) {
      sim::Time shown = now + lag(follower);
      if (!follower.coming.empty() && follower.coming.back().shown > shown) shown = follower.coming.back().shown;
      follower.coming.push_back({shown, end_});
    }
    forget_old(now);
    if (!followers_.empty()) answered_.push_back(false);
    else first_kept_ = end_ + 1;
    return end_;
  }
  void acknowledge(std::uint64_t write, std::uint32_t key);

  /// Whether the follower does not show an acknowledged write of the key.
  bool is_stale(Follower& follower, std::uint32_t key, sim::Time now);
  /// Whether one of them does not.
  bool some_stale(std::uint32_t key, sim::Time now);

  /// The primary has crashed: what followers have not got will not come.
  void cut_off(sim::Time now);
  struct Promotion {
    std::uint32_t replica = nobody;
    std::uint64_t lost = 0;  ///< acknowledged writes that it does not know
  };
  /// The most advanced follower that does not drain, the first of several to have joined, takes over; nobody where there is none.
  /// `planned`: it waits for all that has been committed. The others get `lag` later what they lack.
  template <class Lag>
  Promotion promote(sim::Time now, bool planned, const Lag& lag) {
    const Promotion promotion = choose(now, planned);
    if (promotion.replica == nobody) return promotion;
    for (auto& follower : followers_) {
      if (planned) continue;
      follower.coming.clear();
      if (follower.applied < end_) follower.coming.push_back({now + lag(follower), end_});
    }
    return promotion;
  }

 private:
  static void advance(Follower& follower, sim::Time now) {
    while (!follower.coming.empty() && follower.coming.front().shown <= now) {
      follower.applied = follower.coming.front().write;
      follower.coming.pop_front();
    }
  }
  Promotion choose(sim::Time now, bool planned);
  void forget_old(sim::Time now);

  std::vector<Follower> followers_;  ///< as they joined
  std::uint64_t end_ = 0;            ///< the last write
  std::uint64_t first_kept_ = 1;     ///< whose `answered_` is still known: from here on a follower may lack it
  std::deque<bool> answered_;        ///< of `first_kept_` and those after it
  std::unordered_map<std::uint32_t, std::uint64_t> last_;  ///< acknowledged write of a key
};

}  // namespace sandtable::models
