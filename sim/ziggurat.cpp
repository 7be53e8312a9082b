#include "sim/ziggurat.hpp"

#include <cmath>

namespace sandtable::sim::detail {
namespace {

/// Where the tail begins, such that 256 layers of equal area close at the top (Marsaglia & Tsang, §§ 2 and 3).
constexpr double exponential_tail = 7.69711747013104972;
constexpr double normal_tail = 3.6541528853610088;

double normal_density(double x) { return std::exp(-x * x / 2); }

/// `density` falls from 1 at 0; `area` is that of each layer, the tail beyond `tail` included in the first.
template <class Density, class Inverse>
Ziggurat layers(double tail, double area, Density density, Inverse inverse) {
  Ziggurat out;
  out.width[0] = area / density(tail);
  out.width[1] = tail;
  for (std::size_t i = 2; i < 256; ++i) out.width[i] = inverse(area / out.width[i - 1] + density(out.width[i - 1]));
  out.width[256] = 0;
  for (std::size_t i = 1; i <= 256; ++i) out.height[i] = density(out.width[i]);
  return out;
}

Ziggurat exponential_layers() {
  const auto density = [](double x) { return std::exp(-x); };
  return layers(exponential_tail, (exponential_tail + 1) * density(exponential_tail), density,
                [](double y) { return -std::log(y); });
}

Ziggurat normal_layers() {
  const double beyond = std::sqrt(std::acos(-1.0) / 2) * std::erfc(normal_tail / std::sqrt(2.0));
  return layers(normal_tail, normal_tail * normal_density(normal_tail) + beyond, normal_density,
                [](double y) { return std::sqrt(-2 * std::log(y)); });
}

/// Whether a point at `x`, at a random height within its layer, lies under the density there.
bool under(const Ziggurat& ziggurat, std::uint32_t layer, double density_at_x, Draws& draws) {
  const double low = ziggurat.height[layer], high = ziggurat.height[layer + 1];
  return low + draws.uniform() * (high - low) < density_at_x;
}

}  // namespace

const Ziggurat exponential_ziggurat = exponential_layers();
const Ziggurat normal_ziggurat = normal_layers();

double exponential_beyond(std::uint32_t layer, double x, Draws& draws) {
  // Beyond its beginning the tail is the whole law again.
  if (layer == 0) return exponential_tail + standard_exponential(draws);
  return under(exponential_ziggurat, layer, std::exp(-x), draws) ? x : standard_exponential(draws);
}

/// Marsaglia's tail: an exponential of mean 1/tail, accepted with e^(−x²/2).
double normal_beyond(std::uint32_t layer, double x, Draws& draws) {
  for (;;) {
    if (layer == 0) {
      for (;;) {
        const double along = standard_exponential(draws) / normal_tail;
        if (2 * standard_exponential(draws) > along * along) return normal_tail + along;
      }
    }
    if (under(normal_ziggurat, layer, normal_density(x), draws)) return x;
    const std::uint64_t bits = draws.bits();  // the sign is settled already
    layer = static_cast<std::uint32_t>(bits) & layer_mask;
    x = position(bits) * normal_ziggurat.width[layer];
    if (x < normal_ziggurat.width[layer + 1]) return x;
  }
}

}  // namespace sandtable::sim::detail
