/// How the controllers turn figures into counts: in 64 bits that wrap around, and floating point that is cut to 32 bits. Where
/// figures are as large as that the real ones go wrong, and so do these.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace sandtable::models::kube {

inline std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline std::int64_t wrapping_product(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// The lower 32 bits of the 64-bit whole number; what has none (NaN, beyond 2⁶³) is its least one on amd64, whose lower bits are 0.
inline std::int32_t cut_to_int32(double value) {
  constexpr double limit = 0x1p63;
  if (!(value > -limit && value < limit)) return 0;
  return static_cast<std::int32_t>(static_cast<std::int64_t>(value));
}

inline std::int32_t replicas_above(double exact) { return cut_to_int32(std::ceil(exact)); }

/// The same with an upper end in place of the cut.
inline std::int32_t replicas_above_at_most(double exact) {
  if (exact > std::numeric_limits<std::int32_t>::max()) return std::numeric_limits<std::int32_t>::max();
  return replicas_above(exact);
}

}  // namespace sandtable::models::kube
