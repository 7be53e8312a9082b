/// Messages over a stream: magic (u32), length (u64), payload. Both ends are of one build; the reader trusts nothing all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::sim {

/// Writes one message, waiting as long as that takes. `unavailable` when the other end is gone (never by SIGPIPE).
Status write_frame(int descriptor, std::span<const std::byte> payload);

/// Puts messages together from what comes.
class FrameReader {
 public:
  explicit FrameReader(int descriptor, std::uint64_t largest = 4ULL << 30) : descriptor_(descriptor), largest_(largest) {}

  /// The next whole message that has come; none yet is no error. `unavailable` where the stream carries no message.
  Result<std::optional<std::vector<std::byte>>> next();
  /// Takes what is there, waiting until there is something; false at the end of the stream. `unavailable` where reading failed, or
  /// the stream ended within a message.
  Result<bool> fill();

 private:
  int descriptor_;
  std::uint64_t largest_;
  std::vector<std::byte> buffer_;
  std::size_t taken_ = 0;
};

}  // namespace sandtable::sim
