#include "models/traffic/destinations.hpp"

#include <algorithm>
#include <limits>

#include "models/traffic/replay.hpp"

namespace sandtable::models {
namespace {

void add(std::vector<MixPart>& parts, const Target& to, double weight) {
  const auto found = std::ranges::find(parts, to, &MixPart::to);
  if (found == parts.end()) parts.push_back({to, weight});
  else found->weight += weight;
}

}  // namespace

std::vector<MixPart> destinations(const Traffic& traffic) {
  std::vector<MixPart> parts;
  if (traffic.session && !traffic.session->chain.empty()) {
    for (const auto& page : traffic.session->chain) add(parts, page.to, std::numeric_limits<double>::quiet_NaN());
    return parts;
  }
  if (const auto* replay = std::get_if<Replay>(&traffic.source)) {
    const auto targets = replay_targets(*replay);
    std::vector<double> times(targets.to.size(), 0);
    for (const auto& row : replay->log.rows) ++times[row.what];
    for (std::size_t what = 0; what < times.size(); ++what)
      if (targets.to[what] && times[what] > 0) add(parts, *targets.to[what], times[what]);
  } else if (traffic.mix.empty()) {
    return {{traffic.to, 1}};
  } else {
    for (const auto& part : traffic.mix) add(parts, part.to, part.weight);
  }
  double sum = 0;
  for (const auto& part : parts) sum += part.weight;
  for (auto& part : parts) part.weight /= sum;
  return parts;
}

}  // namespace sandtable::models
