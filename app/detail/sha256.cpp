#include "app/detail/sha256.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace sandtable::app::detail {

namespace {

using Word = std::uint32_t;

/// The first `n` primes' roots' fractional bits are the standard's constants; they are computed by integer search, not listed.
constexpr bool is_prime(unsigned n) {
  for (unsigned d = 2; d * d <= n; ++d)
    if (n % d == 0) return false;
  return n >= 2;
}

__extension__ typedef unsigned __int128 Wide;

/// floor(2^32 · fraction(p^(1/root))): the largest r with r^root ≤ p · 2^(32·root), less the whole part.
constexpr Word root_bits(unsigned prime, int root) {
  std::uint64_t low = 0,
                high = std::uint64_t{1} << 37;  // below 32 · 2^32 covers square roots of the first 8 and cube roots of 64 primes
  while (high - low > 1) {
    const std::uint64_t middle = (low + high) / 2;
    // For cubes, middle³ may need 111 bits, p·2^96 needs 105: both fit 128.
    const Wide power = root == 2 ? Wide{middle} * middle : Wide{middle} * middle * middle;
    const Wide target = Wide{prime} << (32 * root);
    if (power <= target) low = middle;
    else high = middle;
  }
  return static_cast<Word>(low);
}

template <std::size_t Count>
constexpr std::array<Word, Count> constants(int root) {
  std::array<Word, Count> words{};
  std::size_t found = 0;
  for (unsigned n = 2; found < Count; ++n)
    if (is_prime(n)) words[found++] = root_bits(n, root);
  return words;
}

constexpr auto round_constants = constants<64>(3);
constexpr auto initial_state = constants<8>(2);

void compress(std::array<Word, 8>& state, const unsigned char* block) {
  std::array<Word, 64> w{};
  for (int i = 0; i < 16; ++i)
    w[i] = Word{block[4 * i]} << 24 | Word{block[4 * i + 1]} << 16 | Word{block[4 * i + 2]} << 8 | Word{block[4 * i + 3]};
  for (int i = 16; i < 64; ++i) {
    const Word s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const Word s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (int i = 0; i < 64; ++i) {
    const Word t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
    const Word t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<Word, 8> sum{a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i) state[i] += sum[i];
}

}  // namespace

std::string sha256(std::string_view text) {
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(bits >> shift);

  auto state = initial_state;
  for (std::size_t at = 0; at < padded.size(); at += 64)
    compress(state, reinterpret_cast<const unsigned char*>(padded.data()) + at);
  std::string hex;
  for (Word word : state)
    for (int shift = 28; shift >= 0; shift -= 4) hex += "0123456789abcdef"[word >> shift & 15];
  return hex;
}

}  // namespace sandtable::app::detail
