/// A bulkhead: at most `calls` calls at once, up to `queue` more wait in order, those over that are refused.
///
/// It bounds what one slow callee can hold of its caller: with `calls` = c and a callee that answers after S, at most c/S calls a
/// second go through, and no more than c + queue of the caller's requests hang on it (Little's law). Time in the queue counts for
/// the call's timeout, as pending requests do in Envoy.
///
/// Validity: kept by each replica of the caller and each call step, as Hystrix's semaphores by command; Envoy keeps one for a proxy
/// and its destination. Defaults: Envoy 1024 and 1024 (max_requests, max_pending_requests), Hystrix 10 and none
/// (execution.isolation.semaphore.maxConcurrentRequests, coreSize), resilience4j 25 and none. Sources: Envoy v3 API,
/// `config.cluster.v3.CircuitBreakers`; Netflix Hystrix wiki, "Configuration"; resilience4j documentation, "Bulkhead".
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "models/scenario/scenario.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

class Bulkhead {
 public:
  enum class Answer : std::uint8_t { go, wait, refused };
  /// A call, known by its strand and the number of its wait.
  struct Call {
    std::uint32_t strand = 0, wait = 0;
    bool operator==(const Call&) const = default;
  };

  explicit Bulkhead(const BulkheadSpec& spec) : spec_(spec) {}

  Answer ask(Call call) {
    if (active_ < spec_.calls) {
      ++active_;
      return Answer::go;
    }
    if (waiting_.size() >= spec_.queue) return Answer::refused;
    waiting_.push_back(call);
    return Answer::wait;
  }
  /// A call has ended, whether it was let through or still waits. Returns the one that goes next, if any: it is let through.
  std::optional<Call> ended(Call call) {
    const auto found = std::find(waiting_.begin(), waiting_.end(), call);
    if (found != waiting_.end()) {
      waiting_.erase(found);
      return {};
    }
    SANDTABLE_EXPECT(active_ > 0, "a call ends that was never let through");
    if (waiting_.empty()) {
      --active_;
      return {};
    }
    const Call next = waiting_.front();
    waiting_.pop_front();
    return next;
  }

  std::uint32_t active() const { return active_; }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  BulkheadSpec spec_;
  std::uint32_t active_ = 0;
  std::deque<Call> waiting_;
};

}  // namespace sandtable::models
