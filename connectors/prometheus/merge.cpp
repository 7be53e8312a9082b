#include "connectors/prometheus/merge.hpp"

#include <algorithm>
#include <cstddef>

namespace sandtable::connectors::prometheus {
namespace {

/// Walks along one of the series and knows its value at the present time.
struct Walker {
  const std::vector<twin::Sample>& samples;
  std::size_t next = 0;
  double value = 0;
  bool fresh = false, fell = false;

  bool ended() const { return next == samples.size(); }
  void advance_to(twin::WallTime time) {
    fresh = !ended() && samples[next].time == time;
    fell = fresh && samples[next].value < value;
    if (fresh) value = samples[next++].value;
  }
};

}  // namespace

std::vector<twin::Sample> add_up(const std::vector<twin::Sample>& one, const std::vector<twin::Sample>& other) {
  std::vector<twin::Sample> sum;
  sum.reserve(std::max(one.size(), other.size()));
  Walker a{one}, b{other};
  while (!a.ended() || !b.ended()) {
    twin::WallTime time;
    if (a.ended()) time = b.samples[b.next].time;
    else if (b.ended()) time = a.samples[a.next].time;
    else time = std::min(a.samples[a.next].time, b.samples[b.next].time);
    a.advance_to(time);
    b.advance_to(time);
    if (a.fell && !b.fresh) b.value = 0;
    if (b.fell && !a.fresh) a.value = 0;
    sum.push_back({time, a.value + b.value});
  }
  return sum;
}

}  // namespace sandtable::connectors::prometheus
