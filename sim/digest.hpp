/// A running 64-bit digest of what a run did, to show that two runs did the same. Compared within one build only.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sandtable::sim {

class Digest {
 public:
  /// Mixes one word in (multiply–xorshift; order matters).
  constexpr void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15ULL;
    state_ ^= state_ >> 32;
  }
  constexpr void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  constexpr void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    for (char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  }
  constexpr std::uint64_t value() const { return state_; }
  /// 16 hexadecimal digits.
  std::string hex() const;

 private:
  std::uint64_t state_ = 0x243F6A8885A308D3ULL;
};

}  // namespace sandtable::sim
