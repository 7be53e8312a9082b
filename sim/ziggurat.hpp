/// Standard exponential (mean 1) and standard normal variates by the ziggurat: the area under the density is cut into 256 layers of
/// equal area, and a layer with a point in it is drawn. In 97.8 % (exponential) and 98.5 % (normal) of the cases that takes one
/// word of random bits, two table look-ups and a multiplication, and no logarithm; the rest is settled by the density itself, so
/// the law is exact to the last bits of a double, tails included.
///
/// A scale multiplies the variate: two plans whose means differ meet the same luck, as with inversion.
///
/// Source: G. Marsaglia & W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5(8), 2000. Layer
/// and position come from different bits of the word, which their 32-bit original did not ensure (J. A. Doornik, 2005).
#pragma once

#include <array>
#include <cstdint>

#include "sim/random.hpp"

namespace sandtable::sim {

namespace detail {

/// Layer i reaches from 0 to width[i] at heights from height[i] to height[i + 1]; layer 0 stands for the base with the tail.
struct Ziggurat {
  std::array<double, 257> width{}, height{};
};
extern const Ziggurat exponential_ziggurat, normal_ziggurat;

/// What one word does not settle.
double exponential_beyond(std::uint32_t layer, double x, Draws& draws);
double normal_beyond(std::uint32_t layer, double x, Draws& draws);

inline constexpr std::uint32_t layer_mask = 255;
inline constexpr std::uint64_t sign_bit = 256;

/// In (0, 1), from the upper bits of a word.
inline double position(std::uint64_t bits) { return static_cast<double>((bits >> 11) | 1) * 0x1p-53; }

}  // namespace detail

/// > 0
inline double standard_exponential(Draws& draws) {
  const std::uint64_t bits = draws.bits();
  const auto layer = static_cast<std::uint32_t>(bits) & detail::layer_mask;
  const double x = detail::position(bits) * detail::exponential_ziggurat.width[layer];
  if (x < detail::exponential_ziggurat.width[layer + 1]) [[likely]]
    return x;
  return detail::exponential_beyond(layer, x, draws);
}

inline double standard_normal(Draws& draws) {
  const std::uint64_t bits = draws.bits();
  const auto layer = static_cast<std::uint32_t>(bits) & detail::layer_mask;
  double x = detail::position(bits) * detail::normal_ziggurat.width[layer];
  if (x >= detail::normal_ziggurat.width[layer + 1]) [[unlikely]]
    x = detail::normal_beyond(layer, x, draws);
  return (bits & detail::sign_bit) != 0 ? -x : x;
}

}  // namespace sandtable::sim
