#include "models/service/balance/slow_removal.hpp"

#include <algorithm>

namespace sandtable::models {

std::vector<std::uint32_t> slow_replicas(std::vector<LatencySum> latencies, const SlowRemoval& config) {
  std::erase_if(latencies, [&](const LatencySum& one) { return one.requests < config.least_requests; });
  const std::size_t count = latencies.size();
  if (count < 3) return {};
  std::stable_sort(latencies.begin(), latencies.end(),
                   [](const LatencySum& a, const LatencySum& b) { return a.mean() < b.mean(); });
  std::vector<std::uint32_t> slow;
  for (std::size_t i = count; i-- > 0;) {
    const std::size_t middle = (count - 2) / 2;  // of the count − 1 peers, which lie on both sides of i
    const double peers = latencies[middle < i ? middle : middle + 1].mean();
    if (latencies[i].mean() > config.factor * peers) slow.push_back(latencies[i].ordinal);
  }
  return slow;
}

SlowDetector::Changes SlowDetector::judge(sim::Time now, std::size_t members) {
  Changes changes;
  if (now < next_) return changes;
  const sim::Time judged = next_;
  const sim::Time last{now.time_since_epoch() - now.time_since_epoch() % config_.interval};
  next_ = last + config_.interval;
  const auto over = [last](const Ejected& one) { return one.until <= last; };
  for (const auto& one : ejected_) {
    if (over(one)) changes.back.push_back(one.ordinal);
  }
  std::erase_if(ejected_, over);
  for (std::uint32_t ordinal = 0; ordinal < sums_.size(); ++ordinal) sums_[ordinal].ordinal = ordinal;
  const auto most = std::max<std::size_t>(1, static_cast<std::size_t>(config_.max_ejected.value * static_cast<double>(members)));
  for (const std::uint32_t ordinal : slow_replicas(std::move(sums_), config_)) {
    if (ejected_.size() >= most) break;
    if (judged + config_.ejection <= last) continue;  // out and back again, and nobody has looked
    ejected_.push_back({ordinal, judged + config_.ejection});
    changes.out.push_back(ordinal);
  }
  sums_.clear();
  return changes;
}

std::vector<std::uint32_t> SlowDetector::give_up() {
  std::vector<std::uint32_t> ordinals;
  for (const auto& one : ejected_) ordinals.push_back(one.ordinal);
  ejected_.clear();
  return ordinals;
}

void SlowDetector::left(std::uint32_t ordinal) {
  std::erase_if(ejected_, [ordinal](const Ejected& one) { return one.ordinal == ordinal; });
  if (ordinal < sums_.size()) sums_[ordinal] = {};
}

}  // namespace sandtable::models
