/// Which luck a request meets. Users' requests of one traffic are numbered in a row from a place that the traffic's stream says
/// (four in a row share a block of random words); a closed loop's are derived from its client and turn, and a call's attempt from
/// the caller's identity, the call's step and the attempt. No index and no replica enters, so that the same request meets the same
/// luck in every plan and whatever else is in the world. 64-bit mixing: of 10⁹ requests two coincide with probability 3 %, and only
/// then share draws where they visit the same endpoint. Source: the finaliser is D. Stafford's variant 13 of MurmurHash3's, as in
/// SplitMix64 (Steele, Lea & Flood, 2014).
#pragma once

#include <cstdint>

namespace sandtable::models {

constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

/// Identity of an open traffic's first request, a multiple of four; the others count on from it.
constexpr std::uint64_t first_user_identity(std::uint64_t traffic_salt) { return traffic_salt & ~std::uint64_t{3}; }

constexpr std::uint64_t client_identity(std::uint64_t traffic_salt, std::uint64_t ordinal) {
  return mix_bits(traffic_salt ^ mix_bits(ordinal + 0x9E3779B97F4A7C15ULL));
}

/// What a frame has room for.
constexpr std::uint32_t hash_of_user(std::uint64_t identity) { return static_cast<std::uint32_t>(identity >> 32); }

constexpr std::uint64_t call_identity(std::uint64_t caller, std::uint32_t step, std::uint32_t attempt) {
  const std::uint64_t place = (static_cast<std::uint64_t>(step) << 32) | attempt;
  return mix_bits(caller + 0x9E3779B97F4A7C15ULL * (2 * place + 1));
}

/// The k-th request of a user's session, of a user who is known by the identity of the arrival.
constexpr std::uint64_t session_request_identity(std::uint64_t user, std::uint32_t request) {
  return call_identity(user, request, 0);
}

}  // namespace sandtable::models
