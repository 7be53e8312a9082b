/// What a child sends: magic, status, length, payload, checksum. Anything else is rubbish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/fork_pool.hpp"

namespace sandtable::sim::detail {

enum class ChildStatus : std::uint64_t { done = 0, threw = 1, memory = 2 };

/// Writes all of it; allocates nothing, so that it works where memory has run out. False when the other end is gone.
bool send_message(int descriptor, ChildStatus status, std::span<const std::byte> payload);

/// Judges all that a child sent before it closed its end.
ChildResult read_message(std::span<const std::byte> received);

}  // namespace sandtable::sim::detail
