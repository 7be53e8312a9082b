#include "models/service/resilience/outlier_detector.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::models {

void OutlierDetector::add(std::uint32_t host) {
  if (host >= place_of_.size()) place_of_.resize(host + 1, absent);
  SANDTABLE_EXPECT(place_of_[host] == absent, "a host is added twice");
  place_of_[host] = static_cast<std::uint32_t>(hosts_.size());
  hosts_.push_back({});
  hosts_.back().id = host;
}

void OutlierDetector::remove(std::uint32_t host) {
  SANDTABLE_EXPECT(host < place_of_.size() && place_of_[host] != absent, "a host that is not there is removed");
  const std::uint32_t place = place_of_[host];
  if (hosts_[place].ejected) --ejected_;
  hosts_.erase(hosts_.begin() + place);
  place_of_[host] = absent;
  for (std::uint32_t i = place; i < hosts_.size(); ++i) place_of_[hosts_[i].id] = i;
}

void OutlierDetector::record(std::uint32_t host, bool success, sim::Time now) {
  if (host >= place_of_.size() || place_of_[host] == absent) return;
  auto& called = hosts_[place_of_[host]];
  ++called.calls;
  if (success) {
    ++called.good;
    called.in_a_row = 0;
  } else if (++called.in_a_row == spec_.consecutive) {
    eject(called, now);
  }
}

void OutlierDetector::eject(Host& host, sim::Time now) {
  if (host.ejected) return;
  const double share = static_cast<double>(ejected_ + 1) / static_cast<double>(hosts_.size());
  if (ejected_ > 0 && share > spec_.max_ejected.value) return;
  host.ejected = true;
  host.since = now;
  ++ejected_;
  // No further than the longest time needs, so that it falls again as soon.
  if (host.times * spec_.ejection < std::max(spec_.max_ejection, spec_.ejection)) ++host.times;
}

void OutlierDetector::let_back(sim::Time now) {
  const sim::Duration longest = std::max(spec_.max_ejection, spec_.ejection);
  for (auto& host : hosts_) {
    if (!host.ejected) {
      if (host.times > 0) --host.times;
    } else if (now - host.since >= std::min(host.times * spec_.ejection, longest)) {
      host.ejected = false;
      host.in_a_row = 0;
      --ejected_;
    }
  }
}

void OutlierDetector::compare(sim::Time now) {
  std::vector<Host*> busy;
  double sum = 0;
  const auto rate = [](const Host& host) { return static_cast<double>(host.good) / host.calls; };
  for (auto& host : hosts_) {
    if (host.calls < spec_.least_calls) continue;
    busy.push_back(&host);
    sum += rate(host);
  }
  if (busy.size() < spec_.least_hosts || busy.empty()) return;
  const double mean = sum / static_cast<double>(busy.size());
  double squares = 0;
  for (const auto* host : busy) squares += (rate(*host) - mean) * (rate(*host) - mean);
  const double threshold = mean - spec_.deviations * std::sqrt(squares / static_cast<double>(busy.size()));
  for (auto* host : busy) {
    const bool unlike = spec_.deviations > 0 && rate(*host) < threshold;
    const bool failing = spec_.failures && 1 - rate(*host) >= spec_.failures->value;
    if (unlike || failing) eject(*host, now);
  }
}

void OutlierDetector::sweep(sim::Time now) {
  let_back(now);
  compare(now);
  for (auto& host : hosts_) host.calls = host.good = 0;
}

}  // namespace sandtable::models
