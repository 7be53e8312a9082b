/// When a controller tries again whose request was refused: after min(first · 2^(n−1), most), n failures in a row. A change of what
/// it looks after wakes it before that. Source: Kubernetes 1.36, client-go's DefaultTypedControllerRateLimiter (5 ms … 1000 s; its
/// bucket of 10/s plays no part here); of Jobs pkg/controller/job (1 s … 1 min).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "sim/time.hpp"

namespace sandtable::models::kube {

struct RetryCurve {
  sim::Duration first = std::chrono::milliseconds(5), most = std::chrono::seconds(1000);
};
inline constexpr RetryCurve job_retries{std::chrono::seconds(1), std::chrono::minutes(1)};

inline sim::Duration retry_backoff(std::uint32_t failures, const RetryCurve& curve = {}) {
  if (failures == 0) return sim::Duration{0};
  return std::min(curve.most, curve.first * (std::int64_t{1} << std::min(failures - 1, 30U)));
}

/// What such a controller remembers.
class Retries {
 public:
  explicit Retries(RetryCurve curve = {}) : curve_(curve) {}
  /// It has not been refused in this very instant.
  bool may_try(sim::Time now) const { return refused_ != now; }
  /// When it tries again.
  sim::Time refused(sim::Time now) {
    refused_ = now;
    return now + retry_backoff(++failures_, curve_);
  }
  void forget() {
    refused_.reset();
    failures_ = 0;
  }

 private:
  RetryCurve curve_;
  std::optional<sim::Time> refused_;
  std::uint32_t failures_ = 0;
};

}  // namespace sandtable::models::kube
