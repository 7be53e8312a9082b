/// The pause before a retry: min(max_backoff, backoff·2^k) after attempt k, from 0; with full jitter uniform between 0 and that.
/// Source: M. Brooker, "Exponential backoff and jitter" (2015).
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/service/program.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// backoff·2^k, without overflow.
inline sim::Duration backoff_after(sim::Duration backoff, std::uint32_t attempt) {
  constexpr std::int64_t longest = std::int64_t{1} << 60;  // 36 years
  const std::int64_t base = backoff.count();
  if (base == 0) return backoff;
  return sim::Duration{attempt >= 60 || base > (longest >> attempt) ? longest : base << attempt};
}

/// `identity` is the caller's request's.
inline sim::Duration pause_before_retry(const Op& op, std::uint64_t identity, std::uint32_t attempt) {
  const sim::Duration longest = std::min(op.max_backoff, backoff_after(op.backoff, attempt));
  if (!op.jitter || longest.count() == 0) return longest;
  sim::Draws draws(op.stream, {identity, op.ordinal, attempt});
  return sim::Duration{static_cast<std::int64_t>(draws.uniform() * static_cast<double>(longest.count()))};
}

}  // namespace sandtable::models
