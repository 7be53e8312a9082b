/// Events of those who have at most one to come: a replica's quota, its pauses, a batch, a queue of messages. Whoever sets one anew
/// makes the older one stale; nobody needs to know when.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/event.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

enum class AlarmKind : std::uint8_t { quota, pause, batch, failover, queue };

class Alarms {
 public:
  struct Alarm {
    AlarmKind kind{};
    std::uint32_t replica = 0;  ///< of a failover: the service; of a queue: which
    std::uint32_t part = 0;     ///< of a batch: which of the replica's
    std::uint32_t wait = 0;     ///< number of its last event; odd while one is to come
    sim::Time rings{};
  };

  std::uint32_t add(AlarmKind kind, std::uint32_t replica, std::uint32_t part = 0) {
    alarms_.push_back({kind, replica, part, 0, {}});
    return static_cast<std::uint32_t>(alarms_.size() - 1);
  }
  const Alarm& operator[](std::uint32_t alarm) const { return alarms_[alarm]; }

  /// `never`: none. Returns how many events became stale.
  std::uint64_t set(std::uint32_t alarm, sim::Time time, sim::Phase phase, RequestEvents& events) {
    auto& set = alarms_[alarm];
    const bool waiting = (set.wait & 1) != 0;
    if (waiting && set.rings == time) return 0;
    set.rings = time;
    set.wait = time == sim::never ? (set.wait + 1) & ~1U : (set.wait + 1) | 1;
    if (time != sim::never) events.push(time, phase, {alarm, set.wait}, static_cast<std::uint32_t>(EventKind::alarm));
    return waiting ? 1 : 0;
  }
  std::uint64_t cancel(std::uint32_t alarm, RequestEvents& events) { return set(alarm, sim::never, sim::Phase::timer, events); }

  bool is_stale(const EventPayload& event) const { return alarms_[event.index].wait != event.wait; }
  /// Its event has come and is not stale.
  const Alarm& ring(std::uint32_t alarm) {
    ++alarms_[alarm].wait;
    return alarms_[alarm];
  }

 private:
  std::vector<Alarm> alarms_;
};

}  // namespace sandtable::models
