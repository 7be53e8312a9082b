/// Who gets how many cores, over all replicas: a replica may use min(limit, requests in a cpu step) cores, one a request; those on
/// a node share its cores by weighted max-min (max_min_shares.hpp), one without a node has all it may use. Shares are worked out
/// anew only when what some replica may use has changed, once per event however many steps began or ended in it. Where the limit is
/// kept by CFS (serving/cfs_quota.hpp) it bounds what is used in a period instead, and a replica that pauses may use nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "models/measure/recorder.hpp"
#include "models/measure/request_observer.hpp"
#include "models/measure/use_meter.hpp"
#include "models/service/alarms.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/event.hpp"
#include "models/service/max_min_shares.hpp"
#include "models/service/replica.hpp"
#include "models/service/request_audit.hpp"

namespace sandtable::models {

class CpuSharing {
 public:
  CpuSharing(const CompiledWorld& world, Recorder& recorder, Alarms& alarms)
      : world_(world), recorder_(recorder), alarms_(alarms), nodes_(world.nodes.size()), users_(world.services.size()) {}

  /// Who is to hear of changing shares, from now on.
  void observe(RequestObserver& observer) { observer_ = &observer; }
  void watch(RequestAudit& audit) { audit_ = &audit; }
  void meter(UseMeter& use) { use_ = &use; }

  void replica_added(std::uint32_t index, const Replica& replica);
  /// It has crashed or drained to its end: its steps, if any, are gone.
  void replica_gone(sim::Time now, std::uint32_t index, Replica& replica);

  /// To be called after requests entered or left `replica.cpu`; takes effect at `settle`.
  void changed(std::uint32_t index, Replica& replica) {
    if (replica.cpu_changed) return;
    replica.cpu_changed = true;
    changed_.push_back(index);
  }
  /// The alarm of its quota: that is used up, or its period ends.
  void quota_changes(sim::Time now, std::uint32_t index, Replica& replica);
  bool settled() const { return changed_.empty() && changed_nodes_.empty(); }

  /// Hands out shares after changes and schedules the completions that follow; returns how many scheduled ones became stale.
  std::uint64_t settle(sim::Time now, std::vector<Replica>& replicas, RequestEvents& events);

 private:
  struct Node {
    std::vector<std::uint32_t> replicas;  ///< in order of creation
    bool changed = false;
  };

  double cap(sim::Time now, const Replica& replica) const;
  /// Does `change` to the replica's quota and measures what comes of it.
  template <class Change>
  void meter_quota(sim::Time now, Replica& replica, Change&& change);
  void give(sim::Time now, std::uint32_t index, Replica& replica, double cores);
  std::uint64_t schedule(std::uint32_t index, Replica& replica, RequestEvents& events);
  void mark_node(std::uint32_t node);
  std::uint64_t share_out(sim::Time now, std::uint32_t node, std::vector<Replica>& replicas, RequestEvents& events);

  const CompiledWorld& world_;
  Recorder& recorder_;
  RequestObserver* observer_ = nullptr;
  RequestAudit* audit_ = nullptr;  ///< where someone watches
  UseMeter* use_ = nullptr;        ///< where someone asks
  Alarms& alarms_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> users_;  ///< by service: replicas that have cores now
  std::vector<std::uint32_t> changed_, changed_nodes_;
  std::vector<ShareClaim> claims_;        ///< scratch
  std::vector<std::uint32_t> claimants_;  ///< scratch
};

}  // namespace sandtable::models
