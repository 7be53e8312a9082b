/// The replicas of one version as its balancers know them, and where a request goes. In order:
/// 1. discovery: a replica that becomes ready or ceases to be is known so `delay` later, those of time 0 at once. Until then
///    requests go to one that drains (and serves them) or is gone (and does not), and none to a new one.
/// 2. slow removal (slow_removal.hpp) takes some of those out of rotation, and gives them back; where nobody else is left, at once.
/// 3. affinity (sessions.hpp): a user's replica while it is in rotation.
/// 4. zone-aware (zone_routing.hpp): the rotation of one zone, or of all.
/// 5. the rule chooses in that (rotation.hpp). With dns, the clients choose from their answers instead (dns_answers.hpp).
/// All of it is lazy: changes that are due are made at the next look, so nothing here is an event. A pool without 1 to 4 costs one
/// branch.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/service/balance/balance_config.hpp"
#include "models/service/balance/dns_answers.hpp"
#include "models/service/balance/peak_ewma.hpp"
#include "models/service/balance/rotation.hpp"
#include "models/service/balance/sessions.hpp"
#include "models/service/balance/slow_removal.hpp"
#include "models/service/balance/zone_routing.hpp"
#include "models/service/replica.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

/// Who asks, as far as balancing looks at it.
struct Origin {
  std::uint64_t client = 0;                             ///< whose DNS answers are used
  std::uint32_t zone = no_zone;                         ///< with a zone, callers is there
  const std::vector<std::uint32_t>* callers = nullptr;  ///< by zone: how many there are of its kind
};

/// Where a replica stands.
struct Standing {
  std::uint32_t zone = no_zone;
  double weight = 1;
};

class Pool {
 public:
  /// `stream` is for random choices; `label` places the replicas on the ring and in the table.
  Pool(const BalanceConfig& config, sim::StreamKey stream, std::uint64_t label, std::size_t zones = 0);

  /// It is ready, or no longer so. `index` of a new one is above all before.
  void add(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now, Standing standing = {});
  void remove(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now);
  /// It is no longer ready, and balancers are not told.
  void lose() { --ready_; }
  /// They are told now of one that was lost.
  void tell(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now);
  /// One that was removed is ready again.
  void restore(std::uint32_t index, std::vector<Replica>& replicas, sim::Time now);
  /// How many are, whatever balancers know.
  std::size_t ready() const { return ready_; }
  /// Users that come again, for affinity.
  void keep_sessions(const std::vector<std::uint32_t>& users) { sessions_ = Sessions(users); }

  bool asks_users() const { return config_.affinity; }

  /// To be called when a replica's load has changed.
  void load_changed(const Replica& replica) {
    if (replica.place == nobody) return;
    all_.load_changed(replica);
    if (!by_zone_.empty() && replica.parts->zone_place != nobody)
      by_zone_[standing_[replica.parts->ordinal].zone].load_changed(replica);
  }
  /// To be called when a request leaves a replica that lives, where the pool asks for latencies.
  void answered(std::uint32_t index, sim::Duration latency, std::vector<Replica>& replicas, sim::Time now);
  /// Where a request goes, which may be a replica that is gone; `nobody` where the balancers know of none.
  std::uint32_t choose(const Frame& request, const Origin& origin, std::vector<Replica>& replicas, sim::Time now) {
    if (layered_) [[unlikely]]
      return choose_layered(request, origin, replicas, now);
    return all_.empty() ? nobody : all_.choose(request, replicas, latencies_, now);
  }
  /// The least loaded: of rules that keep it.
  std::uint32_t least_loaded() const { return all_.least_loaded(); }

  /// Takes a replica that is known out of rotation, and back again: as often as out. For detectors.
  void take_out(std::uint32_t index, std::vector<Replica>& replicas);
  void take_back(std::uint32_t index, std::vector<Replica>& replicas);

 private:
  struct Known {
    std::uint32_t index = nobody;
    std::uint32_t zone = no_zone;
    double weight = 1;
    bool known = false;      ///< to the balancers
    std::uint32_t outs = 0;  ///< how many detectors hold it out of rotation
    bool in_rotation() const { return known && outs == 0; }
  };
  struct Change {
    sim::Time due{};
    std::uint32_t index = 0;
    bool ready = false;
  };

  std::uint32_t choose_layered(const Frame& request, const Origin& origin, std::vector<Replica>& replicas, sim::Time now);
  Rotation& rotation_of(const Frame& request, const Origin& origin);
  void catch_up(std::vector<Replica>& replicas, sim::Time now);
  void become(std::uint32_t index, bool ready, std::vector<Replica>& replicas);
  void rotate(Known& known, std::vector<Replica>& replicas, bool in);

  bool layered_;
  Rotation all_;
  BalanceConfig config_;
  sim::StreamKey stream_;
  std::size_t ready_ = 0, known_ = 0;
  std::vector<Rotation> by_zone_;           ///< where zone-aware
  std::vector<std::uint32_t> zone_counts_;  ///< sizes of those
  std::vector<Known> standing_;             ///< by ordinal
  std::deque<Change> changes_;              ///< that balancers do not know yet
  PeakEwma latencies_;
  std::optional<SlowDetector> detector_;
  Sessions sessions_;
  DnsAnswers answers_;
};

}  // namespace sandtable::models
