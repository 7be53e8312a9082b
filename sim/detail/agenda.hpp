/// The control plane's future events in total order: time, phase, sequence.
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "sim/phase.hpp"
#include "sim/time.hpp"

namespace sandtable::sim::detail {

class Agenda {
 public:
  struct Key {
    Time time;
    Phase phase = Phase::timer;
    std::uint64_t sequence = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Entry {
    Key key;
    std::function<void()> action;
  };

  std::uint64_t add(Time time, Phase phase, std::function<void()> action) {
    const Key key{time, phase, next_++};
    events_.emplace(key, std::move(action));
    keys_.emplace(key.sequence, key);
    return key.sequence;
  }
  void cancel(std::uint64_t sequence) {
    const auto found = keys_.find(sequence);
    if (found == keys_.end()) return;
    events_.erase(found->second);
    keys_.erase(found);
  }
  /// Time of the first event, `never` when there is none.
  Time first() const { return events_.empty() ? never : events_.begin()->first.time; }
  Entry pop() {
    const auto first = events_.begin();
    Entry entry{first->first, std::move(first->second)};
    keys_.erase(entry.key.sequence);
    events_.erase(first);
    return entry;
  }

 private:
  std::map<Key, std::function<void()>> events_;
  std::unordered_map<std::uint64_t, Key> keys_;
  std::uint64_t next_ = 0;
};

}  // namespace sandtable::sim::detail
