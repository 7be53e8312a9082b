/// Random numbers without state: a draw is Philox4x64-10 (Random123) of a counter, under a key derived from
/// (seed, replication, entity name, purpose). Adding an entity moves no other entity's draws, and two plans meet the same luck.
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sandtable::sim {

/// Identifies one stream: all draws of one entity for one purpose in one replication.
struct StreamKey {
  std::array<std::uint64_t, 2> words{};
  bool operator==(const StreamKey&) const = default;
};

/// Seed and replication, from which every stream of a run is derived.
struct RunSeed {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
  bool operator==(const RunSeed&) const = default;
};

/// The stream of `entity` for `purpose`; a pure function of its arguments, the same in every build.
StreamKey stream_key(RunSeed run, std::string_view entity, std::string_view purpose);

/// Where in a stream a draw stands: the request's ordinal, the step, the attempt.
struct DrawCounter {
  std::uint64_t ordinal = 0;
  std::uint32_t step = 0;
  std::uint32_t attempt = 0;
};

/// Uniform draws at one counter. One Philox call gives four; further ones (rejection sampling) call it again with the block number
/// in the counter's last word, so a draw site may use any number without meeting another's.
class Draws {
 public:
  Draws(StreamKey key, DrawCounter counter) : key_(key), counter_(counter) {}
  /// `first_word`, which comes from elsewhere (`row_of_words`), and then the same sequence: most sites need no more than the first.
  Draws(StreamKey key, DrawCounter counter, std::uint64_t first_word) : key_(key), counter_(counter), used_(3) {
    block_[3] = first_word;
  }
  /// Uniform in the open interval (0, 1): never 0, so that `log` is safe. The values are the odd multiples of 2^−53, which a double
  /// holds exactly and which lie symmetrically about ½.
  double uniform() { return static_cast<double>((bits() >> 11) | 1) * 0x1p-53; }
  /// 64 uniform bits.
  std::uint64_t bits() {
    if (used_ == block_.size()) refill();
    return block_[used_++];
  }

 private:
  void refill();
  StreamKey key_;
  DrawCounter counter_;
  std::array<std::uint64_t, 4> block_{};
  std::uint32_t used_ = 4;
  std::uint64_t blocks_ = 0;
};

/// One word for each of the four ordinals 4·row … 4·row + 3, at one step: for sites that mostly need a single word, of entities
/// that are numbered in a row. They meet none of the words of `Draws`.
std::array<std::uint64_t, 4> row_of_words(StreamKey key, std::uint64_t row, std::uint32_t step);

}  // namespace sandtable::sim
