/// Fetches into the cache what coming events will touch. With 10⁵ requests in flight their frames lie in memory that no cache
/// holds, and an answer that goes up a chain of five callers waits for memory five times in a row, each time to learn who the next
/// is. Foresight walks that chain beforehand, one step a turn of the queue (sim/event_queue.hpp), for all events of a turn side by
/// side. It only reads and prefetches: what it sees may have changed by the time the event comes, and nothing depends on it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "models/measure/recorder.hpp"
#include "models/service/event.hpp"
#include "models/service/program.hpp"
#include "models/service/replica.hpp"
#include "models/service/request.hpp"

namespace sandtable::models {

class Foresight {
 public:
  Foresight(const Program& program, const Frames& frames, const std::vector<Replica>& replicas, const Recorder& recorder)
      : program_(program), frames_(frames), replicas_(replicas), recorder_(recorder) {}

  /// One of those that come `RequestEvents::foresight` turns later.
  void operator()(sim::Time time, const EventPayload& event, std::uint32_t tag) {
    switch (static_cast<EventKind>(tag)) {
      case EventKind::work_done:
      case EventKind::response:
      case EventKind::delivery:
      case EventKind::call_retries:
        frames_.prefetch(event.index);
        ahead_[0].push_back({time, event.index, nobody});
        return;
      case EventKind::user_arrival:
      case EventKind::client_wakes:
      case EventKind::cpu_done:
      case EventKind::call_times_out:
      case EventKind::visitor_wakes:
      case EventKind::deadline_passes:
      case EventKind::call_hedges:
      case EventKind::call_cancelled:
      case EventKind::user_gives_up:
      case EventKind::outlier_sweep:
      case EventKind::gives_up:
      case EventKind::alarm:
      case EventKind::first_chunk:
      case EventKind::stream_ends:
        return;
    }
  }
  /// All that are known come one turn nearer, and one frame further up their chains.
  void turn() {
    std::rotate(ahead_.begin(), ahead_.end() - 1, ahead_.end());
    ahead_[0].clear();
    for (std::size_t i = 1; i < ahead_.size(); ++i) std::erase_if(ahead_[i], [this](Chain& chain) { return !climb(chain); });
  }

 private:
  /// From who ends at `time` to who is then told of it, and so on.
  struct Chain {
    sim::Time time;
    std::uint32_t here;    ///< has been fetched
    std::uint32_t before;  ///< whose meters have been fetched
  };

  /// Fetches what the end of the request that the chain has come to will touch; false where the chain ends.
  bool climb(Chain& chain) const {
    if (chain.before != nobody) {
      const Frame& ended = frames_[chain.before];
      recorder_.prefetch_counters(EndpointId{ended.endpoint}, program_.service_of(ended.endpoint), chain.time - ended.arrival);
      if (ended.by_user) recorder_.prefetch_counters(TrafficId{ended.answers}, chain.time - ended.sent);
    }
    chain.before = nobody;
    if (chain.here == nobody) return false;
    const Frame& here = frames_[chain.here];
    if (!here.served || here.branch) return false;
    __builtin_prefetch(&replicas_[here.place], 1);
    // One whose answer comes in chunks, or who waits for losers, stands at no step.
    if (here.op == end_of_strand || program_.op(here.op).next != end_of_strand) return false;
    recorder_.prefetch_meters(EndpointId{here.endpoint}, program_.service_of(here.endpoint));
    chain.before = chain.here;
    chain.here = here.by_user || here.message ? nobody : here.origin;
    if (here.by_user) recorder_.prefetch_meter(TrafficId{here.answers});
    else if (!here.message) frames_.prefetch(chain.here);
    return true;
  }

  const Program& program_;
  const Frames& frames_;
  const std::vector<Replica>& replicas_;
  const Recorder& recorder_;
  std::array<std::vector<Chain>, RequestEvents::foresight> ahead_;  ///< by turns since they were seen
};

}  // namespace sandtable::models
