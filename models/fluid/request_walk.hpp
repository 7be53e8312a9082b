/// What becomes of one request at an endpoint, given how its service and those it calls fare at the moment: the law of its time,
/// how it ends, what it holds and what it calls. Step by step, everything independent:
///   work                its law · cpu  its law times the stretch of a shared CPU, 1 + (s − 1)·E with E exponential of mean 1 and
///                       s = mean sojourn / demand (mean right by construction; variance within 15 % of M/M/1-PS's)
///   call                attempts that fail with probability p are repeated: E[attempts] = Σ p^k, time = that of failures, pauses
///                       and the success; an answer later than the timeout is a failure after just that time, and loads the callee
///   parallel            the largest of the branches' times; a branch that fails fails all · choice: a mixture by weight
/// A failed step ends the request. Jitter counts as its mean. A callee's failures take their mean time.
#pragma once

#include <array>
#include <vector>

#include "models/fluid/grid_law.hpp"
#include "models/measure/ending.hpp"
#include "models/service/compiled_world.hpp"

namespace sandtable::models {

/// How a pool fares.
struct PoolView {
  double replicas = 1;  ///< ready
  double lost = 0;      ///< share of those that reach it rejected
  double waits = 0;     ///< share of those admitted that wait
  double wait = 0;      ///< s, mean of those
  double wait_scv = 1;
  double stretch = 1;  ///< of CPU times
  double vain = 0;     ///< share of arrivals sent to replicas that are not there any more
};

/// Mass of the successes' law and shares of the endings add up to 1.
struct Answer {
  GridLaw success;
  std::array<double, endings> failed{};  ///< by ending; [success] stays 0
  double failed_time = 0;                ///< Σ over failures of share × mean time, s

  double failure() const;
  /// Adds the other's.
  void mix(const Answer& other, double share);
};

/// Of a request that is served, from its start to its end there.
struct Served {
  Answer answer;
  double delay = 0;                       ///< s of slot time that need no CPU, mean
  double demand = 0;                      ///< CPU s, mean
  std::vector<double> attempts;           ///< calls, by endpoint called, in the order of `RequestWalk::called`
  double time = 0, scv = 0, third = 1.5;  ///< of a success: mean, squared coefficient of variation, m_3·m_1/m_2²
};

class RequestWalk {
 public:
  explicit RequestWalk(const CompiledWorld& world);

  /// Endpoints, callees first.
  const std::vector<std::uint32_t>& order() const { return order_; }
  /// The endpoints that one calls, each once, in the order of its steps.
  const std::vector<std::uint32_t>& called(std::uint32_t endpoint) const { return called_[endpoint]; }
  /// By endpoint; of those that the walked one calls, as whoever stands before them sees them.
  using Answers = std::vector<const Answer*>;
  Served serve(EndpointId endpoint, double slowdown, double stretch, const Answers& answers) const;
  /// The wait in front of it.
  static Answer arrive(const PoolView& pool, const Served& served);

 private:
  struct Caller {
    std::uint32_t endpoint;
    double slowdown, stretch;
    const Answers& answers;
  };
  Served empty(const Caller& caller) const;
  Served steps(StepRange range, const Caller& caller) const;
  Served call(const CompiledStep& step, const Caller& caller) const;
  Served parallel(const CompiledStep& step, const Caller& caller) const;
  Served choice(const CompiledStep& step, const Caller& caller) const;
  void order_from(std::uint32_t endpoint, std::vector<char>& seen);
  void callees(StepRange range, std::vector<std::uint32_t>& found) const;

  const CompiledWorld& world_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<std::uint32_t>> called_;
  std::vector<GridLaw> laws_;  ///< by step: of its time
  std::vector<double> means_;
};

}  // namespace sandtable::models
