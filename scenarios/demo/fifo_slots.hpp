/// A concurrency limit: at most so many hold a slot, the others wait in order of arrival. A freed slot goes straight to the one
/// that waited longest, so nobody who comes later can take it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace sandtable::demo {

class FifoSlots {
 public:
  FifoSlots(std::size_t slots, std::size_t most_waiting) : free_(slots), most_waiting_(most_waiting) {}

  /// Waits for a slot; false at once if as many wait already as may.
  bool acquire() {
    std::unique_lock lock(mutex_);
    if (free_ > 0) {
      --free_;
      return true;
    }
    if (waiting_.size() >= most_waiting_) return false;
    Waiter self;
    waiting_.push_back(&self);
    self.woken.wait(lock, [&] { return self.has_slot; });
    return true;
  }

  void release() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    Waiter* const next = waiting_.front();
    waiting_.pop_front();
    next->has_slot = true;
    next->woken.notify_one();  // under the lock: the waiter lives on its thread's stack, and is gone soon after
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  struct Waiter {
    std::condition_variable woken;
    bool has_slot = false;
  };
  mutable std::mutex mutex_;
  std::size_t free_, most_waiting_;
  std::deque<Waiter*> waiting_;
};

}  // namespace sandtable::demo
