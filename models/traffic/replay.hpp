/// Recorded requests, replayed one by one: open traffic whose instants and endpoints a log gives.
///
/// A recorded time t is known to the log's resolution d (1 s for a web server's log): the request came somewhere in [t, t + d). The
/// m requests of one such interval are put at m independent uniform instants in ascending order, one after the other: with v_j
/// uniform,
///     u_1 = 1 − v_1^(1/m),   u_{j+1} = 1 − (1 − u_j)·v_{j+1}^(1/(m−j)),   instant = t + d·u_j
/// (the ascending order statistics, made without a list). This is a Poisson process given its counts: right for many independent
/// users; bursts below the resolution are lost. The j-th draws at its own counter, so the instants are the same in every plan and
/// differ from replication to replication, as what is not known should. With d = 0 the instants are those written. Source: L.
/// Devroye, "Non-Uniform Random Variate Generation" (1986), V.3 (uniform order statistics, sequentially).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/traffic/request_log.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// By the log's `requests`.
struct ReplayTargets {
  std::vector<std::optional<Target>> to;  ///< empty: left out by a rule, or unmatched
  std::vector<std::uint32_t> unmatched;   ///< that no rule fits, or without rules name no `service.endpoint`
};
ReplayTargets replay_targets(const Replay& replay);

sim::Duration resolution_of(const Replay& replay);

struct ReplayedRequest {
  sim::Time time{};  ///< since `from`, as recorded
  std::uint32_t endpoint = 0;
  std::uint32_t user = UINT32_MAX;
};
struct ReplaySchedule {
  std::vector<ReplayedRequest> requests;  ///< ascending
  sim::Duration resolution{0};
};

/// The instants of a schedule, in order.
class ReplayInstants {
 public:
  /// `schedule` outlives it.
  explicit ReplayInstants(const ReplaySchedule& schedule) : schedule_(&schedule) {}

  /// Of the request with this ordinal; they are asked for in order. `never` behind the last.
  sim::Time at(std::uint64_t ordinal, sim::Draws draws);
  std::uint32_t user(std::uint64_t ordinal) const { return schedule_->requests[ordinal].user; }

 private:
  const ReplaySchedule* schedule_;
  std::uint64_t left_ = 0;  ///< of the present interval, those to come
  double within_ = 0;       ///< of the interval, where the last one was
};

}  // namespace sandtable::models
