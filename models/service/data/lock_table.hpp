/// Who holds and who waits for the locks of one kind, by key. First come, first served: who shares waits behind who wants it alone,
/// although it could be let in, so that nobody waits for ever.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>

#include "models/scenario/data_specs.hpp"
#include "models/service/request.hpp"
#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct LockWaiter {
  std::uint32_t strand = nobody;
  sim::Time since{};
  LockMode mode = LockMode::exclusive;
};
struct Lock {
  std::uint32_t holders = 0;
  LockMode mode = LockMode::exclusive;  ///< theirs
  std::deque<LockWaiter> waiting;
};

class LockTable {
 public:
  /// Whether it is granted at once; else it waits.
  bool acquire(std::uint32_t key, const LockWaiter& who) {
    Lock& lock = locks_[key];
    if (!lock.waiting.empty() || !fits(lock, who.mode)) {
      lock.waiting.push_back(who);
      return false;
    }
    hold(lock, who.mode);
    return true;
  }
  /// One who held it gives it back; `granted` is called for those whose turn it then is.
  template <class Granted>
  void release(std::uint32_t key, const Granted& granted) {
    Lock& lock = locks_.at(key);
    SANDTABLE_EXPECT(lock.holders > 0, "a lock is given back that nobody holds");
    --lock.holders;
    grant(key, granted);
  }
  /// Whether it waited, and does no longer. Those behind it are not granted anything yet.
  bool remove(std::uint32_t key, std::uint32_t strand) {
    const auto found = locks_.find(key);
    return found != locks_.end() &&
           std::erase_if(found->second.waiting, [strand](const LockWaiter& waiter) { return waiter.strand == strand; }) > 0;
  }
  template <class Granted>
  void grant(std::uint32_t key, const Granted& granted) {
    const auto found = locks_.find(key);
    if (found == locks_.end()) return;
    Lock& lock = found->second;
    while (!lock.waiting.empty() && fits(lock, lock.waiting.front().mode)) {
      const LockWaiter next = lock.waiting.front();
      lock.waiting.pop_front();
      hold(lock, next.mode);
      granted(next);
    }
    if (lock.holders == 0 && lock.waiting.empty()) locks_.erase(found);
  }

  /// By key, those that are held or waited for; in no order.
  const std::unordered_map<std::uint32_t, Lock>& locks() const { return locks_; }

 private:
  static bool fits(const Lock& lock, LockMode mode) {
    return lock.holders == 0 || (lock.mode == LockMode::shared && mode == LockMode::shared);
  }
  static void hold(Lock& lock, LockMode mode) {
    ++lock.holders;
    lock.mode = mode;
  }

  std::unordered_map<std::uint32_t, Lock> locks_;
};

}  // namespace sandtable::models
