#include "sim/random.hpp"

#include <Random123/philox.h>

namespace sandtable::sim {
namespace {

using Philox = r123::Philox4x64;  // ten rounds are its default
using Block = std::array<std::uint64_t, 4>;

Block philox(const Block& counter, const std::array<std::uint64_t, 2>& key) {
  const auto out = Philox{}(Philox::ctr_type{{counter[0], counter[1], counter[2], counter[3]}}, Philox::key_type{{key[0], key[1]}});
  return {out[0], out[1], out[2], out[3]};
}

/// Bytes [offset, offset + 8) of the two texts in a row, lowest byte first on every machine, zeros past the end.
std::uint64_t word_at(std::string_view first, std::string_view second, std::size_t offset) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t at = offset + i;
    char byte = 0;
    if (at < first.size()) {
      byte = first[at];
    } else if (at - first.size() < second.size()) {
      byte = second[at - first.size()];
    }
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << (8 * i);
  }
  return word;
}

}  // namespace

// A hash with Philox as its block cipher (Davies–Meyer): the text is the key, 16 bytes at a time, and the state is added back so
// that a step cannot be undone. The state starts from all that is not text; with both lengths in it no two pairs of names coincide.
StreamKey stream_key(RunSeed run, std::string_view entity, std::string_view purpose) {
  Block state{run.seed, run.replication, entity.size(), purpose.size()};
  const std::size_t length = entity.size() + purpose.size();
  std::size_t offset = 0;
  do {
    const Block mixed = philox(state, {word_at(entity, purpose, offset), word_at(entity, purpose, offset + 8)});
    for (std::size_t i = 0; i < state.size(); ++i) state[i] ^= mixed[i];
    offset += 16;
  } while (offset < length);
  return StreamKey{{state[0], state[1]}};
}

void Draws::refill() {
  const std::uint64_t place = counter_.step | static_cast<std::uint64_t>(counter_.attempt) << 32;
  // Word by word: through arrays copied as vectors the processor waits for its own stores, and a block costs three times as much.
  const auto out =
      Philox{}(Philox::ctr_type{{counter_.ordinal, place, 0, blocks_++}}, Philox::key_type{{key_.words[0], key_.words[1]}});
  for (std::size_t i = 0; i < block_.size(); ++i) block_[i] = out.v[i];
  used_ = 0;
}

std::array<std::uint64_t, 4> row_of_words(StreamKey key, std::uint64_t row, std::uint32_t step) {
  const auto out = Philox{}(Philox::ctr_type{{row, step, 1, 0}}, Philox::key_type{{key.words[0], key.words[1]}});
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = out.v[i];
  return words;
}

}  // namespace sandtable::sim
