#include "sim/stopping.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"
#include "sim/statistics.hpp"

namespace sandtable::sim {

std::uint32_t next_batch(std::uint32_t done, std::uint32_t max) {
  if (done >= max) return 0;
  std::uint64_t checkpoint = 10;
  while (checkpoint <= done) checkpoint += std::max<std::uint64_t>(10, checkpoint / 2 / 10 * 10);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(checkpoint, max)) - done;
}

bool precise_enough(std::span<const double> samples, double precision, double level) {
  SANDTABLE_EXPECT(precision > 0, "a positive relative precision");
  const auto interval = confidence_interval(samples, level);
  if (!interval) return false;
  const double half = ((*interval)[1] - (*interval)[0]) / 2;
  const double middle = (*interval)[0] + half;
  return half <= precision * std::abs(middle);
}

}  // namespace sandtable::sim
