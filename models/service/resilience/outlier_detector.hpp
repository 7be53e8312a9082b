/// Envoy's outlier detection: which hosts get no calls for a while, by how the calls to them end.
///
///     at an end        `consecutive` failures in a row: ejected
///     every interval   who has been out for min(ejection·k, max_ejection) or longer comes back, k counting its ejections;
///                      k falls by one for each interval without (so the times are 30, 60, 90 … s where it fails at once again)
///     then             of the hosts with `least_calls` or more in the interval, if they are `least_hosts` or more:
///                      those whose success rate is below mean − deviations·σ (σ over these hosts), or whose share of failures is
///                      `failures` or more, are ejected
///     always           ejected only while none is, or while (ejected + 1)/hosts ≤ max_ejected
///
/// A host that comes back begins with no failures in a row. Any end but success is a failure (Envoy: 5xx, timeouts and connect
/// errors). In panic (fewer than the share `panic` in rotation) ejections are disregarded; that is the balancer's to do.
///
/// Validity: one detector for each call step, shared by the replicas of the caller, over all ready replicas of the callee; in Envoy
/// each proxy has its own, which sees fewer calls and so ejects later, and not all at once. Of n hosts a single one that always
/// fails lies √(n − 1)·σ below the mean, so that 1.9 needs five. "One may always be" was Envoy's rule, and is its option
/// `always_eject_one_host` now. No jitter, no health checks.
///
/// Source: Envoy v3 API, `config.cluster.v3.OutlierDetection`, and "Outlier detection" of its architecture overview.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class OutlierDetector {
 public:
  explicit OutlierDetector(const OutlierSpec& spec) : spec_(spec) {}

  /// `host` is any index; a host that leaves is forgotten.
  void add(std::uint32_t host);
  void remove(std::uint32_t host);
  /// A call to `host` has ended; one that is not there (any more) is passed over.
  void record(std::uint32_t host, bool success, sim::Time now);
  /// To be called every interval.
  void sweep(sim::Time now);

  bool is_ejected(std::uint32_t host) const { return host < place_of_.size() && place_of_[host] != absent && at(host).ejected; }
  /// Whether so few are left in rotation that ejections are disregarded.
  bool panics() const {
    return static_cast<double>(hosts_.size() - ejected_) < spec_.panic.value * static_cast<double>(hosts_.size());
  }
  std::size_t ejected() const { return ejected_; }
  std::size_t hosts() const { return hosts_.size(); }
  /// By position, in order of coming.
  std::uint32_t host(std::size_t position) const { return hosts_[position].id; }
  const OutlierSpec& spec() const { return spec_; }

 private:
  struct Host {
    std::uint32_t id = 0;
    std::uint32_t in_a_row = 0;         ///< failures
    std::uint32_t calls = 0, good = 0;  ///< in this interval
    std::uint32_t times = 0;            ///< k
    bool ejected = false;
    sim::Time since{};
  };
  static constexpr std::uint32_t absent = UINT32_MAX;

  const Host& at(std::uint32_t host) const { return hosts_[place_of_[host]]; }
  void eject(Host& host, sim::Time now);
  void let_back(sim::Time now);
  void compare(sim::Time now);

  OutlierSpec spec_;
  std::vector<Host> hosts_;
  std::vector<std::uint32_t> place_of_;  ///< by host: in `hosts_`, or absent
  std::size_t ejected_ = 0;
};

}  // namespace sandtable::models
